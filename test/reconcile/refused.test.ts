import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import { retryRefused } from '../../lib/reconcile/retry.ts';
import { considerRollback } from '../../lib/reconcile/roll-back.ts';
import { cluster, startWorld, triggerOf, type World, webService } from './world.ts';

const web = webService();
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

async function considered(desired: DesiredService = web) {
  return consider(await observeService(desired, world.adapters), world.clock.now());
}

/** 1.4.1 crashes from now on; a function undoes it. */
function crash(tag: string): () => void {
  return world.emulated.crashWhen(({ image }) =>
    image === `${registry}@${world.ecr.resolve(`${registry}:${tag}`)}` ? { exitCode: 1 } : undefined,
  );
}

function deployments(): readonly string[] {
  const { serviceDeployments } = world.person('ListServiceDeployments', { cluster, service: 'web' });
  return (serviceDeployments as readonly { readonly status: string }[]).map(({ status }) => status);
}

/** 1.4.0 runs; 1.4.1 was rolled back. */
async function rolledBack(): Promise<void> {
  await world.settle(web);
  world.push('1.4.1');
  crash('1.4.1');
  await world.settle(web);
}

async function rollBack(): Promise<void> {
  const rollback = await considerRollback(await considered(), world.adapters.ecs);
  await carryOut(rollback, { trigger: triggerOf('person', world), now: world.clock.now() }, world.adapters);
}

function removeServiceTags(): void {
  const { serviceArn = '' } = world.service();
  world.person('UntagResource', { resourceArn: serviceArn, tagKeys: Object.values(serviceTag) });
}

describe('a deployment that was rolled back', () => {
  it('is settled: published with ECS’s reason, its target refused, held and never tried again', async () => {
    await rolledBack();
    const result = world.results.find(({ type }) => type.startsWith('berth.deployment.rolled_back'));
    expect(result?.data.ecsReason).toContain('circuit breaker');
    expect(world.story()).toEqual([
      'deployment.started',
      'deployment.succeeded',
      'deployment.started',
      'deployment.rolled_back',
      'service.held',
    ]);
    for (let pass = 0; pass < 5; pass++) {
      world.later(60);
      await world.pass(web);
    }
    expect(deployments()).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(world.story()).toHaveLength(5);
  });

  it('has its target refused from ROLLBACK_REQUESTED onwards', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web);
    world.later(0.5);
    const { currentServiceDeployment: serviceDeploymentArn = '', taskDefinition = '' } = world.service();
    world.person('StopServiceDeployment', { serviceDeploymentArn });
    expect(deployments()[0]).toBe('ROLLBACK_REQUESTED');
    world.counts();
    const { consideration } = await world.pass(web, 'deployment');
    expect(consideration.settlement.outcome?.kind).toBe('rollingBack');
    expect(world.revisionTags(taskDefinition)['berth:refused']).toMatch(/^1:/);
    const written = world.callLog.calls({ operation: 'TagResource' }).map(({ input }) => input.resourceArn);
    expect(written).toEqual([taskDefinition]);
  });

  it('is refused once, however often ECS is asked while it rolls back', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web);
    world.later(0.5);
    world.person('StopServiceDeployment', { serviceDeploymentArn: world.service().currentServiceDeployment ?? '' });
    await world.pass(web);
    world.counts();
    await world.pass(web);
    expect(world.counts()).not.toHaveProperty('ecs:TagResource');
    const report = await world.sweep([web]);
    expect(report.requested).toBe(0);
  });

  it('stays refused when the tags on the service were removed', async () => {
    await rolledBack();
    removeServiceTags();
    world.later(60);
    await world.settle(web);
    expect(deployments()).toHaveLength(2);
  });

  it('stays refused when also somebody else registered the family’s newest revision', async () => {
    await rolledBack();
    removeServiceTags();
    const { taskDefinition } = world.person('DescribeTaskDefinition', { taskDefinition: 'web:1' });
    const { containerDefinitions, family, networkMode } = taskDefinition as Record<string, never>;
    world.person('RegisterTaskDefinition', { family, networkMode, containerDefinitions, cpu: '1024', memory: '2048' });
    await world.settle(web);
    expect(deployments()).toHaveLength(2);
  });

  it('stays refused when the newest revision of its family is one of a service that shares the family', async () => {
    await world.settle(web);
    world.push('1.4.1');
    crash('1.4.1');
    await world.pass(web);
    const { taskDefinition } = web;
    if (taskDefinition.kind !== 'declared') throw new Error('web declares its task definition');
    const larger = { ...taskDefinition.content, cpu: '512', memory: '1024' };
    await world.pass({ ...web, service: 'web-admin', taskDefinition: { ...taskDefinition, content: larger } });
    expect(world.service('web-admin').taskDefinition).toMatch(/web:3$/);
    await world.settle(web);
    removeServiceTags();
    await world.settle(web);
    expect(deployments()).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('stays refused once another image has been rolled out, and the first is wanted again', async () => {
    await rolledBack();
    world.push('1.4.2');
    await world.settle(web);
    expect(deployments()).toEqual(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    const { app } = web.images;
    if (!app) throw new Error('web has an image');
    const pinned = { ...web, images: { app: { ...app, policy: { kind: 'tag' as const, tag: '1.4.1' } } } };
    const { consideration } = await world.pass(pinned);
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
  });

  it('is found and refused when the pass that started it died before it could note it', async () => {
    await world.settle(web);
    world.push('1.4.1');
    crash('1.4.1');
    const cut = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'TagResource' }, times: 9 });
    await expect(world.pass(web)).rejects.toThrow('TagResource');
    cut.remove();
    world.later(60);
    expect(deployments()[0]).toBe('ROLLBACK_SUCCESSFUL');
    const { consideration } = await world.pass(web);
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
    await world.settle(web);
    expect(deployments()).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(world.story().slice(-3)).toEqual(['deployment.started', 'deployment.rolled_back', 'service.held']);
  });

  it('refuses no other target with the same content: another network configuration goes', async () => {
    await rolledBack();
    const subnets = ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'];
    const wider = webService({ definition: { networkConfiguration: { awsvpcConfiguration: { subnets } } } });
    const { consideration } = await world.pass(wider);
    expect(consideration.plan.held).toEqual([]);
    expect(consideration.plan.actions).toMatchObject([{ kind: 'UpdateService', effect: 'newDeployment' }]);
  });
});

