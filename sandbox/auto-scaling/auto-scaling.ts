import type { Ec2 } from '../ec2/ec2.ts';
import { Regions } from '../regions.ts';
import { AwsError, type Body, type Caller, type EmulatedService, type Environment } from '../service.ts';
import type { Group, GroupInstance, Place } from './group.ts';
import { shownActivity, shownGroup } from './group-view.ts';
import { Groups } from './groups.ts';
import { instanceTypesOf, invalid } from './launch-choice.ts';

/** An emulated Amazon EC2 Auto Scaling. It scales nothing by itself: whoever changes a group's size is ECS, or a person. */
export interface AutoScaling extends EmulatedService {
  readonly operations: Readonly<Record<string, (input: Body, caller?: Caller) => Body>>;
  /** In the sandbox's own region and account by default. */
  at(region?: string, account?: string): Groups;
}

/** Pages of groups and of activities: by default, and at most. API reference, DescribeAutoScalingGroups. */
const PAGE = { byDefault: 50, limit: 100 };

const OPERATIONS: Readonly<Record<string, (groups: Groups, input: Body) => Body>> = {
  CreateAutoScalingGroup: createGroup,
  UpdateAutoScalingGroup: updateGroup,
  DescribeAutoScalingGroups: describeGroups,
  DeleteAutoScalingGroup: deleteGroup,
  SetDesiredCapacity: setDesiredCapacity,
  TerminateInstanceInAutoScalingGroup: terminateInstance,
  SetInstanceProtection: setInstanceProtection,
  DescribeScalingActivities: describeActivities,
};

export function createAutoScaling(environment: Environment, ec2: Ec2): AutoScaling {
  const regions = new Regions(environment, (here) => new Groups(here, ec2.at(here.region, here.account)));
  return {
    name: 'autoscaling',
    targetPrefix: 'AutoScaling',
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        (input: Body, caller?: Caller) => operation(regions.at(caller?.region, caller?.account), input),
      ]),
    ),
    at: (region, account) => regions.at(region, account),
  };
}

