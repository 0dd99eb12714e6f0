import { setInstanceState } from '../../../../sandbox/ecs/instances/instance-state.ts';
import type { Registration } from '../../../../sandbox/ecs/instances/register-instance.ts';
import type { Body } from '../../../../sandbox/service.ts';
import { type TestEcs, testEcs } from '../test-ecs.ts';
import { create, join, joinZones, messages, whereabouts } from './test-instances.ts';

const cluster = 'production';
const unable = '(service web) was unable to place a task because no container instance met all of its requirements.';
const more = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** Creates `web` and lets its tasks start. */
function start(test: TestEcs, fields: Body = {}, parts: Parameters<typeof create>[3] = {}): void {
  create(test, 'web', fields, parts);
  test.pass(60);
}

describe('a task that fits nowhere', () => {
  const port = { portMappings: [{ containerPort: 80, hostPort: 22 }] };
  const gpu = { resourceRequirements: [{ type: 'GPU', value: '1' }] };
  const awsvpc = { networkMode: 'awsvpc' };
  const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
  const nowhere = { placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == x' }] };

  it.each([
    ['CPU', {}, { container: { cpu: 2048 } }, {}, 'has insufficient CPU units available.', 'RESOURCE:CPU'],
    ['memory', {}, { definition: { memory: '4096' } }, {}, 'has insufficient memory available.', 'RESOURCE:MEMORY'],
    ['a host port', {}, { container: port }, {}, 'is already using a port required by your task.', 'RESOURCE:PORTS'],
    ['a GPU', {}, { container: gpu }, {}, 'encountered error "RESOURCE:GPU".', 'RESOURCE:GPU'],
    ['an interface', { enis: 0 }, { definition: awsvpc }, network, 'encountered error "RESOURCE:ENI".', 'RESOURCE:ENI'],
    [
      'an attribute',
      {},
      { container: { logConfiguration: { logDriver: 'logentries' } } },
      {},
      'is missing an attribute required by your task.',
      'ATTRIBUTE',
    ],
    [
      'a place that its constraint accepts',
      {},
      {},
      nowhere,
      'encountered error "MemberOf placement constraint unsatisfied.".',
      'MemberOf placement constraint unsatisfied.',
    ],
  ])('for the want of %s says so, and of which instance', (_, instance, parts, fields, words, reason) => {
    const test = testEcs();
    const { id } = join(test, instance);
    start(test, fields, parts);
    expect(messages(test, 'web')).toEqual([
      `${unable} The closest matching (container-instance ${id}) ${words} ${more}`,
    ]);
    const events = test.bus.filter((event) => event.detail.eventName === 'SERVICE_TASK_PLACEMENT_FAILURE');
    expect(events[0]?.detail.reason).toBe(reason);
  });

  it('because the agent is not connected, is started when it is again', () => {
    const test = testEcs();
    const instance = join(test);
    setInstanceState(test.ecs.worldAt(), instance, { agentConnected: false });
    start(test);
    expect(messages(test, 'web')[0]).toContain('encountered error "AGENT".');
    setInstanceState(test.ecs.worldAt(), instance, { agentConnected: true });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1 });
  });

  it('where there are no instances, when room is not assumed', () => {
    const test = testEcs({ emptyClusters: 'none' });
    start(test);
    expect(messages(test, 'web')).toEqual([
      `${unable} Reason: No Container Instances were found in your cluster. ${more}`,
    ]);
    join(test);
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1 });
  });
});

