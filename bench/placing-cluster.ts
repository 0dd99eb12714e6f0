import type { ContainerInstance } from '../lib/capacity/placement/container-instance.ts';
import type { PlacementRequest } from '../lib/capacity/placement/placement-request.ts';
import type { PlacementStrategy } from '../lib/capacity/service-rollout.ts';

/** Instances of two types over three zones, with different amounts left; one in ten takes no task of the requests. */
export function placingInstances(count: number): readonly ContainerInstance[] {
  return Array.from({ length: count }, (_, at) => {
    const cpu = 4096 - (at % 7) * 256;
    const memory = 15_600 - (at % 11) * 512;
    const room = {
      cpu,
      memory,
      gpus: 0,
      enis: 3,
      tcpPorts: new Set([22, 2375, 2376, 51_678]),
      udpPorts: new Set<number>(),
    };
    return {
      arn: `arn:aws:ecs:eu-west-1:111122223333:container-instance/production/${String(at).padStart(32, '0')}`,
      status: 'ACTIVE',
      healthStatus: 'OK',
      capacityProvider: 'steady',
      attributes: new Map([
        ['ecs.availability-zone', `eu-west-1${'abc'.charAt(at % 3)}`],
        ['ecs.instance-type', at % 2 === 0 ? 'm5.xlarge' : 'm6i.xlarge'],
        ['stack', at % 10 === 9 ? 'staging' : 'production'],
      ]),
      agentConnected: true,
      agentVersion: '1.89.2',
      ec2InstanceId: `i-${at.toString(16).padStart(17, '0')}`,
      registeredAt: 1_790_000_000 + at,
      runningTasksCount: 0,
      taskGroups: new Map(),
      registered: room,
      remaining: room,
    };
  });
}

const byZone: PlacementStrategy = { type: 'spread', field: 'attribute:ecs.availability-zone' };

/** What tasks are placed by: two strategies each. */
export const placingStrategies: readonly (readonly [string, readonly PlacementStrategy[]])[] = [
  ['zones, then least memory', [byZone, { type: 'binpack', field: 'memory' }]],
  ['zones, then instances', [byZone, { type: 'spread', field: 'instanceId' }]],
];

/** So many tasks under two constraints. */
export function placingRequest(count: number, strategy: readonly PlacementStrategy[]): PlacementRequest {
  return {
    group: 'service:web',
    requirements: {
      cpu: 256,
      memory: 512,
      gpus: 0,
      ports: [{ port: 8080, protocol: 'tcp' }],
      enis: 1,
      attributes: [{ name: 'ecs.instance-type' }],
    },
    constraints: [
      { type: 'memberOf', expression: 'attribute:stack == production' },
      { type: 'memberOf', expression: 'runningTasksCount < 20' },
    ],
    strategy,
    count,
  };
}
