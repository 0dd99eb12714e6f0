import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { kindOf } from '../../lib/results/result-event.ts';
import { considered, crash, deploymentsOf } from './mishaps.ts';
import { cluster, startWorld, triggerOf, type World, webService } from './world.ts';

const web = webService();

let world: World;

beforeEach(async () => {
  world = await startWorld();
  await world.settle(web);
  world.results.length = 0;
});

afterEach(() => world.stop());

/** `berth apply` where there is no result queue. */
async function applyUnheard(desired: DesiredService = web): Promise<void> {
  const context = { trigger: triggerOf('person', world), now: world.clock.now() };
  await carryOut(await considered(world, desired), context, { ...world.adapters, results: undefined });
}

async function rollBackUnheard(): Promise<void> {
  const context = { trigger: triggerOf('person', world), now: world.clock.now() };
  const rollback = await considerRollback(await considered(world), world.adapters.ecs);
  await carryOut(rollback, context, { ...world.adapters, results: undefined });
}

/** What was published of each deployment, in the order of their creation. */
function storyByDeployment(): readonly (readonly string[])[] {
  const { serviceDeployments } = world.person('ListServiceDeployments', { cluster, service: 'web' });
  const arns = (serviceDeployments as readonly { readonly serviceDeploymentArn: string }[]).map(
    ({ serviceDeploymentArn }) => serviceDeploymentArn,
  );
  const kinds = (arn: string) => world.results.filter(({ data }) => data.serviceDeploymentArn === arn).map(kindOf);
  return arns.toReversed().map(kinds).slice(1);
}

describe('a command that can tell nobody', () => {
  it('loses neither the start of what it began nor the end of what it replaced', async () => {
    world.push('1.4.1');
    await world.pass(web);
    world.later(0.5);
    world.push('1.4.2');
    await applyUnheard();
    await world.settle(web);
    expect(storyByDeployment()).toEqual([
      ['deployment.started', 'deployment.superseded'],
      ['deployment.started', 'deployment.succeeded'],
    ]);
    expect(world.tags()).not.toHaveProperty('berth:unpublished');
  });

  it('loses nothing of several in a row', async () => {
    for (const tag of ['1.4.1', '1.4.2', '1.4.3']) {
      world.push(tag);
      await applyUnheard();
      world.later(0.5);
    }
    await world.settle(web);
    expect(storyByDeployment()).toEqual([
      ['deployment.started', 'deployment.superseded'],
      ['deployment.started', 'deployment.superseded'],
      ['deployment.started', 'deployment.succeeded'],
    ]);
    const ids = world.results.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('loses neither a success that it settled nor one that nobody settled', async () => {
    world.push('1.4.1');
    await applyUnheard();
    world.later(10);
    world.push('1.4.2');
    await applyUnheard();
    world.later(10);
    await rollBackUnheard();
    world.later(10);
    await world.settle(web);
    expect(storyByDeployment()).toEqual([
      ['deployment.started', 'deployment.succeeded'],
      ['deployment.started', 'deployment.succeeded'],
      ['deployment.started', 'deployment.succeeded'],
    ]);
  });

  it('never lets a rollback of ECS’s be called a success or a succession', async () => {
    world.push('1.4.1');
    crash(world, '1.4.1');
    await applyUnheard();
    world.later(60);
    world.push('1.4.2');
    await applyUnheard();
    await world.settle(web);
    expect(storyByDeployment()).toEqual([
      ['deployment.started', 'deployment.rolled_back'],
      ['deployment.started', 'deployment.succeeded'],
    ]);
    const rolledBack = world.results.find((one) => kindOf(one) === 'deployment.rolled_back');
    expect(rolledBack?.data.ecsReason).toContain('circuit breaker');
    expect(rolledBack?.data.images).toMatchObject([{ from: { tag: '1.4.0' }, to: { tag: '1.4.1' } }]);
  });

  it('refuses what failed and nothing else', async () => {
    world.push('1.4.1');
    crash(world, '1.4.1');
    await applyUnheard();
    const failed = world.service().taskDefinition ?? '';
    world.later(60);
    world.push('1.4.2');
    await applyUnheard();
    const good = world.service().taskDefinition ?? '';
    await world.settle(web);
    expect(world.revisionTags(failed)).toHaveProperty(['berth:refused']);
    expect(world.revisionTags(good)).not.toHaveProperty(['berth:refused']);
    expect(deploymentsOf(world)).toEqual(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('is followed by a pass that publishes: the sweep asks for one, and for none once it was made', async () => {
    world.push('1.4.1');
    await applyUnheard();
    expect((await world.sweep([web])).requested).toBe(1);
    await world.pass(web);
    expect(world.story()).toEqual(['deployment.started']);
    expect((await world.sweep([web])).requested).toBe(0);
  });

  it('costs the pass that publishes it the calls that docs/calls.md names', async () => {
    world.push('1.4.1');
    await applyUnheard();
    world.counts();
    await world.pass(web);
    const late = world.counts();
    await world.pass(web);
    const usual = world.counts();
    const more = (call: string) => (late[`ecs:${call}`] ?? 0) - (usual[`ecs:${call}`] ?? 0);
    expect(['DescribeServiceDeployments', 'DescribeServiceRevisions', 'DescribeTaskDefinition'].map(more)).toEqual([
      1, 1, 2,
    ]);
  });

  it('says the commit and the images of what it started', async () => {
    world.push('1.4.1');
    await applyUnheard();
    await world.pass({ ...web, commit: 'another' });
    expect(world.results[0]).toMatchObject({
      data: { commit: web.commit, images: [{ from: { tag: '1.4.0' }, to: { tag: '1.4.1' } }] },
    });
  });

  it('is heard late when the pass after it is cut off before it could note it', async () => {
    world.push('1.4.1');
    await applyUnheard();
    const cut = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'TagResource' }, times: 9 });
    const untag = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'UntagResource' }, times: 9 });
    await expect(world.pass(web)).rejects.toThrow('UntagResource');
    cut.remove();
    untag.remove();
    await world.settle(web);
    expect(world.story()).toEqual(['deployment.started', 'deployment.started', 'deployment.succeeded']);
    expect(new Set(world.results.map(({ id }) => id)).size).toBe(2);
  });
});
