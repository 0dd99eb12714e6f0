import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { applyConsidered } from '../../lib/reconcile/apply-considered.ts';
import { carryOut } from '../../lib/reconcile/carry-out.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import { kindOf } from '../../lib/results/result-event.ts';
import { cluster, startWorld, triggerOf, type World, webService } from './world.ts';

const web = webService();
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const writes = ['CreateService', 'RegisterTaskDefinition', 'TagResource', 'UntagResource', 'UpdateService'];

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

function written(): readonly string[] {
  return world.callLog.calls().flatMap(({ operation }) => (writes.includes(operation) ? [operation] : []));
}

function update(input: Parameters<World['person']>[1]): void {
  world.person('UpdateService', { cluster, service: 'web', ...input });
}

describe('a service that was adopted', () => {
  beforeEach(() => {
    const image = `${registry}@${world.ecr.resolve(`${registry}:1.4.0`)}`;
    const content = web.taskDefinition.kind === 'declared' ? web.taskDefinition.content : {};
    const [container] = content.containerDefinitions as readonly object[];
    world.person('RegisterTaskDefinition', { ...content, containerDefinitions: [{ ...container, image }] });
    world.person('CreateService', { cluster, serviceName: 'web', taskDefinition: 'web', ...web.definition });
    world.later(10);
  });

  it('gets its notes, and nothing is published of a deployment that is not Berth’s', async () => {
    await world.pass(web);
    expect(world.tags()).toMatchObject({ 'berth:applied': expect.stringMatching(/^1:/), 'berth:commit': 'c0ffee0' });
    expect(world.tags()['berth:deployment']).toBeUndefined();
    expect(world.results).toEqual([]);
    await world.settle(web);
    expect(world.results).toEqual([]);
  });

  it('says nothing of a deployment that somebody else forces afterwards', async () => {
    await world.settle(web);
    update({ forceNewDeployment: true });
    await world.pass(web);
    world.later(10);
    await world.settle(web);
    expect(world.results).toEqual([]);
  });
});

describe('a deployment of Berth’s', () => {
  it('is superseded by a newer target while it is in progress, and that is published', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web);
    world.later(0.5);
    world.push('1.4.2');
    await world.settle(web);
    expect(world.story().slice(2)).toEqual([
      'deployment.started',
      'deployment.superseded',
      'deployment.started',
      'deployment.succeeded',
    ]);
  });

  it('is superseded also by somebody else’s, and that one is not Berth’s to follow', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web);
    world.later(0.5);
    update({ forceNewDeployment: true });
    await world.settle(web);
    expect(world.story().slice(2)).toEqual(['deployment.started', 'deployment.superseded']);
  });

  it('is stalled beyond its deadline, and that is said once', async () => {
    const patient = webService({ definition: { deploymentConfiguration: {} } });
    await world.settle(patient);
    world.push('1.4.1');
    world.emulated.noRoomWhen(() => 'RESOURCE:CPU');
    await world.pass(patient);
    for (let pass = 0; pass < 4; pass++) {
      world.later(20);
      await world.pass(patient);
    }
    expect(world.story().slice(2)).toEqual(['deployment.started', 'deployment.stalled']);
    expect(world.tags()['berth:deployment']).toBeDefined();
  });

  it('is failed when ECS gives it up and was not asked to roll back; its target is refused', async () => {
    const breaker = { deploymentCircuitBreaker: { enable: true, rollback: false } };
    const desired = webService({ definition: { deploymentConfiguration: breaker } });
    await world.settle(desired);
    world.push('1.4.1');
    world.emulated.noRoomWhen(() => 'RESOURCE:CPU');
    await world.pass(desired);
    world.later(20);
    await world.pass(desired);
    expect(world.story().slice(2)).toEqual(['deployment.started', 'deployment.failed']);
    expect(world.revisionTags('web:2')['berth:refused']).toMatch(/^1:/);
    world.later(20);
    await world.pass(desired);
    expect(world.story()).toHaveLength(4);
  });

  it('is followed to its end by its ARN, however late', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web);
    world.later(600);
    await world.pass(web, 'schedule');
    const [result] = world.results.slice(-1);
    expect(result && kindOf(result)).toBe('deployment.succeeded');
    expect(result?.data).toMatchObject({
      commit: 'c0ffee0',
      images: [{ container: 'app', from: { tag: '1.4.0' }, to: { tag: '1.4.1' } }],
    });
  });

  it('is forgotten without a word once ECS keeps it no more', async () => {
    await world.settle(web);
    const { serviceArn = '' } = world.service();
    const value = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/production/web/gone';
    world.person('TagResource', { resourceArn: serviceArn, tags: [{ key: serviceTag.deployment, value }] });
    const before = world.results.length;
    await world.pass(web);
    expect(world.tags()['berth:deployment']).toBeUndefined();
    expect(world.results).toHaveLength(before);
  });
});

describe('an answer that does not name the deployment it started', () => {
  it('is completed by one ListServiceDeployments', async () => {
    const other = await startWorld({ ecs: { answerNamesDeployment: false } });
    try {
      await other.settle(web);
      other.push('1.4.1');
      other.counts();
      const { applied } = await other.pass(web);
      expect(other.counts()['ecs:ListServiceDeployments']).toBe(1);
      expect(applied?.deployment).toBe(other.service().currentServiceDeployment);
    } finally {
      await other.stop();
    }
  });
});

describe('report mode', () => {
  const report = webService({ overrides: { mode: 'report' } });

  it('plans and publishes, and writes nothing at all', async () => {
    await world.settle(web);
    world.push('1.4.1');
    world.counts();
    await world.pass(report);
    expect(written()).toEqual([]);
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
    expect(written()).toEqual([]);
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
    expect(written()).toEqual([]);
    const { consideration } = await world.settle(web);
    expect(consideration.plan.held).toMatchObject([{ kind: 'refused' }]);
  });
});

describe('a hold', () => {
  it('is published once, until it changes', async () => {
    await world.settle(web);
    update({ desiredCount: 4 });
    await world.pass(web);
    await world.pass(web);
    expect(world.story().slice(2)).toEqual(['service.drifted']);
    update({ desiredCount: 5, enableExecuteCommand: true });
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
    update({ desiredCount: 4 });
    await world.pass(web);
    update({ desiredCount: 2 });
    await world.pass(web);
    expect(world.tags()['berth:held']).toBeUndefined();
    update({ desiredCount: 4 });
    await world.pass(web);
    expect(world.story().slice(2)).toEqual(['service.drifted', 'service.drifted']);
  });
});

describe('an autoscaled service', () => {
  it('keeps its count, is told so once, and costs one call for as long as it differs', async () => {
    await world.settle(web);
    await world.autoscale('web', 1, 10);
    update({ desiredCount: 6 });
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
    update({ desiredCount: 4 });
    await world.pass(desired);
    expect(world.service().desiredCount).toBe(2);
    for (let pass = 0; pass < 3; pass++) {
      update({ desiredCount: 4 });
      world.later(5);
      await world.pass(desired);
    }
    expect(world.service().desiredCount).toBe(4);
    expect(world.story().slice(2)).toEqual(['service.updated', 'service.held']);
    expect(world.results.at(-1)?.data).toMatchObject({ hold: { kind: 'doesNotConverge' }, fields: ['desiredCount'] });
  });

  it('is never what could not be read', async () => {
    await world.settle(web);
    update({ desiredCount: 4 });
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
    expect(written()).toEqual([]);
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
