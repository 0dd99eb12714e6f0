import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  type LaunchTemplateSpecification,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingGroup as Group, LaunchTemplateVersion } from '../capacity/cluster-capacity.ts';
import { InvariantError } from '../errors.ts';
import type { AutoScalingGroupReader } from '../ports/capacity.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';

/** The SDK's client of EC2 Auto Scaling. */
export function createAutoScalingClient(settings: ClientSettings): AutoScalingClient {
  return new AutoScalingClient(settings);
}

/** EC2 Auto Scaling by the real SDK: the groups behind capacity providers. */
export function createAutoScalingGroupReader(options: AdapterOptions<AutoScalingClient>): AutoScalingGroupReader {
  const { client } = options;
  const caller = createCaller(options);
  return {
    async describeAutoScalingGroups(names) {
      // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html
      const call = describeGroups(names);
      if (names.length > 100) {
        throw new InvariantError(`${call.operation} takes 100 names and was given ${names.length}.`, call.about);
      }
      if (names.length === 0) return [];
      const groups: Group[] = [];
      let NextToken: string | undefined;
      do {
        const input = { AutoScalingGroupNames: [...names], MaxRecords: 100, NextToken };
        const answer = await caller(call, () => client.send(new DescribeAutoScalingGroupsCommand(input)));
        groups.push(...(answer.AutoScalingGroups ?? []).map(readGroup));
        NextToken = answer.NextToken || undefined;
      } while (NextToken !== undefined);
      return groups;
    },
  };
}

function describeGroups(names: readonly string[]): AwsCall {
  const [first] = names;
  return {
    service: 'autoscaling',
    operation: 'DescribeAutoScalingGroups',
    about: names.length === 1 ? `Auto Scaling group ${first}` : `${names.length} Auto Scaling groups`,
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html
    resource: () => '*',
    repeatable: true,
  };
}

function readGroup(group: AutoScalingGroup): Group {
  const instances = group.Instances ?? [];
  const overrides = group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
  const template = group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
  const types = [...instances, ...overrides].flatMap(({ InstanceType }) => InstanceType ?? []);
  return {
    name: group.AutoScalingGroupName ?? '',
    minSize: group.MinSize ?? 0,
    maxSize: group.MaxSize ?? 0,
    desiredCapacity: group.DesiredCapacity ?? 0,
    availabilityZones: group.AvailabilityZones ?? [],
    instanceTypes: [...new Set(types)],
    launchTemplate: template && readTemplate(template),
    instances: instances.flatMap(({ InstanceId }) => InstanceId ?? []),
  };
}

/** Without a version it is the default one: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html */
function readTemplate(template: LaunchTemplateSpecification): LaunchTemplateVersion {
  const { LaunchTemplateId: id, LaunchTemplateName: name, Version: version = '$Default' } = template;
  return { id, name, version };
}
