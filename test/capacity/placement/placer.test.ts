import { describe, expect, it } from '@jest/globals';
import type { ContainerInstance } from '../../../lib/capacity/placement/container-instance.ts';
import { defaultServiceStrategy } from '../../../lib/capacity/placement/placement-keys.ts';
import type { PlacementRequest } from '../../../lib/capacity/placement/placement-request.ts';
import { createPlacer } from '../../../lib/capacity/placement/placer.ts';
import type { PlacementStrategy } from '../../../lib/capacity/service-rollout.ts';
import { InvariantError } from '../../../lib/errors.ts';
import { requirements } from '../../generators/cluster.ts';
import { emptyInstance } from '../instance-builder.ts';

const byZone: PlacementStrategy = { type: 'spread', field: 'attribute:ecs.availability-zone' };
const byInstance: PlacementStrategy = { type: 'spread', field: 'instanceId' };

function request(changes: Partial<PlacementRequest> = {}): PlacementRequest {
  const small = requirements({ cpu: 256, memory: 512 });
  return { group: 'service:web', requirements: small, constraints: [], strategy: [], count: 1, ...changes };
}

/** `a1` is an instance in zone a. */
function inZone(arn: string, memory = 4096, changes: Partial<ContainerInstance> = {}): ContainerInstance {
  const attributes = new Map([['ecs.availability-zone', `eu-west-1${arn[0]}`]]);
  return emptyInstance(arn, { attributes, ...changes }, { memory });
}

function running(tasks: number, group = 'service:web'): Partial<ContainerInstance> {
  return { taskGroups: new Map([[group, tasks]]) };
}

const three = [inZone('a1', 4096), inZone('a2', 1024), inZone('b1', 2048)];

