import { retryRefused } from '../../lib/reconcile/retry.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { considered, crash, removeServiceTags, rollBack } from './mishaps.ts';
import { startWorld, type World, webService } from './world.ts';

const web = webService();

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

describe('berth rollback', () => {
  async function twoVersions(): Promise<void> {
    await world.settle(web);
    world.push('1.4.1');
    await world.settle(web);
  }

  it('goes to the last revision whose deployment succeeded, and refuses the current target', async () => {
    await twoVersions();
    await rollBack(world);
    expect(world.service().taskDefinition).toMatch(/web:1$/);
    expect(world.revisionTags('web:2')['berth:refused']).toMatch(/^1:/);
  });

  it('is held by the next sweeps as refused, and is no drift', async () => {
    await twoVersions();
    await rollBack(world);
    const { consideration } = await world.settle(web);
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }], inSync: false });
    world.later(60);
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:1$/);
    expect(world.story().slice(-3)).toEqual(['deployment.started', 'service.held', 'deployment.succeeded']);
  });

  it('is held also under drift: correct, and when the tags on the service are gone', async () => {
    const correct = { ...web, drift: 'correct' as const };
    await twoVersions();
    await rollBack(world);
    removeServiceTags(world);
    await world.settle(correct);
    expect(world.service().taskDefinition).toMatch(/web:1$/);
  });

  it('skips a revision whose deployment was rolled back', async () => {
    await twoVersions();
    world.push('1.4.2');
    crash(world, '1.4.2');
    await world.settle(web);
    world.push('1.4.3');
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:4$/);
    await rollBack(world);
    expect(world.service().taskDefinition).toMatch(/web:2$/);
  });

  it('lets the next image go', async () => {
    await twoVersions();
    await rollBack(world);
    await world.settle(web);
    world.push('1.4.2');
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:3$/);
  });

  it('is undone by berth retry', async () => {
    await twoVersions();
    await rollBack(world);
    await world.settle(web);
    await retryRefused(await considered(world), world.adapters.ecs);
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:2$/);
  });

  it('refuses what runs, not what was rolled back before it', async () => {
    await twoVersions();
    world.push('1.4.2');
    crash(world, '1.4.2');
    await world.settle(web);
    await rollBack(world);
    expect(world.service().taskDefinition).toMatch(/web:1$/);
    const { consideration } = await world.settle(web);
    expect(consideration.plan.held).toMatchObject([{ kind: 'refused' }]);
    const [second, third] = ['web:2', 'web:3'].map((name) => world.revisionTags(name)['berth:refused']);
    expect(second).toMatch(/^1:/);
    expect(third).toMatch(/^1:/);
    expect(second).not.toBe(third);
  });

  it('says so when there is nothing to go back to', async () => {
    await world.settle(web);
    await expect(considerRollback(await considered(world), world.adapters.ecs)).rejects.toThrow(
      'no successful deployment',
    );
  });

  it('waits while ECS itself rolls back', async () => {
    await twoVersions();
    world.push('1.4.2');
    await world.pass(web);
    world.later(0.5);
    world.person('StopServiceDeployment', { serviceDeploymentArn: world.service().currentServiceDeployment ?? '' });
    await expect(considerRollback(await considered(world), world.adapters.ecs)).rejects.toMatchObject({
      code: 'Conflict',
    });
  });
});
