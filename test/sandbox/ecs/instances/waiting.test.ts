import { terminateInstance } from '../../../../sandbox/ecs/instances/leave.ts';
import type { Body } from '../../../../sandbox/service.ts';
import { items, type TestEcs, testEcs } from '../test-ecs.ts';
import { create, join, messages, whereabouts } from './test-instances.ts';

const cluster = 'production';
const group = { capacityProvider: 'group' };

/** The cluster has a provider `group` of an Auto Scaling group. */
function provide(test: TestEcs, managedScaling: Body = { status: 'ENABLED' }, name = 'group'): void {
  const autoScalingGroupProvider = { autoScalingGroupArn: `arn:${name}`, managedScaling };
  test.call('CreateCapacityProvider', { name, autoScalingGroupProvider });
  const known = test.ecs.worldAt().clusters.get(cluster)?.fields.capacityProviders;
  const capacityProviders = [...(Array.isArray(known) ? known : []), name];
  const input = { cluster, capacityProviders, defaultCapacityProviderStrategy: [] };
  test.call('PutClusterCapacityProviders', input);
  test.pass(2);
}

function createOn(test: TestEcs, capacityProviderStrategy: readonly Body[], more: Body = {}): void {
  create(test, 'web', { launchType: undefined, capacityProviderStrategy, ...more });
}

function tasks(test: TestEcs): readonly Body[] {
  return test.ecs.tasksOf(cluster, 'web').filter((task) => task.lastStatus !== 'STOPPED');
}

describe('a task of a capacity provider with managed scaling', () => {
  it('waits in PROVISIONING, without an instance and a zone, and runs when one joins', () => {
    const test = testEcs();
    provide(test);
    createOn(test, [group], { desiredCount: 2 });
    test.pass(120);
    expect(tasks(test)).toMatchObject([
      { lastStatus: 'PROVISIONING', capacityProviderName: 'group', launchType: 'EC2' },
      { lastStatus: 'PROVISIONING' },
    ]);
    expect(tasks(test)[0]).not.toHaveProperty('containerInstanceArn');
    expect(tasks(test)[0]).not.toHaveProperty('availabilityZone');
    join(test);
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ nowhere: 2 });
    const instance = join(test, { capacityProvider: 'group', availabilityZone: 'eu-west-1b' });
    test.pass(60);
    expect(tasks(test)).toMatchObject([
      { lastStatus: 'RUNNING', containerInstanceArn: instance.arn, availabilityZone: 'eu-west-1b' },
      { lastStatus: 'RUNNING', containerInstanceArn: instance.arn },
    ]);
  });

  it('takes the room that another leaves', () => {
    const test = testEcs();
    provide(test);
    join(test, { capacityProvider: 'group', memory: 1024 });
    create(test, 'other', { desiredCount: 2 });
    createOn(test, [group]);
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ nowhere: 1 });
    test.call('UpdateService', { cluster, service: 'other', desiredCount: 1 });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1 });
  });

  it('is stopped after half an hour, for the reason that it still has', () => {
    const test = testEcs();
    provide(test);
    createOn(test, [group]);
    test.pass(1810);
    expect(test.ecs.tasksOf(cluster, 'web')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          lastStatus: 'STOPPED',
          stopCode: 'TaskFailedToStart',
          stoppedReason: 'TaskFailedToStart: EMPTY CAPACITY PROVIDER',
        }),
      ]),
    );
  });

  it('is one of 500 that wait, and no more are started', () => {
    const test = testEcs();
    provide(test);
    createOn(test, [group], { desiredCount: 600 });
    test.pass(30);
    expect(whereabouts(test, 'web')).toEqual({ nowhere: 500 });
    expect(messages(test, 'web')[0]).toContain(
      "You've reached the limit on the number of tasks you can run concurrently",
    );
  });

  it('waits again when its instance is terminated', () => {
    const test = testEcs();
    provide(test);
    const instance = join(test, { capacityProvider: 'group' });
    createOn(test, [group]);
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1 });
    terminateInstance(test.ecs.worldAt(), instance);
    test.pass(60);
    expect(tasks(test)).toMatchObject([{ lastStatus: 'PROVISIONING' }]);
  });
});

it('a task of a provider whose scaling is not managed is not started without room', () => {
  const test = testEcs();
  provide(test, { status: 'DISABLED' });
  createOn(test, [group]);
  test.pass(30);
  expect(tasks(test)).toEqual([]);
  expect(messages(test, 'web')[0]).toContain('Reason: No Container Instances were found in your capacity provider.');
});

it('a task on EC2 is not started without room, in a cluster with a provider of a group', () => {
  const test = testEcs();
  provide(test);
  create(test, 'web');
  test.pass(30);
  expect(tasks(test)).toEqual([]);
  expect(messages(test, 'web')[0]).toContain('Reason: No Container Instances were found in your cluster.');
});

function byProvider(test: TestEcs): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { capacityProviderName } of tasks(test)) {
    const name = String(capacityProviderName);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('a strategy', () => {
  const provider = (name: string, base: number, weight: number) => ({ capacityProvider: name, base, weight });

  // CapacityProviderStrategyItem: base first, then one task on A for every four on B.
  it.each([
    [[provider('a', 0, 1), provider('b', 0, 4)], 10, { a: 2, b: 8 }],
    [[provider('a', 2, 1), provider('b', 0, 1)], 6, { a: 4, b: 2 }],
    [[provider('a', 3, 0), provider('b', 0, 1)], 2, { a: 2 }],
    [[provider('a', 3, 0), provider('b', 0, 1)], 5, { a: 3, b: 2 }],
    [[provider('a', 0, 0)], 2, { a: 2 }],
  ])('of %j splits %i tasks', (strategy, desiredCount, expected) => {
    const test = testEcs();
    for (const name of ['a', 'b']) provide(test, undefined, name);
    createOn(test, strategy, { desiredCount });
    test.pass(30);
    expect(byProvider(test)).toEqual(expected);
    expect(items(test.service('web'), 'deployments')[0]).toMatchObject({ pendingCount: desiredCount });
  });

  it.each([
    ['furthestBehind', { a: 1, b: 3 }],
    ['firstBehind', { a: 2, b: 2 }],
    ['lastBehind', { a: 1, b: 3 }],
  ] as const)('leaves a remainder open: %s', (remainders, expected) => {
    const test = testEcs({ remainders });
    for (const name of ['a', 'b']) provide(test, undefined, name);
    createOn(test, [provider('a', 0, 1), provider('b', 0, 2)], { desiredCount: 4 });
    test.pass(30);
    expect(byProvider(test)).toEqual(expected);
  });

  it.each([
    ['holdsUpService', {}],
    ['holdsUpItself', { b: 2 }],
  ] as const)('leaves open what a provider without room holds up: %s', (providerWithoutRoom, expected) => {
    const test = testEcs({ providerWithoutRoom });
    provide(test, { status: 'DISABLED' }, 'a');
    provide(test, undefined, 'b');
    createOn(test, [provider('a', 1, 1), provider('b', 0, 1)], { desiredCount: 5 });
    test.pass(30);
    expect(byProvider(test)).toEqual(expected);
    expect(messages(test, 'web').join('\n')).toContain('No Container Instances were found in your capacity provider.');
  });
});
