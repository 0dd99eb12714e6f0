import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import { type ScalingOutlook, scalingOutlook } from '../../../lib/capacity/report/scaling-outlook.ts';
import { clusterOf, groupProvider, type InstanceOptions, instanceOf, scaling, takes } from '../cluster-builder.ts';
import { taskOf } from '../instance-builder.ts';

const own = { provider: 'asg' };
const busy: InstanceOptions = { ...own, runs: { web: 1 } };

interface Case {
  readonly instances: readonly InstanceOptions[];
  readonly waiting?: number;
  readonly needs?: ReturnType<typeof takes> | undefined;
  readonly maxSize?: number;
  readonly targetCapacity?: number;
  /** Seconds since the instances registered. */
  readonly since?: number;
  readonly unread?: ClusterCapacity['unread'];
}

function outlook(one: Case): ScalingOutlook | null {
  const { instances, waiting = 0, maxSize = 9, targetCapacity = 100, since = 3600, unread = [] } = one;
  const placed = instances.map((options, nth) => instanceOf(nth, options));
  const provider = groupProvider(maxSize, { managedScaling: { ...scaling, targetCapacity } });
  const group = provider.group && { ...provider.group, instances: instances.map((_, nth) => `i-${nth}`) };
  const tasks = Array.from({ length: waiting }, () =>
    taskOf({
      group: 'service:job',
      lastStatus: 'PROVISIONING',
      capacityProvider: 'asg',
      containerInstanceArn: undefined,
    }),
  );
  const cluster = clusterOf(
    placed.map((each) => ({ ...each, instance: { ...each.instance, registeredAt: 10_000 - since } })),
    { at: 10_000_000, providers: [{ ...provider, group }], tasks, unread },
  );
  const needs = 'needs' in one ? one.needs : takes();
  const daemons = new Set(['service:agent']);
  return scalingOutlook(cluster.providers[0], { cluster, daemons, requirementsOf: () => needs });
}

describe('where managed scaling stands', () => {
  it.each<[string, Case, ScalingOutlook | null]>([
    [
      'stays while every instance has a task',
      { instances: [busy, busy] },
      { reservation: 100, needed: 2, goesTo: 2, when: 'stays' },
    ],
    [
      'goes down where instances are empty, or have daemons alone',
      { instances: [busy, own, { ...own, runs: { agent: 1 } }] },
      { reservation: 33, needed: 1, goesTo: 1, when: 'low' },
    ],
    [
      'goes up for tasks that wait, four to an m5.large',
      { instances: [busy, busy], waiting: 5 },
      { reservation: 200, needed: 4, goesTo: 4, when: 'next' },
    ],
    [
      'goes up once the newest instance has warmed up',
      { instances: [busy, busy], waiting: 5, since: 30 },
      { reservation: 200, needed: 4, goesTo: 4, when: 'warm' },
    ],
    [
      'stays at its maximum whatever waits',
      { instances: [busy, busy], waiting: 5, maxSize: 2 },
      { reservation: 200, needed: 4, goesTo: 2, when: 'stays' },
    ],
    [
      'keeps room where its target is below 100',
      { instances: [busy, busy], targetCapacity: 50 },
      { reservation: 100, needed: 2, goesTo: 4, when: 'next' },
    ],
    ['goes from none to two', { instances: [], waiting: 1 }, { reservation: 200, needed: 2, goesTo: 2, when: 'next' }],
    [
      'is not known where nobody knows what a waiting task takes',
      { instances: [busy], waiting: 1, needs: undefined },
      null,
    ],
    [
      'is not known where tasks were not read',
      { instances: [own], unread: [{ what: 'tasks', subject: 'production', message: 'denied' }] },
      null,
    ],
  ])('%s', (_, one, expected) => {
    expect(outlook(one)).toEqual(expected);
  });

  it('is nothing where it is off, where the group was not read, and of other providers', () => {
    const input = { cluster: clusterOf([]), daemons: new Set<string>(), requirementsOf: () => undefined };
    expect(scalingOutlook(groupProvider(3, { managedScaling: undefined }), input)).toBeNull();
    expect(scalingOutlook(groupProvider(undefined), input)).toBeNull();
    expect(scalingOutlook({ kind: 'fargate', name: 'FARGATE' }, input)).toBeNull();
    expect(scalingOutlook(undefined, input)).toBeNull();
  });
});
