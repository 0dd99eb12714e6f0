import fc from 'fast-check';
import type { ClusterTask } from '../../../lib/capacity/cluster-capacity.ts';
import { renderCapacityText } from '../../../lib/capacity/report/render-text.ts';
import { cluster, type InstanceSpec, now, reportOf, rollout, task } from './fleet.ts';

const zone = fc.constantFrom('eu-west-1a', 'eu-west-1b', 'ap-southeast-2a', 'us-west-2-lax-1a');
const provider = fc.constantFrom('general', 'spot-with-a-long-name', 'gone', undefined);
const size = fc.record({ cpu: fc.nat(3000), memory: fc.nat(9000), enis: fc.constantFrom(0 as const, 1 as const) });
const spec = fc.record({
  zone,
  provider,
  loads: fc.array(fc.tuple(fc.constantFrom('web', 'api', 'worker-with-a-name'), fc.nat(3), size), { maxLength: 3 }),
  status: fc.constantFrom('ACTIVE', 'DRAINING'),
});
const loose = fc.record({
  service: fc.constantFrom('web', 'nightly'),
  lastStatus: fc.constantFrom('PROVISIONING', 'RUNNING'),
  capacityProvider: fc.constantFrom('general', 'FARGATE', 'gone'),
  launchType: fc.constantFrom('EC2', 'FARGATE'),
  availabilityZone: fc.option(zone, { nil: undefined }),
});

const clusters = fc.tuple(fc.array(spec, { maxLength: 12 }), fc.array(loose, { maxLength: 6 })).map(([specs, tasks]) =>
  cluster(
    specs.map(
      ({ status, ...one }, at): InstanceSpec => ({ ...one, id: String(at).padStart(17, '0'), changes: { status } }),
    ),
    { tasks: tasks.map(({ service, ...changes }): ClusterTask => task(service, { ...changes, createdAt: now - 60 })) },
  ),
);

it('counts every task once, and every instance', () => {
  fc.assert(
    fc.property(clusters, (given) => {
      const { providers, services, waiting } = reportOf(given, [rollout('web')]);
      const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
      expect(sum(providers.map((one) => one.tasks + one.waiting))).toBe(given.tasks.length);
      expect(sum(services.map((one) => one.tasks + one.waiting))).toBe(given.tasks.length);
      expect(sum(waiting.map(({ tasks }) => tasks))).toBe(sum(providers.map((one) => one.waiting)));
      expect(sum(providers.map(({ instances }) => instances.length))).toBe(given.instances.length);
      const placed = providers.flatMap(({ instances, elsewhere }) => [
        ...instances.flatMap((one) => one.groups),
        ...elsewhere,
      ]);
      expect(sum(placed.map(({ tasks }) => tasks))).toBe(sum(providers.map(({ tasks }) => tasks)));
    }),
    { numRuns: 100 },
  );
});

it('stays within the columns of a terminal', () => {
  fc.assert(
    fc.property(clusters, fc.integer({ min: 80, max: 200 }), fc.boolean(), (given, columns, all) => {
      const lines = renderCapacityText(reportOf(given, [rollout('web')]), { columns, all }).split('\n');
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
