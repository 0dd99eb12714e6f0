import type { Call } from '../../sandbox/wire/call.ts';
import { crash, deploymentsOf, removeServiceTags } from './mishaps.ts';
import { cluster, startWorld, type World, webService } from './world.ts';

const web = webService();

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

const ofService = ({ input }: Call) => String(input.resourceArn).includes(':service/');

/** From now on AWS refuses it to Berth. */
function deny(operation: 'TagResource' | 'UntagResource', where?: (call: Call) => boolean): { remove(): void } {
  const times = Number.POSITIVE_INFINITY;
  return world.faults.fail(
    'AccessDeniedException',
    'not authorized',
    { operation, ...(where && { where }) },
    { times },
  );
}

/** Somebody else's tags on the service: with Berth's as many as given. */
function fillTags(count: number): void {
  const { serviceArn = '' } = world.service();
  const others = count - Object.keys(world.tags()).length;
  const tags = Array.from({ length: others }, (_, index) => ({ key: `team:${index}`, value: 'x' }));
  world.person('TagResource', { resourceArn: serviceArn, tags });
}

/** An hour of sweeps, with the passes that they ask for; answers what was published. */
async function anHour({ repeats = false } = {}): Promise<readonly string[]> {
  const before = world.story().length;
  for (let minute = 0; minute < 60; minute += 5) {
    world.later(5);
    await sweepOnce(repeats);
  }
  return world.story().slice(before);
}

async function sweepOnce(repeats: boolean): Promise<readonly string[]> {
  const before = world.story().length;
  const asked = world.requests.length;
  await world.sweep([web], repeats);
  for (const request of world.requests.slice(asked)) await world.pass(web, 'schedule', request.repeats);
  return world.story().slice(before);
}

