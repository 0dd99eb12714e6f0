import { TransientError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { createTagLists } from '../../lib/observe/tag-lists.ts';
import { cluster, startWorld, type World, webService } from '../reconcile/world.ts';

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

/** `web` by a moving tag. */
function byTag(tag: string): DesiredService {
  const web = webService();
  const { app } = web.images;
  if (!app) throw new Error('web has an image');
  return { ...web, images: { app: { ...app, policy: { kind: 'tag', tag } } } };
}

async function findings(desired: DesiredService): Promise<readonly string[]> {
  const { consideration } = await world.pass(desired, 'schedule');
  return consideration.plan.findings.map(({ code }) => code);
}

describe('the running digest', () => {
  it('is asked about only when it stands under no tag of its repository', async () => {
    await world.settle(webService());
    world.push('1.4.1');
    await world.pass(webService());
    expect(world.callLog.counts({ operation: 'DescribeImages' })).toEqual({});
  });

  it('is untagged when its tag moved', async () => {
    await world.settle(byTag('1.4.0'));
    world.push('1.4.0');
    expect(await findings(byTag('1.4.0'))).toEqual(['runningImageUntagged']);
  });

  it('is gone when ECR has it no more, also while the policy matches nothing', async () => {
    await world.settle(byTag('1.4.0'));
    const imageDigest = world.ecr.resolve(`${registry}:1.4.0`);
    await world.ecr.operations.BatchDeleteImage?.(
      { repositoryName: 'web', imageIds: [{ imageDigest }] },
      { account: '111122223333', region: 'eu-west-1', accessKeyId: 'PERSON' },
    );
    const { consideration } = await world.pass(byTag('1.4.0'));
    expect(consideration.plan.held).toMatchObject([{ kind: 'waitingForImage' }]);
    expect(consideration.plan.findings).toMatchObject([{ severity: 'error', code: 'runningImageGone' }]);
    expect(world.service().taskDefinition).toMatch(/web:1$/);
  });

  it('keeps nothing from being deployed when it may not be looked for', async () => {
    await world.settle(byTag('1.4.0'));
    world.push('1.4.0');
    world.ecr.deny('web', ['ecr:DescribeImages']);
    expect(await findings(byTag('1.4.0'))).toEqual(['runningImageUnknown']);
    expect(world.service().taskDefinition).toMatch(/web:2$/);
  });
});

describe('a repository', () => {
  it('that may not be read makes its image unknown, and the message names the action', async () => {
    world.ecr.deny('web', ['ecr:ListImages']);
    const { images } = await observeService(webService(), world.adapters);
    expect(images).toMatchObject([{ kind: 'unknown', error: { code: 'Access', action: 'ecr:ListImages' } }]);
  });

  it('that does not exist makes its image unknown', async () => {
    const web = webService();
    const { app } = web.images;
    if (!app) throw new Error('web has an image');
    const lost = { ...web, images: { app: { ...app, repository: registry.replace('/web', '/nowhere') } } };
    const { images } = await observeService(lost, world.adapters);
    expect(images).toMatchObject([
      { kind: 'unknown', error: { code: 'Refused', awsCode: 'RepositoryNotFoundException' } },
    ]);
  });
});

describe('tag lists', () => {
  const repository = { account: '111122223333', region: 'eu-west-1', name: 'web' };

  function counting(fails = false) {
    let reads = 0;
    const reader = {
      listTags: async () => {
        reads++;
        if (fails) throw new TransientError('throttled', 'web', { retryAfterMs: 0 });
        return [];
      },
      describeDigest: async () => undefined,
    };
    return { reader, reads: () => reads };
  }

  it('are read once, however many ask at the same time', async () => {
    const { reader, reads } = counting();
    const lists = createTagLists(reader);
    await Promise.all([lists.tagsOf(repository), lists.tagsOf(repository)]);
    expect(reads()).toBe(1);
  });

  it('are let go of once the last service that uses them is done', async () => {
    const { reader, reads } = counting();
    const lists = createTagLists(reader, new Map([['111122223333/eu-west-1/web', 2]]));
    await lists.tagsOf(repository);
    lists.release(repository);
    await lists.tagsOf(repository);
    expect(reads()).toBe(1);
    lists.release(repository);
    await lists.tagsOf(repository);
    expect(reads()).toBe(2);
  });

  it('that cannot be read fail for every service that asks', async () => {
    const { reader } = counting(true);
    const lists = createTagLists(reader);
    await expect(lists.tagsOf(repository)).rejects.toMatchObject({ code: 'Transient' });
    await expect(lists.tagsOf(repository)).rejects.toMatchObject({ code: 'Transient' });
  });
});

describe('a service', () => {
  it('that others changed since the plan is compared afresh', async () => {
    await world.settle(webService());
    const before = await observeService(webService(), world.adapters);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 4 });
    const after = await observeService(webService(), world.adapters);
    expect(before.live.service?.desiredCount).toBe(2);
    expect(after.live.service?.desiredCount).toBe(4);
  });
});
