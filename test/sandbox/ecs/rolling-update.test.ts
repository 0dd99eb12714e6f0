import fc from 'fast-check';
import { first, items, registerWeb, steadyWeb, testEcs } from './test-ecs.ts';

describe('a rolling update', () => {
  it('replaces the tasks and completes', () => {
    const test = testEcs();
    steadyWeb(test);
    const arn = registerWeb(test, 'web:1.4.1');
    test.call('UpdateService', { cluster: 'production', service: 'web', taskDefinition: arn });
    expect(items(test.service('web'), 'deployments')).toMatchObject([
      { status: 'PRIMARY', taskDefinition: arn, desiredCount: 2, runningCount: 0, rolloutState: 'IN_PROGRESS' },
      { status: 'ACTIVE', desiredCount: 2, runningCount: 2, rolloutState: 'COMPLETED' },
    ]);
    test.pass(120);
    const service = test.service('web');
    expect(service).toMatchObject({ taskDefinition: arn, runningCount: 2, pendingCount: 0 });
    expect(items(service, 'deployments')).toMatchObject([
      { status: 'PRIMARY', taskDefinition: arn, runningCount: 2, rolloutState: 'COMPLETED' },
    ]);
    expect(first(service, 'events').message).toBe('(service web) has reached a steady state.');
  });

  it('needs no timer once the service is steady', () => {
    const test = testEcs();
    steadyWeb(test);
    expect(test.clock.untilNext()).toBeUndefined();
  });

  it('keeps to the limits of the deployment configuration at every moment', () => {
    const percents = fc.record({
      desiredCount: fc.integer({ min: 0, max: 9 }),
      minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
      maximumPercent: fc.integer({ min: 100, max: 200 }),
    });
    fc.assert(
      fc.property(percents, ({ desiredCount, minimumHealthyPercent, maximumPercent }) => {
        fc.pre(minimumHealthyPercent < 100 || maximumPercent > 100);
        const test = testEcs();
        const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
        steadyWeb(test, { desiredCount, deploymentConfiguration, availabilityZoneRebalancing: 'DISABLED' });
        const arn = registerWeb(test, 'web:1.4.1');
        test.call('UpdateService', { cluster: 'production', service: 'web', taskDefinition: arn });
        for (let second = 0; second < 120; second++) {
          test.pass(1);
          const tasks = test.ecs.tasksOf('production', 'web');
          const existing = tasks.filter((task) => task.lastStatus !== 'STOPPED');
          const running = tasks.filter((task) => task.lastStatus === 'RUNNING');
          expect(existing.length).toBeLessThanOrEqual(Math.floor((desiredCount * maximumPercent) / 100));
          expect(running.length).toBeGreaterThanOrEqual(Math.ceil((desiredCount * minimumHealthyPercent) / 100));
        }
      }),
      { numRuns: 40 },
    );
  });
});
