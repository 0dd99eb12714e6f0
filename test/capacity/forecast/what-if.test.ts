import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import { howManyMoreIn } from '../../../lib/capacity/forecast/how-many-more.ts';
import { type Change, whatIf } from '../../../lib/capacity/forecast/what-if.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, on, port8080, rolloutOf, takes } from '../cluster-builder.ts';
import { taskOf } from '../instance-builder.ts';

function ask(cluster: ClusterCapacity, services: readonly ServiceRollout[], ...changes: readonly Change[]) {
  return whatIf({ cluster, services, changes });
}

const count = (number: number, service = 'web'): Change => ({ kind: 'count', service, count: number });
const drain = (instance: string): Change => ({ kind: 'drain', instance });

describe('another count', () => {
  const cluster = clusterOf([instanceOf(0, { runs: { web: 2 } })]);

  it.each([
    [4, 'fitsNow'],
    [5, 'cannotFinish'],
    [0, 'fitsNow'],
  ])('of %i says %s', (number, kind) => {
    expect(ask(cluster, [rolloutOf()], count(number))).toMatchObject({
      forecasts: [{ service: 'web', fit: { kind } }],
      missing: [],
    });
  });

  it('is asked of what runs, not of what is to come', () => {
    const grown = rolloutOf({ requirements: takes({ cpu: 1024 }), running: takes() });
    expect(ask(cluster, [grown], count(4)).forecasts[0]?.fit.kind).toBe('fitsNow');
  });

  it('of two services is answered together, in their order', () => {
    const api = rolloutOf({ service: 'api', running: undefined });
    const { forecasts } = ask(cluster, [rolloutOf(), api], count(1, 'api'), count(4));
    expect(forecasts.map(({ service, fit }) => [service, fit.kind])).toEqual([
      ['web', 'fitsNow'],
      ['api', 'cannotFinish'],
    ]);
  });

  it('of a service that is not there is missing', () => {
    expect(ask(cluster, [rolloutOf()], count(4, 'wbe'))).toEqual({ forecasts: [], staying: 0, missing: ['wbe'] });
  });
});

describe('a draining instance', () => {
  const two = clusterOf([instanceOf(0, { runs: { web: 2 } }), instanceOf(1, { runs: { web: 2 } })]);

  it.each<[string, ClusterCapacity, Partial<ServiceRollout>, string]>([
    ['moves its tasks where there is room', two, {}, 'fitsNow'],
    [
      'keeps them while the minimum lets none stop and no instance has room',
      clusterOf([instanceOf(0, { runs: { web: 2 } }), instanceOf(1, { runs: { web: 2, api: 2 } })]),
      { desiredCount: 4 },
      'cannotFinish',
    ],
    [
      'need not move what a deployment under way has over the count',
      clusterOf([instanceOf(0, { runs: { web: 2 } }), instanceOf(1, { runs: { web: 2, api: 2 } })]),
      { desiredCount: 2 },
      'fitsNow',
    ],
    [
      'leaves a service short that lacks a task already',
      clusterOf([instanceOf(0, { runs: { web: 2 } }), instanceOf(1, { runs: { api: 2 } })]),
      { desiredCount: 3 },
      'cannotFinish',
    ],
    [
      'keeps them for a host port',
      clusterOf([instanceOf(0, { runs: { web: 1 }, each: takes({ ports: port8080 }) })]),
      { requirements: takes({ ports: port8080 }), desiredCount: 1 },
      'cannotFinish',
    ],
    [
      'loses its daemon',
      clusterOf([instanceOf(0, { runs: { web: 1 } }), instanceOf(1, { runs: { web: 1 } })]),
      { schedulingStrategy: 'DAEMON', minimumHealthyPercent: 0, maximumPercent: 100 },
      'fitsNow',
    ],
    [
      'is made up for by its group',
      clusterOf([instanceOf(0, { runs: { web: 2 }, provider: 'asg' })], { providers: [groupProvider(3)] }),
      { home: on('asg') },
      'fitsAfterScaleOut',
    ],
  ])('%s', (_, cluster, some, kind) => {
    expect(ask(cluster, [rolloutOf(some)], drain('i-0')).forecasts.map(({ fit }) => fit.kind)).toEqual([kind]);
  });

  it.each(['i-0', '0', 'arn:aws:ecs:eu-west-1:111122223333:container-instance/production/0'])(
    'is found as %s',
    (name) => {
      expect(ask(two, [rolloutOf()], drain(name))).toMatchObject({ forecasts: [{ service: 'web' }], missing: [] });
    },
  );

  it('concerns only services that run there, and leaves other tasks to their end', () => {
    const [, ...rest] = two.instances;
    const job = taskOf({ arn: 'task/job', group: 'family:job', containerInstanceArn: two.instances[0]?.arn });
    const services = [rolloutOf(), rolloutOf({ service: 'elsewhere', running: undefined })];
    expect(rest).toHaveLength(1);
    expect(ask({ ...two, tasks: [...two.tasks, job] }, services, drain('i-0'))).toMatchObject({
      forecasts: [{ service: 'web' }],
      staying: 1,
    });
  });

  it('says that it does not know a service that nobody described', () => {
    expect(ask(two, [], drain('i-0')).forecasts).toMatchObject([
      { service: 'web', fit: { kind: 'unknown' }, peakTasks: 2 },
    ]);
  });

  it('that is not there is missing', () => {
    expect(ask(two, [rolloutOf()], drain('i-9'))).toEqual({ forecasts: [], staying: 0, missing: ['i-9'] });
  });
});

describe('how many more tasks fit', () => {
  const split = (weights: readonly [number, number]) => ({
    kind: 'providers' as const,
    strategy: weights.map((weight, at) => ({ capacityProvider: `asg${at}`, weight, base: 0 })),
  });
  const providers = [groupProvider(9, { name: 'asg0' }), groupProvider(9, { name: 'asg1' })];

  it.each<[string, ClusterCapacity, Partial<ServiceRollout>, number | undefined]>([
    ['on an empty instance', clusterOf([instanceOf(0)]), {}, 4],
    ['beside what runs', clusterOf([instanceOf(0, { runs: { web: 3 } }), instanceOf(1)]), {}, 5],
    [
      'of a static host port',
      clusterOf([instanceOf(0), instanceOf(1)]),
      { requirements: takes({ ports: port8080 }) },
      2,
    ],
    ['on no instance', clusterOf([]), {}, 0],
    ['on Fargate', clusterOf([]), { home: { kind: 'fargate' } }, undefined],
    ['of a strategy that is refused', clusterOf([instanceOf(0)]), { home: on('gone') }, 0],
    [
      'of two providers, until one of them is full',
      clusterOf([instanceOf(0, { provider: 'asg0' }), instanceOf(1, { provider: 'asg1' })], { providers }),
      { home: split([1, 3]) },
      6,
    ],
    [
      'after those that wait already',
      clusterOf([instanceOf(0, { provider: 'asg0' })], {
        providers,
        tasks: [
          taskOf({ group: 'family:job', lastStatus: 'PROVISIONING', capacityProvider: 'asg0', cpu: 1024, memory: 64 }),
        ],
      }),
      { home: on('asg0') },
      2,
    ],
  ])('%s', (_, cluster, some, expected) => {
    expect(howManyMoreIn(cluster)(rolloutOf(some))).toBe(expected);
  });
});
