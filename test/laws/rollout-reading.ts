import type { CapacityProvider, ClusterCapacity } from '../../lib/capacity/cluster-capacity.ts';
import { readContainerInstances } from '../../lib/capacity/placement/container-instance.ts';
import { knownInstanceTypes } from '../../lib/capacity/placement/known-instance-types.ts';
import { requirementsOf, type TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';
import type { ServiceRollout } from '../../lib/capacity/service-rollout.ts';
import type { JsonObject } from '../../lib/json.ts';
import { readClusterTask } from '../../lib/observe/cluster-task.ts';
import { inCluster, type PlannedRollout } from '../../lib/plan/planned-rollout.ts';
import type { WireContainerInstance, WireTask } from '../../lib/ports/wire.ts';
import { type TestCapacity, zones } from '../sandbox/ecs/providers/test-capacity.ts';
import { items } from '../sandbox/ecs/test-ecs.ts';
import type { RolloutCase, ServiceCase } from './rollout-case.ts';
import { defaultStrategyOf, groupsOf, homeOf, type NamedGroup } from './rollout-home.ts';
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
  type Side,
  shiftOf,
} from './rollout-service.ts';

/** The cluster as Berth reads it. */
export function readScene({ test }: Scene, one: RolloutCase): ClusterCapacity {
  const tasks = tasksOf(test).map((wire) => readClusterTask(wire as WireTask));
  const wires = test.instances() as readonly WireContainerInstance[];
  const groups = groupsOf(one);
  const own = new Set(['m5.large', ...groups.map(({ group }) => instanceTypeOf(group))]);
  const instanceTypes = new Map([...knownInstanceTypes].filter(([name]) => own.has(name)));
  return {
    cluster,
    at: 0,
    instances: readContainerInstances(wires, { tasks, instanceTypes }),
    tasks,
    providers: groups.map((group) => providerOf(test, group)),
    defaultStrategy: defaultStrategyOf(one),
    instanceTypes,
    unread: [],
  };
}

function providerOf(test: TestCapacity, { name, group }: NamedGroup): CapacityProvider {
  const { size, maximum, scales } = group;
  const shown = test.group(name);
  return {
    kind: 'autoScalingGroup',
    name,
    groupArn: name,
    group: {
      name,
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
export function rolloutsOf({ test, names }: Scene, all: RolloutCase): readonly ServiceRollout[] {
  return names.map((name): ServiceRollout => {
    const one = all.services[Number(name.slice(1))];
    if (!one) throw new Error(name);
    const rollout: PlannedRollout = {
      service: name,
      replaces: true,
      schedulingStrategy: one.daemon ? 'DAEMON' : 'REPLICA',
      desiredCount: one.desiredAfter,
      strategy: shiftOf(one)?.strategy ?? 'ROLLING',
      ...percentsOf(one),
      availabilityZoneRebalancing: false,
      healthCheckGracePeriod: 0,
      home: homeOf(one, all),
      constraints: constraintsOf(one),
      placementStrategy: placementsOf(one),
      requirements: requirementsFor(test, { name, one, side: 'after' }),
      running: requirementsFor(test, { name, one, side: 'before' }),
      recentDurations: [],
    };
    return inCluster(rollout, defaultStrategyOf(all));
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