describe('a placer', () => {
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/strategy-examples.html
  it.each<[string, readonly PlacementStrategy[], readonly string[]]>([
    ['fills the first instance that there is', [], ['a1', 'a1', 'a1', 'a1', 'a1']],
    ['takes turns between zones', [byZone], ['a1', 'b1', 'a1', 'b1', 'a1']],
    ['takes turns between instances', [byInstance], ['a1', 'a2', 'b1', 'a1', 'a2']],
    ['takes turns between hosts', [{ type: 'spread', field: 'host' }], ['a1', 'a2', 'b1', 'a1', 'a2']],
    [
      'fills the instance with the least memory',
      [{ type: 'binpack', field: 'memory' }],
      ['a2', 'a2', 'b1', 'b1', 'b1'],
    ],
    ['takes turns between zones, there between instances', [byZone, byInstance], ['a1', 'b1', 'a2', 'b1', 'a1']],
    ['does so when a service names no strategy', defaultServiceStrategy, ['a1', 'b1', 'a2', 'b1', 'a1']],
    [
      'takes turns between zones, there by the least memory',
      [byZone, { type: 'binpack', field: 'memory' }],
      ['a2', 'b1', 'a2', 'b1', 'b1'],
    ],
    [
      'takes turns between instances, of equals that with the least memory',
      [byInstance, { type: 'binpack', field: 'memory' }],
      ['a2', 'b1', 'a1', 'a2', 'b1'],
    ],
    [
      'spreads over an attribute that nobody has as over nothing',
      [{ type: 'spread', field: 'attribute:rack' }],
      ['a1', 'a1'],
    ],
    ['passes over a strategy that ECS refuses', [{ type: 'binpack', field: 'gpu' }, byZone], ['a1', 'b1']],
  ])('%s', (_, strategy, instances) => {
    const placed = createPlacer(three).place(request({ strategy, count: instances.length }));
    expect(placed).toEqual({ instances, unplaced: 0 });
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
  it('counts the tasks of the same service alone, those on instances that take none included', () => {
    const zones = [
      inZone('a1', 4096, running(1)),
      inZone('a2', 0, running(1)),
      inZone('b1', 4096, running(9, 'service:api')),
    ];
    expect(createPlacer(zones).place(request({ strategy: [byZone], count: 3 })).instances).toEqual(['b1', 'b1', 'a1']);
  });

  it('says how many fit nowhere any more', () => {
    expect(createPlacer(three).place(request({ strategy: [byInstance], count: 20 }))).toMatchObject({ unplaced: 6 });
    expect(createPlacer([]).place(request({ count: 2 }))).toEqual({ instances: [], unplaced: 2 });
  });

  it('draws instances as the seed has it, each about as often', () => {
    const many = Array.from({ length: 10 }, (_, at) => emptyInstance(`i${at}`, {}, { cpu: 1e6, memory: 1e6 }));
    const draw = (seed: number) =>
      createPlacer(many).place(request({ strategy: [{ type: 'random' }], count: 1000, seed }));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const counts = many.map(({ arn }) => draw(1).instances.filter((one) => one === arn).length);
    // A thousand draws of ten: 100 each, with a standard deviation of 9.5.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(40);
  });

  it('keeps one task of a group to an instance with distinctInstance', () => {
    const placer = createPlacer([inZone('a1'), inZone('a2', 4096, running(1))]);
    const distinct = request({ constraints: [{ type: 'distinctInstance' }], count: 2 });
    expect(placer.place(distinct)).toEqual({ instances: ['a1'], unplaced: 1 });
    placer.release('a2', distinct);
    expect(placer.place(distinct)).toEqual({ instances: ['a2'], unplaced: 1 });
    expect(placer.place({ ...distinct, group: 'service:api' })).toEqual({ instances: ['a1', 'a2'], unplaced: 0 });
  });

  it('goes to instances of the capacity provider alone', () => {
    const instances = [inZone('a1'), inZone('b1', 4096, { capacityProvider: 'spot' })];
    expect(createPlacer(instances).place(request({ capacityProvider: 'spot' })).instances).toEqual(['b1']);
  });

  it('knows of instances that join and that go', () => {
    const placer = createPlacer([inZone('a1')]);
    const spread = request({ strategy: [byZone] });
    placer.place(spread);
    placer.add(inZone('b1'));
    expect(placer.place(spread).instances).toEqual(['b1']);
    placer.remove('a1');
    expect(placer.place({ ...spread, count: 2 }).instances).toEqual(['b1', 'b1']);
    expect(() => placer.instance('a1')).toThrow(InvariantError);
    expect(() => placer.add(inZone('b1'))).toThrow(InvariantError);
    placer.add(inZone('a1'));
    expect(placer.place(spread).instances).toEqual(['a1']);
  });

  it('shows an instance as it is now', () => {
    const placer = createPlacer([inZone('a1')]);
    const task = request({
      requirements: requirements({ cpu: 48, memory: 96, enis: 1, ports: [{ port: 80, protocol: 'tcp' }] }),
    });
    placer.place(task);
    expect(placer.instance('a1')).toMatchObject({
      runningTasksCount: 1,
      taskGroups: new Map([['service:web', 1]]),
      remaining: { cpu: 2000, memory: 4000, enis: 1, tcpPorts: new Set([22, 80]) },
    });
  });

  it('names what instances lack, the closest first', () => {
    const instances = [
      inZone('a1', 256),
      inZone('a2', 384),
      inZone('b1', 4096, { capacityProvider: 'spot' }),
      inZone('b2', 4096, running(1)),
    ];
    const placer = createPlacer(
      instances.map((one) => ({ ...one, capacityProvider: one.capacityProvider ?? 'steady' })),
    );
    const constraints = [
      { type: 'memberOf', expression: 'attribute:rack exists' },
      { type: 'distinctInstance' },
    ] as const;
    const asked = request({ capacityProvider: 'steady' });
    const named = (one: PlacementRequest, most: number) =>
      placer.lacks(one, most).map(({ instance, lacks }) => [instance.arn, ...lacks.map(({ detail }) => detail)]);
    expect(named(asked, 2)).toEqual([['b2'], ['a2', 'needs 512 MiB, has 384']]);
    expect(named({ ...asked, constraints }, 9)).toEqual([
      ['a2', 'needs 512 MiB, has 384', 'attribute:rack exists'],
      ['a1', 'needs 512 MiB, has 256', 'attribute:rack exists'],
      ['b2', 'attribute:rack exists', 'runs a task of service:web already'],
    ]);
  });

  it('takes more constraints than a service may have', () => {
    const constraints = Array.from({ length: 12 }, () => ({ type: 'distinctInstance' }) as const);
    expect(createPlacer(three).place(request({ constraints })).instances).toEqual(['a1']);
  });

  it('places nothing by a constraint that cannot be asked, and says why', () => {
    const placer = createPlacer(three);
    const asked = request({ constraints: [{ type: 'memberOf', expression: 'attribute:rack ==' }] });
    expect(placer.place(asked)).toEqual({ instances: [], unplaced: 1 });
    expect(placer.lacks(asked, 1)[0]?.lacks).toMatchObject([{ kind: 'CONSTRAINT' }]);
  });
});
