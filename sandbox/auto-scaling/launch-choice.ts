import type { Ec2Region } from '../ec2/ec2.ts';
import { INSTANCE_TYPES } from '../ec2/instance-types.ts';
import { factsOf, type LaunchFacts } from '../ec2/launch-templates.ts';
import { AwsError, type Body } from '../service.ts';
import { type Group, standing } from './group.ts';

/** What a group launches. */
export interface LaunchChoice extends Omit<LaunchFacts, 'instanceType'> {
  readonly instanceType: string;
}

/** The instance types that a group may launch, the preferred one first. Throws ValidationError when nothing tells. */
export function instanceTypesOf(ec2: Ec2Region, fields: Body): readonly string[] {
  const template = templateFacts(ec2, fields);
  const policy = bodyOf(fields, 'MixedInstancesPolicy');
  const overrides = listOf(bodyOf(policy, 'LaunchTemplate'), 'Overrides').flatMap(({ InstanceType }) =>
    typeof InstanceType === 'string' ? [InstanceType] : [],
  );
  const types = overrides.length > 0 ? overrides : template.instanceType === undefined ? [] : [template.instanceType];
  if (types.length === 0)
    throw invalid('You must use a valid fully-formed launch template. The instance type is missing.');
  const unknown = types.find((name) => !INSTANCE_TYPES.has(name));
  if (unknown) throw invalid(`You must use a valid fully-formed launch template. Invalid instance type ${unknown}`);
  return types;
}

/**
 * What the next instance of the group is. Of several types the first is always to be had here; a Spot market that runs
 * out is for tests to interrupt. On-Demand and Spot share as `InstancesDistribution` says.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
 */
export function nextLaunch(ec2: Ec2Region, group: Group): LaunchChoice {
  const [instanceType = ''] = instanceTypesOf(ec2, group.fields);
  const template = templateFacts(ec2, group.fields);
  return { ...template, instanceType, isSpot: template.isSpot || isSpotNext(group) };
}

function isSpotNext(group: Group): boolean {
  const policy = bodyOf(group.fields, 'MixedInstancesPolicy');
  if (!policy) return false;
  const distribution = bodyOf(policy, 'InstancesDistribution');
  const base = Number(distribution?.OnDemandBaseCapacity ?? 0);
  const percent = Number(distribution?.OnDemandPercentageAboveBaseCapacity ?? 100);
  const instances = standing(group);
  const onDemand = instances.filter(({ instance }) => !instance.isSpot).length;
  const wanted = base + Math.ceil((Math.max(0, instances.length + 1 - base) * percent) / 100);
  return onDemand >= wanted;
}

function templateFacts(ec2: Ec2Region, fields: Body): LaunchFacts {
  const policy = bodyOf(bodyOf(fields, 'MixedInstancesPolicy'), 'LaunchTemplate');
  const specification = bodyOf(fields, 'LaunchTemplate') ?? bodyOf(policy, 'LaunchTemplateSpecification');
  if (!specification) {
    throw invalid(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  }
  const template = ec2.templates.find(specification);
  if (!template) {
    const { LaunchTemplateName: name, LaunchTemplateId: id } = specification;
    throw invalid(
      `You must use a valid fully-formed launch template. The specified launch template, with template ${name ? `name ${name}` : `ID ${id}`}, does not exist.`,
    );
  }
  return factsOf(template);
}

function bodyOf(body: Body | undefined, member: string): Body | undefined {
  const value = body?.[member];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
}

function listOf(body: Body | undefined, member: string): readonly Body[] {
  const value = body?.[member];
  return Array.isArray(value) ? value : [];
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
