import fc from 'fast-check';
import { howManyMoreIn } from '../../../lib/capacity/forecast/how-many-more.ts';
import { whatIf } from '../../../lib/capacity/forecast/what-if.ts';
import { createPlacer } from '../../../lib/capacity/placement/placer.ts';
import type { PlacementConstraint } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, rolloutOf, takes } from '../cluster-builder.ts';
import { cluster, type InstanceSpec, requirements, rollout } from '../report/fleet.ts';

const constraints: readonly PlacementConstraint[][] = [
  [],
  [{ type: 'distinctInstance' }],
  [{ type: 'memberOf', expression: 'runningTasksCount < 3' }],
  [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1a' }],
];

const spec = fc.record({
  zone: fc.constantFrom('eu-west-1a', 'eu-west-1b'),
  web: fc.nat(3),
  api: fc.nat(3),
  status: fc.constantFrom('ACTIVE', 'ACTIVE', 'DRAINING'),
});
const task = fc.record({
  cpu: fc.constantFrom(128, 512, 1000),
  memory: fc.constantFrom(256, 1024, 5000),
  enis: fc.constantFrom(0 as const, 1 as const),
  ports: fc.constantFrom([], [{ port: 80, protocol: 'tcp' as const }]),
});

it('as many more fit as placing them one after another finds room for', () => {
  fc.assert(
    fc.property(fc.array(spec, { maxLength: 6 }), task, fc.constantFrom(...constraints), (specs, takes, own) => {
      const instances = specs.map(
        ({ zone, web, api, status }, at): InstanceSpec => ({
          id: String(at),
          zone,
          loads: [
            ['web', web, { cpu: 100 }],
            ['api', api, { cpu: 300 }],
          ],
          changes: { status },
        }),
      );
      const given = cluster(instances);
      const service = rollout('web', { requirements: requirements(takes), constraints: own });
      const request = { group: 'service:web', requirements: service.requirements, constraints: own, strategy: [] };
      const placed = createPlacer(given.instances).place({ ...request, count: 5000 }).instances.length;
      expect(howManyMoreIn(given)(service)).toBe(placed);
    }),
    { numRuns: 100 },
  );
});

it.each<[string, Readonly<Record<string, number>>, number]>([
  ['as the strategy asks', { p0: 2, p1: 2 }, 4],
  ['more on one provider than it asks', { p0: 3, p1: 1 }, 4],
  ['all on one provider', { p0: 4 }, 4],
])('counts on from where tasks run: %s', (_, runs, expected) => {
  const each = takes();
  const instances = ['p0', 'p1'].map((provider, at) =>
    instanceOf(at, { provider, runs: { web: runs[provider] ?? 0 }, each }),
  );
  const providers = ['p0', 'p1'].map((name) => groupProvider(1, { name }));
  const given = clusterOf(instances, { providers });
  const strategy = ['p0', 'p1'].map((capacityProvider) => ({ capacityProvider, base: 0, weight: 1 }));
  const service = rolloutOf({ home: { kind: 'providers', strategy }, desiredCount: 4 });
  const fitOf = (count: number) =>
    whatIf({ cluster: given, services: [service], changes: [{ kind: 'count', service: 'web', count }] }).forecasts[0]
      ?.fit.kind;
  expect(howManyMoreIn(given)(service)).toBe(expected);
  expect([fitOf(4 + expected), fitOf(5 + expected)]).toEqual(['fitsNow', 'cannotFinish']);
});
