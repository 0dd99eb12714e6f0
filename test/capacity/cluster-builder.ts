import type { CapacityProvider, ClusterCapacity, ManagedScaling } from '../../lib/capacity/cluster-capacity.ts';
import type { InstanceResources } from '../../lib/capacity/placement/container-instance.ts';
import type { InstanceType } from '../../lib/capacity/placement/instance-type.ts';
import type { TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';
import type { ServiceRollout } from '../../lib/capacity/service-rollout.ts';
import { emptyInstance, loaded, type Placed } from './instance-builder.ts';

const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;

/** What a task takes: by default 512 CPU units and 1024 MiB. */
export function takes(some: Partial<TaskRequirements> = {}): TaskRequirements {
  return { cpu: 512, memory: 1024, gpus: 0, ports: [], enis: 0, attributes: [], ...some };
}

export const port8080 = [{ port: 8080, protocol: 'tcp' }] as const;

/** A rollout of `web` under the launch type EC2, that replaces what runs by the same. */
export function rolloutOf(some: Partial<ServiceRollout> = {}): ServiceRollout {
  const requirements = some.requirements ?? takes();
  return {
    service: 'web',
    replaces: true,
    schedulingStrategy: 'REPLICA',
    desiredCount: 2,
    strategy: 'ROLLING',
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    availabilityZoneRebalancing: false,
    healthCheckGracePeriod: 0,
    home: { kind: 'ec2' },
    constraints: [],
    placementStrategy: [],
    requirements,
    running: requirements,
    recentDurations: [],
    ...some,
  };
}

export interface InstanceOptions {
  /** By service name. */
  readonly runs?: Readonly<Record<string, number>> | undefined;
  readonly provider?: string | undefined;
  readonly has?: Partial<InstanceResources> | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly status?: string | undefined;
  readonly agentConnected?: boolean | undefined;
  /** What each running task takes. */
  readonly each?: TaskRequirements | undefined;
}

/** The `nth` instance: 2048 CPU units and 4096 MiB, in the zones by turns, with the tasks that run there. */
export function instanceOf(nth: number, options: InstanceOptions = {}): Placed {
  const { runs = {}, provider, has, attributes = {}, status = 'ACTIVE', agentConnected = true } = options;
  const empty = emptyInstance(`arn:aws:ecs:eu-west-1:111122223333:container-instance/production/${nth}`);
  const places = { 'ecs.availability-zone': zones[nth % zones.length] ?? '', 'ecs.instance-type': 'm5.large' };
  const each = options.each ?? takes();
  return loaded(
    {
      ...empty,
      ec2InstanceId: `i-${nth}`,
      status,
      agentConnected,
      capacityProvider: provider,
      attributes: new Map(Object.entries({ ...places, ...attributes })),
      registered: { ...empty.registered, ...has },
    },
    Object.entries(runs).map(([service, count]) => [service, count, each]),
  );
}

/** A cluster of these instances and their tasks. */
export function clusterOf(placed: readonly Placed[], some: Partial<ClusterCapacity> = {}): ClusterCapacity {
  return {
    cluster: 'production',
    at: 0,
    instances: placed.map(({ instance }) => instance),
    providers: [],
    defaultStrategy: [],
    instanceTypes: new Map([['m5.large', m5Large]]),
    unread: [],
    ...some,
    tasks: [...placed.flatMap(({ tasks }) => tasks), ...(some.tasks ?? [])],
  };
}

export const m5Large: InstanceType = { name: 'm5.large', vcpus: 2, memory: 8192, gpus: 0, maxEnis: 3 };

export const scaling: ManagedScaling = {
  targetCapacity: 100,
  minimumScalingStepSize: 1,
  maximumScalingStepSize: 10_000,
  instanceWarmupPeriod: 300,
};

type GroupProvider = Extract<CapacityProvider, { kind: 'autoScalingGroup' }>;

/** A capacity provider `asg` whose group may have `maxSize` instances; without a size, its group could not be read. */
export function groupProvider(maxSize: number | undefined, some: Partial<GroupProvider> = {}): GroupProvider {
  const name = some.name ?? 'asg';
  return {
    kind: 'autoScalingGroup',
    name,
    groupArn: `arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/${name}`,
    group:
      maxSize === undefined
        ? undefined
        : {
            name,
            minSize: 0,
            maxSize,
            desiredCapacity: 0,
            availabilityZones: zones,
            instanceTypes: ['m5.large'],
            instances: [],
          },
    managedScaling: scaling,
    managedTerminationProtection: false,
    managedDraining: true,
    ...some,
  };
}

/** All on one provider. */
export function on(capacityProvider: string): ServiceRollout['home'] {
  return { kind: 'providers', strategy: [{ capacityProvider, base: 0, weight: 1 }] };
}
