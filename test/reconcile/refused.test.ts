import { crash, deploymentsOf, pinnedTo, removeServiceTags, rolledBack } from './mishaps.ts';
import { startWorld, type World, webService } from './world.ts';

const web = webService();

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

describe('a deployment that was rolled back', () => {
  it('is settled: published with ECS’s reason, its target refused, held and never tried again', async () => {
    await rolledBack(world);
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
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(world.story()).toHaveLength(5);
  });

  it('has its target refused from ROLLBACK_REQUESTED onwards', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web);
    world.later(0.5);
    const { currentServiceDeployment: serviceDeploymentArn = '', taskDefinition = '' } = world.service();
    world.person('StopServiceDeployment', { serviceDeploymentArn });
    expect(deploymentsOf(world)[0]).toBe('ROLLBACK_REQUESTED');
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
    await rolledBack(world);
    removeServiceTags(world);
    world.later(60);
    await world.settle(web);
    expect(deploymentsOf(world)).toHaveLength(2);
  });

  it('stays refused when also somebody else registered the family’s newest revision', async () => {
    await rolledBack(world);
    removeServiceTags(world);
    const { taskDefinition } = world.person('DescribeTaskDefinition', { taskDefinition: 'web:1' });
    const { containerDefinitions, family, networkMode } = taskDefinition as Record<string, never>;
    world.person('RegisterTaskDefinition', { family, networkMode, containerDefinitions, cpu: '1024', memory: '2048' });
    await world.settle(web);
    expect(deploymentsOf(world)).toHaveLength(2);
  });

  it('stays refused when the newest revision of its family is one of a service that shares the family', async () => {
    await world.settle(web);
    world.push('1.4.1');
    crash(world, '1.4.1');
    await world.pass(web);
    const { taskDefinition } = web;
    if (taskDefinition.kind !== 'declared') throw new Error('web declares its task definition');
    const larger = { ...taskDefinition.content, cpu: '512', memory: '1024' };
    await world.pass({ ...web, service: 'web-admin', taskDefinition: { ...taskDefinition, content: larger } });
    expect(world.service('web-admin').taskDefinition).toMatch(/web:3$/);
    await world.settle(web);
    removeServiceTags(world);
    await world.settle(web);
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('stays refused once another image has been rolled out, and the first is wanted again', async () => {
    await rolledBack(world);
    world.push('1.4.2');
    await world.settle(web);
    expect(deploymentsOf(world)).toEqual(['SUCCESSFUL', 'ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    const pinned = pinnedTo('1.4.1');
    const { consideration } = await world.pass(pinned);
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
  });

  it('is found and refused when the pass that started it died before it could note it', async () => {
    await world.settle(web);
    world.push('1.4.1');
    crash(world, '1.4.1');
    const cut = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'TagResource' }, times: 9 });
    await expect(world.pass(web)).rejects.toThrow('TagResource');
    cut.remove();
    world.later(60);
    expect(deploymentsOf(world)[0]).toBe('ROLLBACK_SUCCESSFUL');
    const { consideration } = await world.pass(web);
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
    await world.settle(web);
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(world.story().slice(-3)).toEqual(['deployment.started', 'deployment.rolled_back', 'service.held']);
  });

  it('refuses no other target with the same content: another network configuration goes', async () => {
    await rolledBack(world);
    const subnets = ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'];
    const wider = webService({ definition: { networkConfiguration: { awsvpcConfiguration: { subnets } } } });
    const { consideration } = await world.pass(wider);
    expect(consideration.plan.held).toEqual([]);
    expect(consideration.plan.actions).toMatchObject([{ kind: 'UpdateService', effect: 'newDeployment' }]);
  });
});
