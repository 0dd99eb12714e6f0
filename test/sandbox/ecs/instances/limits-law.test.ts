import fc from 'fast-check';
import { setInstanceState } from '../../../../sandbox/ecs/instances/instance-state.ts';
import { type TestEcs, testEcs } from '../test-ecs.ts';
import { create, join } from './test-instances.ts';

const cluster = 'production';

/** What a person does to a cluster without breaking anything. */
const deed = fc.record({
  kind: fc.constantFrom('join', 'drain', 'wake', 'deploy', 'nothing'),
  index: fc.nat(5),
  seconds: fc.constantFrom(1, 20, 60, 200),
});

interface Percentages {
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
}

const percentages = fc.constantFrom<Percentages>(
  { minimumHealthyPercent: 100, maximumPercent: 200 },
  { minimumHealthyPercent: 75, maximumPercent: 150 },
  { minimumHealthyPercent: 50, maximumPercent: 100 },
  { minimumHealthyPercent: 0, maximumPercent: 125 },
  { minimumHealthyPercent: 90, maximumPercent: 110 },
);

function perform(test: TestEcs, { kind, index }: { readonly kind: string; readonly index: number }): void {
  const world = test.ecs.worldAt();
  if (kind === 'join') join(test, { availabilityZone: `eu-west-1${'abc'[index % 3]}` });
  if (kind === 'deploy') test.call('UpdateService', { cluster, service: 'web', forceNewDeployment: true });
  const instances = [...(world.clusters.get(cluster)?.instances.values() ?? [])];
  const instance = instances[index % instances.length];
  if (instance && kind === 'drain') setInstanceState(world, instance, { status: 'DRAINING' });
  if (instance && kind === 'wake') setInstanceState(world, instance, { status: 'ACTIVE' });
}

/** How many of its tasks run and are meant to, and how many are not STOPPED. */
function counts(test: TestEcs): { readonly running: number; readonly all: number } {
  const tasks = [...(test.ecs.worldAt().clusters.get(cluster)?.tasks ?? [])];
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING');
  return { running: running.length, all: tasks.length };
}

/** Both hold in every second of what the deeds bring about. */
function holds(test: TestEcs, limits: Percentages, desiredCount: number): void {
  const { running, all } = counts(test);
  expect(running).toBeGreaterThanOrEqual(Math.ceil((desiredCount * limits.minimumHealthyPercent) / 100));
  expect(all).toBeLessThanOrEqual(Math.floor((desiredCount * limits.maximumPercent) / 100));
}

describe('deployments, draining and rebalancing', () => {
  it('never leave a service with fewer tasks, nor give it more, than its percentages allow', () => {
    const deeds = fc.array(deed, { maxLength: 10 });
    fc.assert(
      fc.property(percentages, fc.constantFrom(3, 4, 5), deeds, (limits, desiredCount, done) => {
        const test = testEcs();
        for (const availabilityZone of ['eu-west-1a', 'eu-west-1b']) join(test, { availabilityZone });
        create(test, 'web', { desiredCount, deploymentConfiguration: limits });
        test.pass(120);
        for (const { kind, index, seconds } of done) {
          perform(test, { kind, index });
          for (let second = 0; second < seconds; second++) {
            test.pass(1);
            holds(test, limits, desiredCount);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
