import type { StrategyItem } from '../../lib/capacity/cluster-capacity.ts';
import { forecastRollouts } from '../../lib/capacity/forecast/forecast-rollouts.ts';
import { type RolloutToForecast, readRolloutCapacity } from '../../lib/observe/rollout-capacity.ts';
import { inCluster, type PlannedRollout } from '../../lib/plan/planned-rollout.ts';
import { rolloutOf } from '../capacity/cluster-builder.ts';
import { countedFleet, fleetOf } from './capacity-fleet.ts';

const strategy = (...names: readonly string[]): readonly StrategyItem[] =>
  names.map((capacityProvider) => ({ capacityProvider, base: 0, weight: 1 }));

function rollout(home: PlannedRollout['home'], more: Partial<PlannedRollout> = {}): RolloutToForecast {
  return {
    rollout: { ...rolloutOf({ service: 's0' }), home, ...more },
    service: { serviceName: 's0', serviceArn: 'arn:service/s0', runningCount: 2, pendingCount: 1 },
  };
}

const size = { instances: 2, tasks: 300, services: 3, providers: 1 };
const cluster = { DescribeClusters: 1 };
const instances = { ListContainerInstances: 1, DescribeContainerInstances: 1 };
const types = { DescribeInstanceTypes: 1 };
const ownTasks = { ListTasks: 1, DescribeTasks: 1 };
const allTasks = { ListTasks: 3, DescribeTasks: 3 };
const providers = { DescribeCapacityProviders: 1, DescribeAutoScalingGroups: 1 };
const netted = { requirements: { ...rollout({ kind: 'ec2' }).rollout.requirements, enis: 1 as const } };
const apart = { constraints: [{ type: 'memberOf', expression: 'not(task:group == service:db)' }] as const };

describe('what is read for the forecast of rollouts', () => {
  it.each<[string, readonly RolloutToForecast[], Readonly<Record<string, number>>]>([
    ['nothing for none', [], {}],
    ['nothing for the launch type FARGATE', [rollout({ kind: 'fargate' })], {}],
    ['nothing for Fargate’s providers', [rollout({ kind: 'providers', strategy: strategy('FARGATE_SPOT') })], {}],
    ['the cluster alone when its default strategy is Fargate', [rollout({ kind: 'default' })], cluster],
    [
      'a service’s own tasks for the launch type EC2',
      [rollout({ kind: 'ec2' })],
      { ...cluster, ...instances, ...ownTasks },
    ],
    [
      'all tasks where network interfaces count',
      [rollout({ kind: 'ec2' }, netted)],
      { ...cluster, ...instances, ...types, ...allTasks },
    ],
    [
      'all tasks where a constraint asks for them',
      [rollout({ kind: 'ec2' }, apart)],
      { ...cluster, ...instances, ...types, ...allTasks },
    ],
    [
      'everything for an Auto Scaling provider, whose waiting tasks are others’ too',
      [rollout({ kind: 'fargate' }), rollout({ kind: 'providers', strategy: strategy('asg-0') })],
      { ...cluster, ...instances, ...types, ...allTasks, ...providers },
    ],
  ])('is %s', async (_, rollouts, calls) => {
    const { adapters, counts } = countedFleet(fleetOf(size));
    const read = await readRolloutCapacity('production', rollouts, adapters);
    expect(counts).toEqual(calls);
    expect(read).toMatchObject({ cluster: 'production', at: 1_000, unread: [] });
  });

  it('counts the tasks of services on Fargate as DescribeServices does', async () => {
    const { adapters } = countedFleet(fleetOf(size));
    const { tasks } = await readRolloutCapacity('production', [rollout({ kind: 'fargate' })], adapters);
    expect(tasks.map(({ group, lastStatus }) => [group, lastStatus])).toEqual([
      ['service:s0', 'RUNNING'],
      ['service:s0', 'RUNNING'],
      ['service:s0', 'PENDING'],
    ]);
    expect(new Set(tasks.map(({ arn }) => arn)).size).toBe(3);
  });

  it('is enough to see a deadlock on Fargate', async () => {
    const { adapters } = countedFleet(fleetOf(size));
    const stuck = rollout({ kind: 'providers', strategy: strategy('FARGATE') }, { maximumPercent: 100 });
    const read = await readRolloutCapacity('production', [stuck], adapters);
    const [forecast] = forecastRollouts([inCluster(stuck.rollout, read.defaultStrategy)], read);
    expect(forecast?.fit).toMatchObject({ kind: 'cannotFinish', cause: 'deadlock' });
  });

  it('makes up no task of a service that is new, or whose tasks are on instances', async () => {
    const { adapters } = countedFleet(fleetOf({ ...size, tasks: 0 }));
    const rollouts = [{ ...rollout({ kind: 'fargate' }), service: undefined }, rollout({ kind: 'ec2' })];
    expect((await readRolloutCapacity('production', rollouts, adapters)).tasks).toEqual([]);
  });
});
