import fc from 'fast-check';
import type { ContainerInstance } from '../../lib/capacity/placement/container-instance.ts';
import type { PlacementRequest } from '../../lib/capacity/placement/placement-request.ts';
import type { TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';
import type { PlacementConstraint, PlacementStrategy } from '../../lib/capacity/service-rollout.ts';
import { takes } from '../capacity/cluster-builder.ts';
import { emptyInstance } from '../capacity/instance-builder.ts';

const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const groups = ['service:web', 'service:api', 'family:job'];
const types = ['m5.large', 'c5.large', 'g4dn.xlarge'];

/** What a task takes: nothing, but for what is said. */
export function requirements(changes: Partial<TaskRequirements> = {}): TaskRequirements {
  return takes({ cpu: 0, memory: 0, ...changes });
}

/** Small instances, of which many are alike, so that ties are common. */
export function instancesOf(prefix: string, maxLength: number): fc.Arbitrary<readonly ContainerInstance[]> {
  return fc.array(instanceDetails, { maxLength }).map((all) =>
    all.map(({ room, attributes, taskGroups, ...changes }, at) => {
      const pairs = Object.entries(attributes).flatMap(([name, value]) =>
        value === null ? [] : [[name, value] as const],
      );
      const more = { ...changes, attributes: new Map(pairs), taskGroups: new Map(taskGroups) };
      return emptyInstance(`${prefix}${at}`, more, room);
    }),
  );
}

const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 9 }, fc.constantFrom(usual, ...others));

const instanceDetails = fc.record({
  status: mostly('ACTIVE', 'DRAINING'),
  agentConnected: mostly(true, false),
  capacityProvider: fc.constantFrom(undefined, 'spot', 'steady'),
  runningTasksCount: fc.nat({ max: 2 }),
  taskGroups: fc.uniqueArray(fc.tuple(fc.constantFrom(...groups), fc.integer({ min: 1, max: 3 })), {
    selector: ([group]) => group,
    maxLength: 2,
  }),
  attributes: fc.record({
    'ecs.availability-zone': fc.constantFrom(...zones),
    'ecs.instance-type': fc.constantFrom(...types),
    rack: fc.constantFrom('r1', 'r2', null),
  }),
  room: fc.record({
    cpu: fc.constantFrom(0, 512, 1024, 2048),
    memory: fc.constantFrom(128, 1024, 4096),
    gpus: fc.constantFrom(0, 1, 2),
    enis: fc.constantFrom(undefined, 0, 1, 2, 10),
    tcpPorts: fc.subarray([22, 80, 443]).map((ports) => new Set(ports)),
    udpPorts: fc.subarray([53]).map((ports) => new Set(ports)),
  }),
});

const gpuNeeds = mostly<Pick<TaskRequirements, 'gpus' | 'allGpus' | 'sharedGpu'>>(
  { gpus: 0 },
  { gpus: 1 },
  { gpus: 0, allGpus: true },
  { gpus: 0, sharedGpu: true },
);

const taskRequirements: fc.Arbitrary<TaskRequirements> = fc
  .record({
    cpu: fc.constantFrom(0, 128, 512, 1024),
    memory: fc.constantFrom(64, 512, 1024),
    gpuNeeds,
    enis: fc.constantFrom(0, 1),
    ports: fc.subarray(
      [
        { port: 80, protocol: 'tcp' },
        { port: 53, protocol: 'udp' },
      ] as const,
      { maxLength: 2 },
    ),
    attributes: mostly<TaskRequirements['attributes']>([], [{ name: 'rack' }], [{ name: 'rack', value: 'r1' }]),
  })
  .map(({ gpuNeeds: needs, ...others }) => ({ ...others, ...needs }));

const constraint: fc.Arbitrary<PlacementConstraint> = fc.oneof(
  fc.constant({ type: 'distinctInstance' } as const),
  fc
    .constantFrom(
      'attribute:ecs.instance-type =~ [mc]5.*',
      'attribute:ecs.availability-zone in [eu-west-1a, eu-west-1b]',
      'runningTasksCount < 4',
      'not(task:group == service:api)',
      'attribute:rack exists',
    )
    .map((expression) => ({ type: 'memberOf', expression }) as const),
);

const strategy: fc.Arbitrary<PlacementStrategy> = fc.oneof(
  fc.constant({ type: 'random' } as const),
  fc.constantFrom('cpu', 'memory').map((field) => ({ type: 'binpack', field }) as const),
  fc
    .constantFrom('attribute:ecs.availability-zone', 'attribute:rack', 'instanceId', 'host')
    .map((field) => ({ type: 'spread', field }) as const),
);

/** A request for a few tasks. */
export const placementRequest: fc.Arbitrary<PlacementRequest> = fc.record({
  group: fc.constantFrom(...groups),
  requirements: taskRequirements,
  constraints: fc.array(constraint, { maxLength: 2 }),
  strategy: fc.array(strategy, { maxLength: 4 }),
  capacityProvider: mostly<string | undefined>(undefined, 'spot'),
  count: fc.nat({ max: 6 }),
  seed: fc.nat({ max: 3 }),
});