describe('tasks are placed', () => {
  const spread = (field: string) => ({ type: 'spread', field });
  const binpack = (field: string) => ({ type: 'binpack', field });
  const az = 'attribute:ecs.availability-zone';
  const big: Partial<Registration> = { cpu: 4096, memory: 8192 };

  it.each([
    ['evenly over zones by default', [], { a: 2, b: 2, c: 2 }],
    ['evenly over zones', [spread(az)], { a: 2, b: 2, c: 2 }],
  ])('%s', (_, placementStrategy, expected) => {
    const test = testEcs();
    joinZones(test, 'aaabc', big);
    start(test, { desiredCount: 6, placementStrategy });
    const zones: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (const { availabilityZone } of test.ecs.tasksOf(cluster, 'web')) {
      const zone = String(availabilityZone).slice(-1);
      zones[zone] = (zones[zone] ?? 0) + 1;
    }
    expect(zones).toEqual(expected);
  });

  it.each([
    ['over instances', [spread('instanceId')], { 'i-1': 2, 'i-2': 2, 'i-3': 2 }],
    ['over hosts, which is the same', [spread('host')], { 'i-1': 2, 'i-2': 2, 'i-3': 2 }],
    ['over zones, then over their instances', [spread(az), spread('instanceId')], { 'i-1': 2, 'i-2': 1, 'i-3': 3 }],
    ['over zones, then packed by memory', [spread(az), binpack('memory')], { 'i-1': 3, 'i-3': 3 }],
    ['packed by memory', [binpack('memory')], { 'i-1': 6 }],
    ['packed by CPU', [binpack('cpu')], { 'i-1': 6 }],
  ])('%s', (_, placementStrategy, expected) => {
    const test = testEcs();
    joinZones(test, 'aab', big);
    start(test, { desiredCount: 6, placementStrategy });
    expect(whereabouts(test, 'web')).toEqual(expected);
  });

  it('at random, on whatever fits', () => {
    const test = testEcs();
    joinZones(test, 'abc', big);
    start(test, { desiredCount: 30, placementStrategy: [{ type: 'random' }] }, { definition: { memory: '128' } });
    const counts = Object.values(whereabouts(test, 'web'));
    expect(counts).toHaveLength(3);
    expect(counts.reduce((sum, count) => sum + count)).toBe(30);
  });

  it('where a constraint says, of the definition and of the service', () => {
    const test = testEcs();
    joinZones(test, 'abc', { ...big, instanceType: 'm5.large' });
    joinZones(test, 'ab', { ...big, instanceType: 'g4dn.xlarge' });
    const memberOf = (expression: string) => [{ type: 'memberOf', expression }];
    const definition = { placementConstraints: memberOf('attribute:ecs.instance-type =~ g4.*') };
    const placementConstraints = memberOf('attribute:ecs.availability-zone != eu-west-1a');
    start(test, { desiredCount: 2, placementConstraints }, { definition });
    expect(whereabouts(test, 'web')).toEqual({ 'i-5': 2 });
  });

  it('each on an instance of its own, with distinctInstance', () => {
    const test = testEcs();
    joinZones(test, 'ab', big);
    start(test, { desiredCount: 3, placementConstraints: [{ type: 'distinctInstance' }] });
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 1, 'i-2': 1 });
    expect(messages(test, 'web')[0]).toContain(
      'encountered error "DistinctInstance placement constraint unsatisfied.".',
    );
  });

  it('as far as the network interfaces go', () => {
    const test = testEcs();
    joinZones(test, 'ab', { ...big, enis: 2 });
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
    start(test, { desiredCount: 5, ...network }, { definition: { networkMode: 'awsvpc' } });
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 2 });
  });
});

describe('tasks go when a service scales in', () => {
  it.each([
    ['from the zone that has most', [], { 'i-1': 1, 'i-2': 1 }],
    ['from the instance that will have most left', [{ type: 'binpack', field: 'memory' }], { 'i-1': 2 }],
  ])('%s', (_, placementStrategy, expected) => {
    const test = testEcs();
    const [, second] = joinZones(test, 'ab', { memory: 2048 });
    start(test, { desiredCount: 5, placementStrategy });
    expect(Object.values(whereabouts(test, 'web')).sort()).toEqual(placementStrategy.length > 0 ? [1, 4] : [2, 3]);
    expect(second).toBeDefined();
    test.call('UpdateService', { cluster, service: 'web', desiredCount: 2 });
    test.pass(60);
    expect(whereabouts(test, 'web')).toEqual(expected);
  });
});
