import { startWorld, type World, webService } from './world.ts';

describe('a pass', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(() => world.stop());

  it('creates a service from its manifest and says when its deployment began and succeeded', async () => {
    const desired = webService();
    const first = await world.pass(desired);
    expect(first.consideration.plan.actions.map(({ kind }) => kind)).toEqual([
      'RegisterTaskDefinition',
      'CreateService',
    ]);
    await world.settle(desired);
    expect(world.story()).toEqual(['deployment.started', 'deployment.succeeded']);
    expect(world.tags()['berth:deployment']).toBeUndefined();
  });

  it('does nothing the second time', async () => {
    const desired = webService();
    await world.settle(desired);
    world.counts();
    const again = await world.pass(desired);
    expect(again.consideration.plan.inSync).toBe(true);
    expect(world.counts()).toEqual({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 1 });
  });

  it('rolls a newer image out by its digest', async () => {
    const desired = webService();
    await world.settle(desired);
    const digest = world.push('1.4.1');
    world.counts();
    await world.pass(desired, 'image-push');
    expect(world.counts()).toEqual({
      'ecr:ListImages': 1,
      'ecs:DescribeServices': 1,
      'ecs:DescribeTaskDefinition': 1,
      'ecs:RegisterTaskDefinition': 1,
      'ecs:TagResource': 1,
      'ecs:UpdateService': 1,
    });
    const { taskDefinition = '' } = world.service();
    const { taskDefinition: running } = world.person('DescribeTaskDefinition', { taskDefinition }) as {
      taskDefinition: { containerDefinitions: readonly { image: string }[] };
    };
    expect(running.containerDefinitions[0]?.image).toBe(`111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@${digest}`);
    expect(world.revisionTags(taskDefinition)).toMatchObject({ 'berth:image.app': '1.4.1', 'berth:commit': 'c0ffee0' });
  });
});
