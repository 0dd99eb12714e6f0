import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import { forecastRollouts } from '../../../lib/capacity/forecast/forecast-rollouts.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { clusterOf, groupProvider, instanceOf, on, port8080, rolloutOf, takes } from '../cluster-builder.ts';

const gpus = { attributes: { stack: 'gpu' } };
const onGpus = rolloutOf({
  desiredCount: 1,
  constraints: [{ type: 'memberOf', expression: 'attribute:stack == gpu' }],
});

function wordsOf(cluster: ClusterCapacity, rollout: ServiceRollout): string {
  const [forecast] = forecastRollouts([rollout], cluster);
  if (forecast?.fit.kind === 'unknown') return forecast.fit.reason;
  return forecast?.fit.kind === 'cannotFinish' ? `${forecast.fit.reason}; next: ${forecast.fit.next}` : '';
}

describe('why tasks find no instance', () => {
  it('is that none has what they ask for, or that those that have it take no tasks', () => {
    const others = [instanceOf(0), instanceOf(1)];
    expect(wordsOf(clusterOf(others), onGpus)).toBe(
      'none of the 2 container instances of the cluster has what the task asks for: attribute:stack == gpu; next: add instances that have it, set the attribute on those there are, or change the constraint',
    );
    expect(wordsOf(clusterOf(others.slice(0, 1)), onGpus)).toContain(
      'the only container instance of the cluster does not have what the task asks for: attribute:stack == gpu; next',
    );
    const draining = instanceOf(2, { ...gpus, status: 'DRAINING' });
    expect(wordsOf(clusterOf([...others, draining]), onGpus)).toBe(
      'of the 3 container instances of the cluster, 1 has what the task asks for and takes no tasks (is DRAINING), and the others do not have it: attribute:stack == gpu; next: let those that have it take tasks again, add instances that have it, or change the constraint',
    );
    const lost = instanceOf(3, { ...gpus, agentConnected: false });
    expect(wordsOf(clusterOf([...others, draining, lost]), onGpus)).toContain(
      'of the 4 container instances of the cluster, 2 have what the task asks for and take no tasks (is DRAINING; its agent is not connected), and',
    );
  });

  it('names the maximum of every group that tasks wait for', () => {
    const each = takes({ cpu: 2048 });
    const placed = ['asg', 'spot'].map((provider, nth) => instanceOf(nth, { provider, runs: { web: 1 }, each }));
    const providers = [groupProvider(1), groupProvider(1, { name: 'spot' })];
    const cluster = clusterOf(placed, { providers });
    const strategy = ['asg', 'spot'].map((capacityProvider) => ({ capacityProvider, base: 0, weight: 1 }));
    const both = rolloutOf({
      requirements: each,
      desiredCount: 4,
      replaces: false,
      home: { kind: 'providers', strategy },
    });
    expect(wordsOf(cluster, both)).toContain("next: raise the groups' maximums (asg above 1, spot above 1), or");
    const one = rolloutOf({ requirements: each, desiredCount: 2, replaces: false, home: on('asg') });
    expect(wordsOf(clusterOf(placed.slice(0, 1), { providers }), one)).toContain(
      "next: raise the group's maximum above 1, or",
    );
  });

  it('nobody knows where a draining instance may leave a group that is at its maximum, and the words say so', () => {
    const runs = { web: 1 };
    const each = takes({ ports: port8080 });
    const placed = ['ACTIVE', 'DRAINING'].map((status, nth) =>
      instanceOf(nth, { provider: 'asg', runs, each, status }),
    );
    const cluster = clusterOf(placed, { providers: [groupProvider(2)] });
    const rollout = rolloutOf({ requirements: each, replaces: false, home: on('asg') });
    expect(wordsOf(cluster, rollout)).toContain('whether a draining instance leaves its Auto Scaling group');
  });

  it('is that the only instance, or every one, takes no tasks', () => {
    const out = ['DRAINING', 'REGISTERING'].map((status, nth) => instanceOf(nth, { status }));
    expect(wordsOf(clusterOf(out), rolloutOf())).toContain(
      'none of the 2 container instances of the cluster is ACTIVE',
    );
    expect(wordsOf(clusterOf(out.slice(0, 1)), rolloutOf())).toContain(
      'the only container instance of the cluster is not ACTIVE with a connected agent',
    );
  });

  it('is that not even an empty instance is large enough, and more of them would not help', () => {
    const cluster = clusterOf([instanceOf(0), instanceOf(1, { runs: { web: 2 } })]);
    expect(wordsOf(cluster, rolloutOf({ requirements: takes({ cpu: 2049 }), running: takes() }))).toBe(
      'no instance of the cluster is large enough for a task of 2049 CPU units, 1024 MiB, not even an empty one; next: add larger instances, or have smaller tasks',
    );
    expect(wordsOf(cluster, rolloutOf({ requirements: takes({ cpu: 2048 }), desiredCount: 3 }))).toContain(
      'has room for one more task of 2048 CPU units, 1024 MiB; the 2 old tasks cannot stop',
    );
  });

  const ports = takes({ ports: [{ port: 22, protocol: 'tcp' }, ...port8080] });
  const ofAsg = rolloutOf({ requirements: ports, home: on('asg'), running: undefined });

  it.each<[string, ClusterCapacity, ServiceRollout, string]>([
    ['there are', clusterOf([instanceOf(0)]), rolloutOf({ requirements: ports, running: undefined }), 'the cluster'],
    ['would be launched', clusterOf([], { providers: [groupProvider(3)] }), ofAsg, 'capacity provider asg'],
    [
      'are all that may be',
      clusterOf([instanceOf(0, { provider: 'asg' })], { providers: [groupProvider(1)] }),
      ofAsg,
      'capacity provider asg',
    ],
  ])(
    'is that a port is reserved on all instances that %s, and more of them would not help',
    (_, cluster, rollout, of) => {
      expect(wordsOf(cluster, rollout)).toBe(
        `host port 22/tcp is reserved on every instance of ${of}; next: choose another host port, or use a dynamic one`,
      );
    },
  );

  it('is a port that is merely taken where an instance does not reserve it', () => {
    const [one, other] = [
      instanceOf(0),
      instanceOf(1, { has: { tcpPorts: new Set() }, runs: { ssh: 1 }, each: ports }),
    ];
    expect(wordsOf(clusterOf([one, other]), rolloutOf({ requirements: ports, running: undefined }))).toContain(
      'next: add an instance, or use a dynamic host port',
    );
  });

  it.each([
    ['may be enough', 4, true],
    ['is not enough for all that is missing', 9, false],
  ])('names the minimum percent where the room of old tasks %s', (_, desiredCount, isNamed) => {
    const cluster = clusterOf([instanceOf(0, { runs: { web: 4 } })]);
    const words = wordsOf(cluster, rolloutOf({ desiredCount }));
    expect(words.includes('set minimumHealthyPercent')).toBe(isNamed);
    expect(words).toContain('add instances, or have fewer or smaller tasks');
  });

  it('is, of a daemon, how many instances have no room for it', () => {
    const cluster = clusterOf([
      instanceOf(0),
      instanceOf(1, { runs: { web: 3 } }),
      instanceOf(2, { runs: { web: 4 } }),
    ]);
    const percents = { minimumHealthyPercent: 0, maximumPercent: 100 };
    const daemon = rolloutOf({ service: 'agent', running: undefined, schedulingStrategy: 'DAEMON', ...percents });
    const [forecast] = forecastRollouts([daemon], cluster);
    expect(forecast?.fit).toMatchObject({
      cause: 'noRoom',
      reason:
        '1 instance of the cluster that a daemon has to run on has no room for its task of 512 CPU units, 1024 MiB',
      next: 'free room there, have a smaller task, or keep it off with a placement constraint',
      closest: [{ ec2InstanceId: 'i-2' }],
    });
  });
});
