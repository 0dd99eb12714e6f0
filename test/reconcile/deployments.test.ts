import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { kindOf } from '../../lib/results/result-event.ts';
import { cluster, startWorld, type World, webService } from './world.ts';
import { update } from './written.ts';

const web = webService();
const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

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
    update(world, { forceNewDeployment: true });
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
    update(world, { forceNewDeployment: true });
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
