import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { retryRefused } from '../../lib/reconcile/retry.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { considered, crash, deploymentsOf, pinnedTo, removeServiceTags, rollBack } from './mishaps.ts';
import { startWorld, type World } from './world.ts';

const [a, b, c] = [pinnedTo('1.4.0'), pinnedTo('1.4.1'), pinnedTo('1.4.2')];

let world: World;

beforeEach(async () => {
  world = await startWorld({ images: ['1.4.0', '1.4.1', '1.4.2'] });
});

afterEach(() => world.stop());

/** Goes from one content to the next; answers the revision that runs in the end. */
async function through(...contents: readonly DesiredService[]): Promise<string | undefined> {
  for (const desired of contents) await world.settle(desired);
  return world.service().taskDefinition?.split('/').at(-1);
}

function revisions(): number {
  const { taskDefinitionArns } = world.person('ListTaskDefinitions', { familyPrefix: 'web' });
  return (taskDefinitionArns as readonly string[]).length;
}

function setRecent(value: string): void {
  const { serviceArn: resourceArn = '' } = world.service();
  world.person('TagResource', { resourceArn, tags: [{ key: serviceTag.recent, value }] });
}

describe('a content that a service had before', () => {
  it('uses a revision of its recent ones again rather than registering its content a second time', async () => {
    expect(await through(a, b)).toBe('web:2');
    world.counts();
    expect(await through(a)).toBe('web:1');
    expect(revisions()).toBe(2);
    expect(world.counts()).not.toHaveProperty('ecs:RegisterTaskDefinition');
    expect(deploymentsOf(world)).toEqual(['SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('is found again however often Git goes to and fro', async () => {
    expect(await through(a, b, c, a, b, c, b, a)).toBe('web:1');
    expect(revisions()).toBe(3);
  });

  it('is found again also where ECS takes a deployment for complete that another one superseded', async () => {
    await through(a);
    await world.pass(b);
    world.later(0.5);
    await world.pass(c);
    expect(await through(c, b)).toBe('web:2');
    expect(revisions()).toBe(3);
  });

  it('is registered again once its revision is INACTIVE', async () => {
    await through(a, b);
    world.person('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    expect(await through(a)).toBe('web:3');
  });

  it.each([
    ['names a revision that is gone', (noted: string) => noted.replace('1=', '17=')],
    ['names a revision of another content', (noted: string) => noted.replace('1=', '2=')],
    ['was written by another version of the algorithm', (noted: string) => noted.replace('=1:', '=2:')],
    ['is no note', () => 'nonsense =1: 1= 1=1:0'],
  ])('is registered again where the note %s', async (_, noted) => {
    await through(a, b);
    setRecent(noted(world.tags()[serviceTag.recent] ?? ''));
    expect(await through(a)).toBe('web:3');
    expect(await through(b)).toBe('web:2');
  });

  it('is registered again when the tags on the service are gone, and found again after that', async () => {
    await through(a, b);
    removeServiceTags(world);
    expect(await through(a, b)).toBe('web:2');
    expect(await through(a)).toBe('web:3');
    expect(revisions()).toBe(3);
  });

  it('is registered again with a `live` task definition, whose base somebody else moves on', async () => {
    const live = (desired: DesiredService): DesiredService => ({
      ...desired,
      taskDefinition: { kind: 'live', follow: 'service' },
    });
    expect(await through(a, live(b), live(a))).toBe('web:3');
    expect(world.tags()).not.toHaveProperty([serviceTag.recent]);
  });

  it('is held where its revision refuses it, and goes again as that revision once a person lets it', async () => {
    await through(a);
    const mended = crash(world, '1.4.1');
    await through(b, c);
    const { consideration } = await world.settle(b);
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
    expect(world.service().taskDefinition).toMatch(/web:3$/);
    mended();
    await retryRefused(await considered(world, b), world.adapters.ecs);
    expect(await through(b)).toBe('web:2');
    expect(revisions()).toBe(3);
  });

  it('is rolled back and refused when it fails this time', async () => {
    await through(a, b);
    crash(world, '1.4.0');
    const { consideration } = await world.settle(a);
    expect(consideration.plan.held).toMatchObject([{ kind: 'refused' }]);
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL', 'SUCCESSFUL']);
    expect([await through(c), await through(a)]).toEqual(['web:3', 'web:3']);
    expect(revisions()).toBe(3);
  });
});

describe('berth rollback', () => {
  it('goes from a revision that was used again to the one before it', async () => {
    await through(a, b, a);
    const { plan } = await considerRollback(await considered(world, a), world.adapters.ecs);
    expect(plan.actions).toMatchObject([{ revision: { arn: expect.stringMatching(/web:2$/) } }]);
  });

  it('leaves behind what is wanted again: what it went back to by its revision, what it refused not at all', async () => {
    await world.settle(a);
    await world.settle({ ...a, images: c.images });
    await rollBack(world);
    expect(await through(c)).toBe('web:1');
    expect(await through(b)).toBe('web:3');
    expect(await through(a)).toBe('web:1');
    const { consideration } = await world.settle(c);
    expect(consideration.plan.held).toMatchObject([{ kind: 'refused' }]);
    expect(revisions()).toBe(3);
  });
});
