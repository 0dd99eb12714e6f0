import { retryRefused } from '../../lib/reconcile/retry.ts';
import { considered, crash, deploymentsOf, pinnedTo, removeServiceTags, rolledBack } from './mishaps.ts';
import { startWorld, type World, webService } from './world.ts';

const web = webService();

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

describe('berth retry', () => {
  it('really lets the target go again', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const heal = crash(world, '1.4.1');
    await world.settle(web);
    heal();
    expect(await retryRefused(await considered(world), world.adapters.ecs)).toMatch(/web:2$/);
    await world.settle(web);
    expect(deploymentsOf(world)).toEqual(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(world.story().slice(-2)).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('lets it go once: a target that fails again is refused again', async () => {
    await rolledBack(world);
    await retryRefused(await considered(world), world.adapters.ecs);
    await world.settle(web);
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    await world.settle(web);
    expect(deploymentsOf(world)).toHaveLength(3);
  });

  it('lets it go also when the notes are lost before the next pass', async () => {
    await rolledBack(world);
    await retryRefused(await considered(world), world.adapters.ecs);
    removeServiceTags(world);
    const { consideration } = await world.pass(web);
    expect(consideration.plan.actions.map(({ kind }) => kind)).toEqual(['UpdateService']);
  });

  it('lets it go also when Berth had not settled the failure yet', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const heal = crash(world, '1.4.1');
    await world.pass(web);
    world.later(30);
    heal();
    expect(await retryRefused(await considered(world), world.adapters.ecs)).toMatch(/web:2$/);
    await world.settle(web);
    expect(deploymentsOf(world)[0]).toBe('SUCCESSFUL');
  });

  it('lets it go from every revision that carries the refusal on', async () => {
    await rolledBack(world);
    world.push('1.4.2');
    await world.settle(web);
    const pinned = pinnedTo('1.4.1');
    await retryRefused(await considered(world, pinned), world.adapters.ecs);
    const { consideration } = await world.pass(pinned);
    expect(consideration.plan.held).toEqual([]);
    expect(consideration.plan.actions.at(-1)?.kind).toBe('UpdateService');
  });

  it('changes nothing when nothing of what is wanted is refused', async () => {
    await world.settle(web);
    world.counts();
    expect(await retryRefused(await considered(world), world.adapters.ecs)).toBeUndefined();
    expect(Object.keys(world.counts())).not.toContain('ecs:UntagResource');
  });
});