describe('a service whose notes cannot be written', () => {
  it('is deployed once, published on the event, and then once a day', async () => {
    await world.settle(web);
    deny('TagResource', ofService);
    world.push('1.4.1');
    await world.pass(web, 'image-push');
    expect(world.story().slice(2)).toEqual(['deployment.started', 'service.error']);
    world.later(10);
    await world.pass(web, 'deployment');
    expect(world.story().slice(4)).toEqual(['deployment.started', 'deployment.succeeded', 'service.error']);
    expect(await anHour()).toEqual([]);
    expect(await sweepOnce(true)).toEqual(['deployment.started', 'deployment.succeeded', 'service.error']);
    expect(await anHour()).toEqual([]);
    expect(deploymentsOf(world)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
    expect(new Set(world.results.map(({ id }) => id)).size).toBe(5);
  });

  it('has the end of a deployment published on its event, when the permission is gone since it began', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web, 'image-push');
    const denied = [deny('TagResource'), deny('UntagResource')];
    world.later(10);
    expect(await anHour()).toEqual([]);
    await world.pass(web, 'deployment');
    expect(world.story().slice(3)).toEqual(['deployment.succeeded', 'service.error']);
    expect(await anHour()).toEqual([]);
    for (const one of denied) one.remove();
    expect(await anHour()).toEqual(['deployment.succeeded']);
  });

  it('has a deployment that failed published and not tried again, also when its refusal cannot be noted', async () => {
    await world.settle(web);
    world.push('1.4.1');
    crash(world, '1.4.1');
    await world.pass(web, 'image-push');
    deny('TagResource');
    world.later(60);
    await world.pass(web, 'deployment');
    expect(world.story().slice(3)).toEqual(['deployment.rolled_back', 'service.error', 'service.error']);
    expect(await anHour()).toEqual([]);
    expect(await sweepOnce(true)).toEqual(['deployment.rolled_back', 'service.error', 'service.error']);
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('is not deployed again when only the refusal cannot be noted, and the sweeps are quiet', async () => {
    await world.settle(web);
    world.push('1.4.1');
    crash(world, '1.4.1');
    await world.pass(web, 'image-push');
    deny('TagResource', (call) => !ofService(call));
    world.later(60);
    await world.pass(web, 'deployment');
    expect(world.story().slice(3)).toEqual(['deployment.rolled_back', 'service.error']);
    expect(await anHour()).toEqual([]);
    expect(deploymentsOf(world)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('has what is held, and a change that cannot be announced, said once a day', async () => {
    await world.settle(web);
    const denied = deny('TagResource', ofService);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    expect(await anHour()).toEqual([]);
    expect(await sweepOnce(true)).toEqual(['service.drifted', 'service.error']);
    expect(await anHour()).toEqual([]);
    denied.remove();
    expect(await anHour()).toEqual(['service.drifted']);
  });

  it('says which permission is missing, and the statement that gives it', async () => {
    await world.settle(web);
    deny('TagResource', ofService);
    world.push('1.4.1');
    await world.pass(web, 'image-push');
    const { message } = world.results.at(-1)?.data.error ?? {};
    expect(message).toContain('ecs:TagResource');
    expect(message).toContain('"Effect":"Allow"');
  });
});

describe('a service whose notes may be removed and not written', () => {
  it('has the end of a deployment published once, by a sweep too', async () => {
    await world.settle(web);
    world.push('1.4.1');
    await world.pass(web, 'image-push');
    deny('TagResource');
    world.later(10);
    expect(await anHour()).toEqual(['deployment.succeeded']);
    expect(await anHour({ repeats: true })).toEqual([]);
  });
});

describe('a service with as many tags as ECS takes', () => {
  it('has its results said on events and once a day, and what to do about it', async () => {
    await world.settle(web);
    fillTags(50);
    world.push('1.4.1');
    await world.pass(web, 'image-push');
    world.later(10);
    await world.pass(web, 'deployment');
    expect(new Set(world.story().slice(2))).toEqual(
      new Set(['deployment.started', 'service.error', 'deployment.succeeded']),
    );
    const error = world.results.find(({ data }) => data.error)?.data.error;
    expect(error?.message).toMatch(
      /^Berth's notes on web do not fit: it has \d+ other tags, and ECS takes 50 in all\. Remove/,
    );
    expect(await anHour()).toEqual([]);
    expect(deploymentsOf(world)).toEqual(['SUCCESSFUL', 'SUCCESSFUL']);
  });

  it('is quiet for good once there is room', async () => {
    await world.settle(web);
    fillTags(50);
    world.push('1.4.1');
    await world.pass(web, 'image-push');
    const { serviceArn = '' } = world.service();
    const tagKeys = Object.keys(world.tags()).filter((key) => key.startsWith('team:'));
    world.person('UntagResource', { resourceArn: serviceArn, tagKeys: tagKeys.slice(0, 20) });
    world.later(10);
    await world.settle(web);
    expect(await anHour({ repeats: true })).toEqual([]);
  });
});

describe('a service whose notes may be written and not removed', () => {
  it('has them emptied, and nothing is said twice', async () => {
    await world.settle(web);
    deny('UntagResource');
    world.push('1.4.1');
    await world.settle(web);
    expect(world.tags()['berth:deployment']).toBe('');
    expect(world.story().slice(2)).toEqual(['deployment.started', 'deployment.succeeded']);
    world.counts();
    expect(await anHour({ repeats: true })).toEqual([]);
    expect(world.counts()).not.toHaveProperty('ecs:TagResource');
  });

  it('is suspended all the same by a tag without a value', async () => {
    await world.settle(web);
    const { serviceArn = '' } = world.service();
    world.person('TagResource', { resourceArn: serviceArn, tags: [{ key: 'berth:suspend', value: '' }] });
    const { consideration } = await world.pass(web);
    expect(consideration.plan.held).toMatchObject([{ kind: 'suspended' }]);
  });
});

describe('a sweep that is not the first of a day', () => {
  it('publishes at once what can be noted, and once', async () => {
    await world.settle(web);
    world.push('1.4.1');
    expect(await anHour()).toEqual(['deployment.started', 'deployment.succeeded']);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    expect(await anHour()).toEqual(['service.drifted']);
  });

  it('asks for nothing where a manifest declares only images', async () => {
    await world.settle(web);
    removeServiceTags(world);
    const onlyImages = { ...web, definition: undefined };
    await world.settle(onlyImages);
    expect(world.tags()['berth:owns']).toBe('');
    expect((await world.sweep([onlyImages])).requested).toBe(0);
  });

  it('costs one TagResource more where something is to be published, and else nothing', async () => {
    await world.settle(web);
    world.counts();
    await world.pass(web, 'schedule', false);
    expect(world.counts()).not.toHaveProperty('ecs:TagResource');
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    world.counts();
    await world.pass(web, 'schedule', false);
    expect(world.counts()).toMatchObject({ 'ecs:TagResource': 2 });
  });

  it('is taken up when it was cut off after it had tried whether it can note', async () => {
    await world.settle(web);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    const cut = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'Publish' } });
    await expect(world.pass(web, 'schedule', false)).rejects.toThrow('lost');
    cut.remove();
    expect(await anHour()).toEqual(['service.drifted']);
  });
});
