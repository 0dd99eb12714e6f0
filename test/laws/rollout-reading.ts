import type { CapacityProvider, ClusterCapacity } from '../../lib/capacity/cluster-capacity.ts';
import { readContainerInstances } from '../../lib/capacity/placement/container-instance.ts';
import { knownInstanceTypes } from '../../lib/capacity/placement/known-instance-types.ts';
import { requirementsOf, type TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';
import type { ServiceRollout } from '../../lib/capacity/service-rollout.ts';
import type { JsonObject } from '../../lib/json.ts';
import { readClusterTask } from '../../lib/observe/cluster-task.ts';
import type { WireContainerInstance, WireTask } from '../../lib/ports/wire.ts';
import { type TestCapacity, zones } from '../sandbox/ecs/providers/test-capacity.ts';
import { items } from '../sandbox/ecs/test-ecs.ts';
import type { GroupCase, RolloutCase, ServiceCase } from './rollout-case.ts';
import type { Scene } from './rollout-play.ts';
import { tasksOf } from './rollout-rest.ts';
import {
  cluster,
  constraintsOf,
  instanceTypeOf,
  isAwsvpc,
  percentsOf,
  placementsOf,
  portsOf,
  provider,
  type Side,
  shiftOf,
} from './rollout-service.ts';

/** The cluster as Berth reads it. */
export function readScene({ test }: Scene, { group }: RolloutCase): ClusterCapacity {
  const tasks = tasksOf(test).map((wire) => readClusterTask(wire as WireTask));
  const wires = test.instances() as readonly WireContainerInstance[];
  const own = new Set(['m5.large', ...(group ? [instanceTypeOf(group)] : [])]);
  const instanceTypes = new Map([...knownInstanceTypes].filter(([name]) => own.has(name)));
  return {
    cluster,
    at: 0,
    instances: readContainerInstances(wires, { tasks, instanceTypes }),
    tasks,
    providers: group ? [providerOf(test, group)] : [],
    defaultStrategy: [],
    instanceTypes,
    unread: [],
  };
}

function providerOf(test: TestCapacity, group: GroupCase): CapacityProvider {
  const { size, maximum, scales } = group;
  const shown = test.group(provider);
  return {
    kind: 'autoScalingGroup',
    name: provider,
    groupArn: provider,
    group: {
      name: provider,
      minSize: size,
      maxSize: maximum,
      desiredCapacity: Number(shown.DesiredCapacity),
      availabilityZones: zones,
      instanceTypes: [instanceTypeOf(group)],
      instances: items(shown, 'Instances').map(({ InstanceId }) => String(InstanceId)),
    },
    managedScaling: scales
      ? { targetCapacity: 100, minimumScalingStepSize: 1, maximumScalingStepSize: 10_000, instanceWarmupPeriod: 60 }
      : undefined,
    managedTerminationProtection: false,
    managedDraining: true,
  };
}

/** The rollouts that are to begin, as Berth plans them. */
export function rolloutsOf({ test, names }: Scene, { services, group }: RolloutCase): readonly ServiceRollout[] {
  return names.map((name): ServiceRollout => {
    const one = services[Number(name.slice(1))];
    if (!one) throw new Error(name);
    return {
      service: name,
      replaces: true,
      schedulingStrategy: one.daemon ? 'DAEMON' : 'REPLICA',
      desiredCount: one.desiredAfter,
      strategy: shiftOf(one)?.strategy ?? 'ROLLING',
      ...percentsOf(one),
      availabilityZoneRebalancing: false,
      healthCheckGracePeriod: 0,
      home:
        group && one.provided
          ? { kind: 'providers', strategy: [{ capacityProvider: provider, base: 0, weight: 1 }] }
          : { kind: 'ec2' },
      constraints: constraintsOf(one),
      placementStrategy: placementsOf(one),
      requirements: requirementsFor(test, { name, one, side: 'after' }),
      running: requirementsFor(test, { name, one, side: 'before' }),
      recentDurations: [],
    };
  });
}

interface Revision {
  readonly name: string;
  readonly one: ServiceCase;
  readonly side: Side;
}

/** Of a revision that is not registered yet nobody knows its attributes: those of the one that runs are taken. */
function requirementsFor(test: TestCapacity, { name, one, side }: Revision): TaskRequirements {
  const { taskDefinition } = test.call('DescribeTaskDefinition', { taskDefinition: `${name}:1` });
  const { cpu, memory, gpus } = one[side];
  return {
    cpu,
    memory,
    gpus,
    ports: portsOf(one, side).map((port) => ({ port, protocol: 'tcp' })),
    enis: isAwsvpc(one, side) ? 1 : 0,
    attributes: requirementsOf(taskDefinition as JsonObject).attributes,
  };
}
