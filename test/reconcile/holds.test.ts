import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { startWorld, type World, webService } from './world.ts';
import { update, written } from './written.ts';

const web = webService();
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

describe('report mode', () => {
  const report = webService({ overrides: { mode: 'report' } });

  it('plans and publishes, and writes nothing at all', async () => {
    await world.settle(web);
    world.push('1.4.1');
    world.counts();
    await world.pass(report);
    expect(written(world)).toEqual([]);
    expect(world.results.at(-1)?.data).toMatchObject({ hold: { kind: 'reportMode' } });
  });

  it('is said again once a day, and not by every sweep', async () => {
    await world.settle(web);
    world.push('1.4.1');
    expect((await world.sweep([report])).requested).toBe(0);
    expect((await world.sweep([report], true)).requested).toBe(1);
  });

  it('says nothing again when only a deployment’s event asks', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const { results } = await world.pass(report, 'deployment');
    expect(results).toEqual([]);
  });
});

describe('a suspended service', () => {
  it('is written to in no way until the suspension is gone, and then goes on', async () => {
    await world.settle(web);
    const { serviceArn = '' } = world.service();
    world.person('TagResource', { resourceArn: serviceArn, tags: [{ key: serviceTag.suspend, value: 'true' }] });
    world.push('1.4.1');
    world.counts();
    await world.pass(web);
    await world.pass(web);
    expect(written(world)).toEqual([]);
    expect(world.results.at(-1)?.data).toMatchObject({
      hold: { kind: 'suspended' },
      fields: ['containerDefinitions[app].image'],
    });
    world.person('UntagResource', { resourceArn: serviceArn, tagKeys: [serviceTag.suspend] });
    await world.settle(web);
    expect(world.service().taskDefinition).toMatch(/web:2$/);
  });

  it('has the end of its deployment settled when it goes on', async () => {
    await world.settle(web);
    world.push('1.4.1');
    world.emulated.crashWhen(({ image }) =>
      image.endsWith(world.ecr.resolve(`${registry}:1.4.1`) ?? '?') ? { exitCode: 1 } : undefined,
    );
    await world.pass(web);
    const suspended = { ...web, suspend: true };
    world.later(60);
    world.counts();
    await world.pass(suspended);
    expect(written(world)).toEqual([]);
    const { consideration } = await world.settle(web);
    expect(consideration.plan.held).toMatchObject([{ kind: 'refused' }]);
  });
});

describe('a hold', () => {
  it('is published once, until it changes', async () => {
    await world.settle(web);
    update(world, { desiredCount: 4 });
    await world.pass(web);
    await world.pass(web);
    expect(world.story().slice(2)).toEqual(['service.drifted']);
    update(world, { desiredCount: 5, enableExecuteCommand: true });
    const desired = webService({ definition: { enableExecuteCommand: false } });
    await world.pass(desired);
    expect((await world.sweep([desired])).requested).toBe(0);
  });

  it('is published by itself: another one that comes is no reason to say the first again', async () => {
    const desired = webService({ definition: { desiredCount: 2, schedulingStrategy: 'REPLICA' } });
    await world.settle(desired);
    const other = webService({ definition: { schedulingStrategy: 'DAEMON' } });
    await world.pass(other);
    world.ecr.deny('web', ['ecr:ListImages']);
    await world.pass(other);
    const held = world.results.flatMap(({ data }) => (data.hold ? [data.hold.kind] : []));
    expect(held).toEqual(['recreation', 'unknown']);
  });

  it('is published again when it comes back', async () => {
    await world.settle(web);
    update(world, { desiredCount: 4 });
    await world.pass(web);
    update(world, { desiredCount: 2 });
    await world.pass(web);
    expect(world.tags()['berth:held']).toBeUndefined();
    update(world, { desiredCount: 4 });
    await world.pass(web);
    expect(world.story().slice(2)).toEqual(['service.drifted', 'service.drifted']);
  });
});

describe('an autoscaled service', () => {
  it('keeps its count, is told so once, and costs one call for as long as it differs', async () => {
    await world.settle(web);
    await world.autoscale('web', 1, 10);
    update(world, { desiredCount: 6 });
    world.counts();
    await world.pass(web);
    expect(world.counts()).toMatchObject({ 'application-autoscaling:DescribeScalableTargets': 1 });
    await world.pass(web);
    expect(world.service().desiredCount).toBe(6);
    expect(world.results.slice(2).map(({ data }) => data.hold?.kind)).toEqual(['autoscaled']);
  });
});

describe('drift', () => {
  it('is put back once per commit and then held, with the field’s name, and there is no loop', async () => {
    const desired = webService({ overrides: { drift: 'correct' } });
    await world.settle(desired);
    update(world, { desiredCount: 4 });
    await world.pass(desired);
    expect(world.service().desiredCount).toBe(2);
    for (let pass = 0; pass < 3; pass++) {
      update(world, { desiredCount: 4 });
      world.later(5);
      await world.pass(desired);
    }
    expect(world.service().desiredCount).toBe(4);
    expect(world.story().slice(2)).toEqual(['service.updated', 'service.held']);
    expect(world.results.at(-1)?.data).toMatchObject({ hold: { kind: 'doesNotConverge' }, fields: ['desiredCount'] });
  });

  it('is never what could not be read', async () => {
    await world.settle(web);
    update(world, { desiredCount: 4 });
    world.ecr.deny('web', ['ecr:ListImages']);
    const { results } = await world.pass(web);
    expect(results.map(({ data }) => data.hold?.kind)).toEqual(['unknown']);
  });
});

describe('what AWS refuses', () => {
  it('is published once while the answer is the same, and tried again', async () => {
    await world.settle(web);
    world.push('1.4.1');
    const refuses = world.faults.fail(
      'ClientException',
      'Role is not valid',
      { operation: 'RegisterTaskDefinition' },
      { times: 2 },
    );
    await world.pass(web);
    await world.pass(web);
    expect(refuses.struck).toBe(2);
    expect(world.story().slice(2)).toEqual(['service.error']);
    await world.settle(web);
    expect(world.story().slice(2)).toEqual(['service.error', 'deployment.started', 'deployment.succeeded']);
    expect(world.tags()['berth:held']).toBeUndefined();
  });
});

describe('a field that left Git', () => {
  it('makes no deployment of a pass out of what runs, and the change beside it no drift', async () => {
    const monitoring = { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] };
    await world.settle(webService({ definition: { monitoring } }));
    world.results.length = 0;
    const { consideration } = await world.pass(webService({ definition: { enableExecuteCommand: true } }));
    expect(consideration.plan.actions.map(({ kind }) => kind)).toEqual(['UpdateService']);
    expect(consideration.plan.held.map(({ kind }) => kind)).toEqual(['leftGit']);
    expect(world.story()).not.toContain('deployment.started');
    expect(world.service().enableExecuteCommand).toBe(true);
  });
});