describe('berth retry', () => {
  it('really lets the target go again', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const heal = crash('1.4.1');
    await world.settle(web);
    heal();
    expect(await retryRefused(await considered(), world.adapters.ecs)).toMatch(/web:2$/);
    await world.settle(web);
    expect(deployments()).toEqual(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(world.story().slice(-2)).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('lets it go once: a target that fails again is refused again', async () => {
    await rolledBack();
    await retryRefused(await considered(), world.adapters.ecs);
    await world.settle(web);
    expect(deployments()).toEqual(['ROLLBACK_SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    await world.settle(web);
    expect(deployments()).toHaveLength(3);
  });

  it('lets it go also when the notes are lost before the next pass', async () => {
    await rolledBack();
    await retryRefused(await considered(), world.adapters.ecs);
    removeServiceTags();
    const { consideration } = await world.pass(web);
    expect(consideration.plan.actions.map(({ kind }) => kind)).toEqual(['UpdateService']);
  });

  it('lets it go also when Berth had not settled the failure yet', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const heal = crash('1.4.1');
    await world.pass(web);
    world.later(30);
    heal();
    expect(await retryRefused(await considered(), world.adapters.ecs)).toMatch(/web:2$/);
    await world.settle(web);
    expect(deployments()[0]).toBe('SUCCESSFUL');
  });

  it('lets it go from every revision that carries the refusal on', async () => {
    await rolledBack();
    world.push('1.4.2');
    await world.settle(web);
    const { app } = web.images;
    if (!app) throw new Error('web has an image');
    const pinned = { ...web, images: { app: { ...app, policy: { kind: 'tag' as const, tag: '1.4.1' } } } };
    await retryRefused(await considered(pinned), world.adapters.ecs);
    const { consideration } = await world.pass(pinned);
    expect(consideration.plan.held).toEqual([]);
    expect(consideration.plan.actions.at(-1)?.kind).toBe('UpdateService');
  });

  it('changes nothing when nothing of what is wanted is refused', async () => {
    await world.settle(web);
    world.counts();
    expect(await retryRefused(await considered(), world.adapters.ecs)).toBeUndefined();
    expect(Object.keys(world.counts())).not.toContain('ecs:UntagResource');
  });
});

describe('berth rollback', () => {
  async function twoVersions(): Promise<void> {
    await world.settle(web);
    world.push('1.4.1');
    await world.settle(web);
  }

  it('goes to the last revision whose deployment succeeded, and refuses the current target', async () => {
    await twoVersions();
    await rollBack();
    expect(world.service().taskDefinition).toMatch(/web:1$/);
    expect(world.revisionTags('web:2')['berth:refused']).toMatch(/^1:/);
  });

  it('is held by the next sweeps as refused, and is no drift', async () => {
    await twoVersions();
    await rollBack();
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
    await rollBack();
    removeServiceTags();
    await world.settle(correct);
    expect(world.service().taskDefinition).toMatch(/web:1$/);
  });

  it('skips a revision whose deployment was rolled back', async () => {
    await twoVersions();
    world.push('1.4.2');
    crash('1.4.2');
    await world.settle(web);
    world.push('1.4.3');
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:4$/);
    await rollBack();
    expect(world.service().taskDefinition).toMatch(/web:2$/);
  });

  it('lets the next image go', async () => {
    await twoVersions();
    await rollBack();
    await world.settle(web);
    world.push('1.4.2');
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:3$/);
  });

  it('is undone by berth retry', async () => {
    await twoVersions();
    await rollBack();
    await world.settle(web);
    await retryRefused(await considered(), world.adapters.ecs);
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:2$/);
  });

  it('refuses what runs, not what was rolled back before it', async () => {
    await twoVersions();
    world.push('1.4.2');
    crash('1.4.2');
    await world.settle(web);
    await rollBack();
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
    await expect(considerRollback(await considered(), world.adapters.ecs)).rejects.toThrow('no successful deployment');
  });

  it('waits while ECS itself rolls back', async () => {
    await twoVersions();
    world.push('1.4.2');
    await world.pass(web);
    world.later(0.5);
    world.person('StopServiceDeployment', { serviceDeploymentArn: world.service().currentServiceDeployment ?? '' });
    await expect(considerRollback(await considered(), world.adapters.ecs)).rejects.toMatchObject({ code: 'Conflict' });
  });
});
