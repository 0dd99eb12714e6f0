import fc from 'fast-check';
import { first, items, registerWeb, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';

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

  it('says once that its limits let nothing start or stop', () => {
    const test = testEcs();
    const deploymentConfiguration = { minimumHealthyPercent: 75, maximumPercent: 125 };
    steadyWeb(test, { desiredCount: 3, deploymentConfiguration });
    deploy(test);
    test.pass(3600);
    const stuck = items(test.service('web'), 'events').filter((event) =>
      String(event.message).includes('was unable to stop or start tasks during a deployment'),
    );
    expect(stuck).toHaveLength(1);
    expect(items(test.service('web'), 'deployments')).toMatchObject([{ runningCount: 0 }, { runningCount: 3 }]);
    expect(test.clock.untilNext()).toBeUndefined();
    test.call('UpdateService', { ...target, deploymentConfiguration: { maximumPercent: 200 } });
    test.pass(300);
    expect(first(test.service('web'), 'deployments')).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 3 });
  });

  it('of a daemon stops before it starts', () => {
    const test = testEcs();
    steadyWeb(test, { schedulingStrategy: 'DAEMON' });
    deploy(test);
    test.pass(2);
    expect(test.service('web')).toMatchObject({ runningCount: 0, pendingCount: 0 });
    test.pass(100);
    expect(items(test.service('web'), 'deployments')).toMatchObject([{ runningCount: 2, rolloutState: 'COMPLETED' }]);
  });

  it('follows the desired count while it goes on', () => {
    const test = testEcs();
    steadyWeb(test);
    deploy(test);
    test.pass(20);
    test.call('UpdateService', { ...target, desiredCount: 5 });
    test.pass(200);
    expect(items(test.service('web'), 'deployments')).toMatchObject([{ desiredCount: 5, runningCount: 5 }]);
    test.call('UpdateService', { ...target, desiredCount: 1 });
    test.pass(60);
    expect(test.service('web')).toMatchObject({ desiredCount: 1, runningCount: 1 });
  });

  it('stays IN_PROGRESS through its bake time', () => {
    const test = testEcs();
    steadyWeb(test, { deploymentConfiguration: { bakeTimeInMinutes: 10 } });
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('IN_PROGRESS');
    test.pass(600);
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('COMPLETED');
  });

  it.each([
    ['BLOCKING', 1],
    ['DEFERRED', 2],
  ])(
    'with early success and %s cleanup completes beside %d deployments',
    (sourceServiceRevisionCleanup, deployments) => {
      const test = testEcs();
      const earlySuccessCriteria = { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup };
      const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 150, earlySuccessCriteria };
      steadyWeb(test, { desiredCount: 4, deploymentConfiguration });
      deploy(test);
      while (first(test.service('web'), 'deployments').rolloutState === 'IN_PROGRESS') test.pass(1);
      expect(items(test.service('web'), 'deployments')).toHaveLength(deployments);
      test.pass(200);
      expect(items(test.service('web'), 'deployments')).toMatchObject([{ runningCount: 4 }]);
    },
  );
});

const target = { cluster: 'production', service: 'web' };

function deploy(test: TestEcs): void {
  test.call('UpdateService', { ...target, taskDefinition: registerWeb(test, 'web:1.4.1') });
}