function createGroup(groups: Groups, input: Body): Body {
  const { AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity = MinSize, ...fields } = input;
  const name = String(AutoScalingGroupName);
  if (groups.find(name)) {
    const message = `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`;
    throw new AwsError('AlreadyExists', message);
  }
  instanceTypesOf(groups.ec2, fields);
  const { account, region, clock, id } = groups.environment;
  const uuid = id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const group: Group = {
    name,
    arn: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${uuid}:autoScalingGroupName/${name}`,
    createdAt: clock.now(),
    fields,
    minSize: Number(MinSize),
    maxSize: Number(MaxSize),
    desired: Number(DesiredCapacity),
    places: placesOf(fields, region),
    instances: new Map(),
    activities: [],
    isDeleted: false,
  };
  checkSizes(group);
  groups.add(group);
  groups.reconcile(group, 'a user request created an AutoScalingGroup changing the desired capacity');
  return {};
}

function checkSizes({ minSize, maxSize, desired }: Pick<Group, 'minSize' | 'maxSize' | 'desired'>): void {
  if (maxSize < minSize) throw invalid(`Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`);
  if (desired < minSize || desired > maxSize) {
    throw invalid(
      `Desired capacity:${desired} must be between the specified min size:${minSize} and max size:${maxSize}`,
    );
  }
}

/** There is no VPC here: subnets are taken to lie in the region's zones a, b, c … in turn, unless zones are named. */
function placesOf(fields: Body, region: string): readonly Place[] {
  const zones = Array.isArray(fields.AvailabilityZones) ? fields.AvailabilityZones.map(String) : [];
  const subnets = String(fields.VPCZoneIdentifier ?? '')
    .split(',')
    .map((subnet) => subnet.trim())
    .filter((subnet) => subnet !== '');
  if (zones.length > 0) return zones.map((zone, index) => ({ zone, subnet: subnets[index] ?? `subnet-${zone}` }));
  if (subnets.length === 0) throw invalid('At least one Availability Zone or VPC Subnet is required.');
  return subnets.map((subnet, index) => ({ zone: `${region}${String.fromCharCode(97 + (index % 3))}`, subnet }));
}

function updateGroup(groups: Groups, input: Body): Body {
  const group = groupOf(groups, input);
  const { AutoScalingGroupName: _, MinSize, MaxSize, DesiredCapacity, ...changes } = input;
  const fields = withLaunch(group.fields, changes);
  instanceTypesOf(groups.ec2, fields);
  const sizes = { minSize: Number(MinSize ?? group.minSize), maxSize: Number(MaxSize ?? group.maxSize) };
  // A group whose limits leave its desired capacity behind takes it along: UpdateAutoScalingGroup.
  const kept = Math.min(sizes.maxSize, Math.max(sizes.minSize, group.desired));
  checkSizes({ ...sizes, desired: Number(DesiredCapacity ?? kept) });
  Object.assign(group, sizes);
  group.fields = fields;
  if (changes.AvailabilityZones || changes.VPCZoneIdentifier) {
    group.places = placesOf(changes, groups.environment.region);
  }
  groups.resize(group, Number(DesiredCapacity ?? kept), 'a user request update of AutoScalingGroup constraints');
  return {};
}

/** A launch template and a mixed instances policy take each other's place. */
function withLaunch(before: Body, changes: Body): Body {
  const { LaunchTemplate, MixedInstancesPolicy, ...rest } = before;
  if (changes.LaunchTemplate || changes.MixedInstancesPolicy) return { ...rest, ...changes };
  return { ...before, ...changes };
}

function describeGroups(groups: Groups, input: Body): Body {
  const names = Array.isArray(input.AutoScalingGroupNames) ? input.AutoScalingGroupNames.map(String) : [];
  const found = groups.all().filter(({ name }) => names.length === 0 || names.includes(name));
  const { items, NextToken } = page(found, input);
  return { AutoScalingGroups: items.map(shownGroup), NextToken };
}

function page<T>(items: readonly T[], input: Body): { readonly items: readonly T[]; readonly NextToken?: string } {
  const size = Number(input.MaxRecords ?? PAGE.byDefault);
  if (size < 1 || size > PAGE.limit) throw invalid(`MaxRecords must be between 1 and ${PAGE.limit}.`);
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(from)) throw new AwsError('InvalidNextToken', 'The token is invalid.');
  const to = from + size;
  return { items: items.slice(from, to), ...(to < items.length && { NextToken: String(to) }) };
}

function deleteGroup(groups: Groups, input: Body): Body {
  const group = groupOf(groups, input);
  if (input.ForceDelete !== true && group.instances.size > 0) {
    throw new AwsError(
      'ResourceInUse',
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    );
  }
  groups.remove(group);
  return {};
}

function setDesiredCapacity(groups: Groups, input: Body): Body {
  const group = groupOf(groups, input);
  const { minSize, maxSize } = group;
  const desired = Number(input.DesiredCapacity);
  const [limit, side] = desired > maxSize ? [`max value ${maxSize}`, 'above'] : [`min value ${minSize}`, 'below'];
  if (desired > maxSize || desired < minSize) {
    throw invalid(`New SetDesiredCapacity value ${desired} is ${side} ${limit} for the AutoScalingGroup.`);
  }
  groups.resize(group, desired, `a user request explicitly set group desired capacity changing it to ${desired}`);
  return {};
}

function terminateInstance(groups: Groups, input: Body): Body {
  const id = String(input.InstanceId);
  const found = groups.holding(id);
  if (!found) throw invalid(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  const { group, member } = found;
  const isDecrement = input.ShouldDecrementDesiredCapacity === true;
  if (isDecrement && group.desired <= group.minSize) {
    throw invalid(
      `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
    );
  }
  groups.terminate(group, member, isDecrement);
  const activity = group.activities.find(({ description }) => description.endsWith(id));
  return { Activity: activity && shownActivity(group, activity) };
}

function setInstanceProtection(groups: Groups, input: Body): Body {
  const group = groupOf(groups, input);
  const ids = Array.isArray(input.InstanceIds) ? input.InstanceIds.map(String) : [];
  const members = ids.map((id) => memberOf(group, id));
  for (const member of members) member.isProtected = input.ProtectedFromScaleIn === true;
  groups.reconcile(group, 'instances of the group are no longer protected from scale-in');
  return {};
}

function memberOf(group: Group, id: string): GroupInstance {
  const member = group.instances.get(id);
  if (!member) throw invalid(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  return member;
}

function describeActivities(groups: Groups, input: Body): Body {
  const found = input.AutoScalingGroupName === undefined ? groups.all() : [groupOf(groups, input)];
  const activities = found.flatMap((group) => group.activities.map((activity) => shownActivity(group, activity)));
  const { items, NextToken } = page(activities, input);
  return { Activities: items, NextToken };
}

function groupOf(groups: Groups, input: Body): Group {
  const group = groups.find(String(input.AutoScalingGroupName));
  if (!group) throw invalid('AutoScalingGroup name not found - null');
  return group;
}
