import {
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import type { InstanceType } from '../capacity/placement/instance-type.ts';
import { InvariantError } from '../errors.ts';
import type { InstanceTypeReader } from '../ports/capacity.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';

// Neither knows resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
const read = { service: 'ec2', resource: () => '*', repeatable: true } as const;
const call: AwsCall = { ...read, operation: 'DescribeInstanceTypes', about: 'EC2 instance types' };

/** The SDK's client of EC2. */
export function createEc2Client(settings: ClientSettings): EC2Client {
  return new EC2Client(settings);
}

/** EC2 by the real SDK: what instance types have. */
export function createInstanceTypeReader(options: AdapterOptions<EC2Client>): InstanceTypeReader {
  const { client } = options;
  const caller = createCaller(options);
  return {
    async describeInstanceTypes(names) {
      if (names.length > 100) {
        throw new InvariantError(`${call.operation} takes 100 names and was given ${names.length}.`, call.about);
      }
      if (names.length === 0) return [];
      const types: InstanceType[] = [];
      let NextToken: string | undefined;
      do {
        // By a filter: `InstanceTypes` would refuse all of them for one that the region does not offer.
        // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
        const input = { Filters: [{ Name: 'instance-type', Values: [...names] }], MaxResults: 100, NextToken };
        const answer = await caller(call, () => client.send(new DescribeInstanceTypesCommand(input)));
        types.push(...(answer.InstanceTypes ?? []).map(readType));
        NextToken = answer.NextToken || undefined;
      } while (NextToken !== undefined);
      return types;
    },

    async instanceTypeOf({ id, name, version }) {
      const about = `launch template ${name ?? id}`;
      const input = {
        ...(id === undefined ? { LaunchTemplateName: name } : { LaunchTemplateId: id }),
        Versions: [version],
      };
      const answer = await caller({ ...read, operation: 'DescribeLaunchTemplateVersions', about }, () =>
        client.send(new DescribeLaunchTemplateVersionsCommand(input)),
      );
      return answer.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.InstanceType;
    },
  };
}

function readType({ InstanceType, VCpuInfo, MemoryInfo, GpuInfo, NetworkInfo }: InstanceTypeInfo): InstanceType {
  return {
    name: InstanceType ?? '',
    vcpus: VCpuInfo?.DefaultVCpus ?? 0,
    memory: MemoryInfo?.SizeInMiB ?? 0,
    gpus: (GpuInfo?.Gpus ?? []).reduce((sum, { Count = 0 }) => sum + Count, 0),
    maxEnis: NetworkInfo?.MaximumNetworkInterfaces ?? 0,
  };
}
