import { liveRollout } from '../../lib/plan/live-rollout.ts';
import type { WireService, WireTaskDefinition } from '../../lib/ports/wire.ts';

const definition: WireTaskDefinition = {
  containerDefinitions: [
    { name: 'app', cpu: 256, memoryReservation: 512, portMappings: [{ hostPort: 80, containerPort: 8080 }] },
  ],
  networkMode: 'bridge',
  placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack exists' }],
};
const weighed = [{ capacityProvider: 'spot', base: 0, weight: 1 }];

describe('a service as it runs', () => {
  it('asks for what its task definition and it itself say, with defaults filled in', () => {
    const service: WireService = {
      serviceName: 'web',
      desiredCount: 3,
      launchType: 'EC2',
      placementConstraints: [{ type: 'distinctInstance' }],
      placementStrategy: [{ type: 'binpack', field: 'cpu' }],
    };
    expect(liveRollout(service, definition, weighed)).toEqual({
      service: 'web',
      replaces: false,
      schedulingStrategy: 'REPLICA',
      strategy: 'ROLLING',
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      availabilityZoneRebalancing: false,
      healthCheckGracePeriod: 0,
      desiredCount: 3,
      home: { kind: 'ec2' },
      constraints: [{ type: 'memberOf', expression: 'attribute:stack exists' }, { type: 'distinctInstance' }],
      placementStrategy: [{ type: 'binpack', field: 'cpu' }],
      requirements: expect.objectContaining({ cpu: 256, memory: 512, ports: [{ port: 80, protocol: 'tcp' }] }),
      running: expect.objectContaining({ cpu: 256 }),
      recentDurations: [],
    });
  });

  it.each<[string, WireService, unknown]>([
    [
      'its own strategy',
      { capacityProviderStrategy: [{ capacityProvider: 'general', weight: 2 }] },
      [{ capacityProvider: 'general', base: 0, weight: 2 }],
    ],
    ["the cluster's", {}, weighed],
  ])('goes where %s says', (_, service, strategy) => {
    expect(liveRollout(service, definition, weighed).home).toEqual({ kind: 'providers', strategy });
  });
});
