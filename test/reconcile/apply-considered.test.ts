import { observeService } from '../../lib/observe/observe.ts';
import { applyConsidered } from '../../lib/reconcile/apply-considered.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import { startWorld, triggerOf, type World, webService } from './world.ts';
import { written } from './written.ts';

const web = webService();

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

describe('apply', () => {
  it('writes what the plan says while the observation is fresh', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const considered = consider(await observeService(web, world.adapters), world.clock.now());
    world.counts();
    await applyConsidered(considered, triggerOf('person', world), world.adapters);
    expect(world.counts()).not.toHaveProperty('ecs:DescribeServices');
  });

  it('observes again for an older plan, which must come out the same', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const considered = consider(await observeService(web, world.adapters), world.clock.now());
    world.later(1);
    world.counts();
    await applyConsidered(considered, triggerOf('person', world), world.adapters);
    expect(world.counts()).toMatchObject({ 'ecs:DescribeServices': 1, 'ecs:UpdateService': 1 });
  });

  it('writes nothing when an older plan comes out differently', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const considered = consider(await observeService(web, world.adapters), world.clock.now());
    world.later(1);
    world.push('1.4.2');
    world.counts();
    await expect(applyConsidered(considered, triggerOf('person', world), world.adapters)).rejects.toMatchObject({
      code: 'Conflict',
    });
    expect(written(world)).toEqual([]);
  });

  it('notes nothing as published where nobody listens', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const silent = { ...world.adapters, results: undefined };
    const context = { trigger: triggerOf('person', world), now: world.clock.now() };
    await carryOut(consider(await observeService(web, world.adapters), world.clock.now()), context, silent);
    world.later(10);
    await carryOut(consider(await observeService(web, world.adapters), world.clock.now()), context, silent);
    expect(world.tags()['berth:deployment']).toBeDefined();
    await world.pass(web);
    expect(world.story().at(-1)).toBe('deployment.succeeded');
  });
});
