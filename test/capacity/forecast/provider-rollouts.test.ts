import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, on, rolloutOf, takes } from '../cluster-builder.ts';
import { taskOf } from '../instance-builder.ts';
import { fat, full, only, said } from './forecasting.ts';

describe('a rollout on a capacity provider', () => {
  it.each<[string, ClusterCapacity, Partial<ServiceRollout>, string]>([
    [
      'launches as many instances as the tasks that wait ask for',
      clusterOf(full(2, 'asg'), { providers: [groupProvider(9)] }),
      { requirements: fat },
      'fitsAfterScaleOut asg 2+2 of 9',
    ],
    [
      'makes do with one when the group may have no more',
      clusterOf(full(2, 'asg'), { providers: [groupProvider(3)] }),
      { requirements: fat },
      'fitsAfterScaleOut asg 2+1 of 3',
    ],
    [
      'cannot finish when the group is at its maximum',
      clusterOf(full(2, 'asg'), { providers: [groupProvider(2)] }),
      { requirements: fat },
      'cannotFinish groupMaximum 0/2',
    ],
    [
      'launches two from zero',
      clusterOf([], { providers: [groupProvider(9)] }),
      { desiredCount: 1, running: undefined },
      'fitsAfterScaleOut asg 0+2 of 9',
    ],
    [
      'launches nothing without managed scaling',
      clusterOf(full(2, 'asg'), { providers: [groupProvider(9, { managedScaling: undefined })] }),
      { requirements: fat },
      'cannotFinish noRoom 0/2',
    ],
    [
      'launches nothing for a task larger than the smallest instance',
      clusterOf(full(2, 'asg'), { providers: [groupProvider(9)] }),
      { requirements: takes({ cpu: 4096 }), running: fat },
      'cannotFinish noRoom 0/2',
    ],
    [
      'is unknown when its group could not be read and it does not fit without it',
      clusterOf(full(2, 'asg'), {
        providers: [groupProvider(undefined)],
        unread: [{ what: 'autoScalingGroups', subject: 'asg', message: 'denied' }],
      }),
      { requirements: fat },
      'unknown',
    ],
    [
      'fits all the same when it needs nothing of the group that could not be read',
      clusterOf([instanceOf(0, { runs: { web: 2 }, provider: 'asg' })], {
        providers: [groupProvider(undefined)],
        unread: [{ what: 'autoScalingGroups', subject: 'asg', message: 'denied' }],
      }),
      {},
      'fitsNow',
    ],
    [
      'is unknown when nobody has seen an instance with what the task asks for',
      clusterOf([], { providers: [groupProvider(9)] }),
      { requirements: takes({ attributes: [{ name: 'stack', value: 'blue' }] }) },
      'unknown',
    ],
    [
      'waits behind the tasks that wait already',
      clusterOf(full(2, 'asg'), {
        providers: [groupProvider(3)],
        tasks: [
          taskOf({ group: 'family:job', lastStatus: 'PROVISIONING', capacityProvider: 'asg', cpu: 2048, memory: 512 }),
        ],
      }),
      { requirements: fat },
      'cannotFinish groupMaximum 0/2',
    ],
    ['finds the strategy refused', clusterOf([], { providers: [] }), {}, 'cannotFinish strategy 0/2'],
    [
      'does not go where its provider has no instance',
      clusterOf(full(2), { providers: [groupProvider(2, { managedScaling: undefined })] }),
      {},
      'cannotFinish noInstances 0/2',
    ],
  ])('%s', (_, cluster, some, expected) => {
    expect(said(only(cluster, rolloutOf({ home: on('asg'), ...some })).fit)).toBe(expected);
  });

  it('of launch type EC2 launches nothing, whatever providers the cluster has', () => {
    const cluster = clusterOf(full(2, 'asg'), { providers: [groupProvider(9)] });
    expect(said(only(cluster, rolloutOf({ requirements: fat })).fit)).toBe('cannotFinish noRoom 0/2');
  });
});

describe('on Fargate', () => {
  const fargate = { home: { kind: 'fargate' }, running: undefined } as const;
  const running = { tasks: [taskOf(), taskOf()] };

  it.each<[string, Partial<ServiceRollout>, string]>([
    ['fits', {}, 'fitsNow'],
    [
      'stands still by its percentages',
      { minimumHealthyPercent: 75, maximumPercent: 100 },
      'cannotFinish deadlock 0/2',
    ],
    ['fits in blue/green', { strategy: 'CANARY' }, 'fitsNow'],
  ])('%s', (_, some, expected) => {
    const { fit, peakInstances, estimates } = only(clusterOf([], running), rolloutOf({ ...fargate, ...some }));
    expect(said(fit)).toBe(expected);
    expect(peakInstances).toBeUndefined();
    expect(estimates).toEqual(["the account's quota of Fargate vCPUs is not read"]);
  });
});
