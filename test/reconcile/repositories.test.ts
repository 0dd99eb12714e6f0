import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { place } from '../plan/builders.ts';
import { startWorld, type World, webService } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

/** `web`, with its images from another repository. */
function imagesFrom(repository: string): DesiredService {
  const policy = { kind: 'semver', range: '>=1.4.0' } as const;
  return webService({ overrides: { images: { app: { repository, policy, place } } } });
}

describe('a repository of another account and region', () => {
  const registryId = '444455556666';
  const region = 'us-east-1';
  const elsewhere = imagesFrom(`${registryId}.dkr.ecr.${region}.amazonaws.com/shared/web`);

  beforeEach(() => {
    world.ecr.push({ repository: 'shared/web', registryId, region, tag: '1.4.0', createRepository: true });
  });

  it('is asked by its registry’s id, by a client of its region', async () => {
    await world.pass(elsewhere);
    const asked = world.callLog.calls({ service: 'ecr' });
    expect(asked.map(({ input }) => input)).toEqual([
      expect.objectContaining({ registryId, repositoryName: 'shared/web' }),
    ]);
    expect(asked.map(({ caller }) => caller.region)).toEqual(['us-east-1']);
    expect(new Set(world.callLog.calls({ service: 'ecs' }).map(({ caller }) => caller.region))).toEqual(
      new Set(['eu-west-1']),
    );
  });

  it('has its images rolled out by digest, in its own registry’s name', async () => {
    await world.settle(elsewhere);
    const { digest } = world.ecr.push({ repository: 'shared/web', registryId, region, tag: '1.4.1' });
    await world.settle(elsewhere);
    const { taskDefinition } = world.person('DescribeTaskDefinition', {
      taskDefinition: String(world.service().taskDefinition),
    });
    expect(taskDefinition).toMatchObject({
      containerDefinitions: [{ image: `${registryId}.dkr.ecr.us-east-1.amazonaws.com/shared/web@${digest}` }],
    });
    expect((await world.pass(elsewhere)).consideration.plan).toMatchObject({ actions: [], held: [], inSync: true });
  });

  it('is not taken for the one of the same name in one’s own account', async () => {
    world.ecr.push({ repository: 'shared/web', tag: '1.9.0', createRepository: true });
    const { consideration } = await world.pass(elsewhere);
    expect(consideration.plan.images).toMatchObject([{ to: { tag: '1.4.0' } }]);
  });
});

describe('a repository that cannot be read', () => {
  it.each([
    ['does not exist', () => imagesFrom('111122223333.dkr.ecr.eu-west-1.amazonaws.com/nobodys'), /nobodys/],
    [
      'may not be read',
      () => {
        world.ecr.deny('web', ['ecr:ListImages']);
        return webService();
      },
      /ecr:ListImages[\s\S]*"Effect":\s*"Allow"/,
    ],
  ])('is a hold and a finding when it %s, and nothing is written', async (_, make, message) => {
    await world.settle(webService());
    const desired = make();
    world.counts();
    const { consideration } = await world.pass(desired);
    expect(consideration.plan).toMatchObject({
      actions: [],
      held: [{ kind: 'unknown' }],
      findings: [{ severity: 'error', code: 'imageUnknown', message: expect.stringMatching(message) }],
      inSync: false,
    });
    const counts = world.counts();
    expect(counts).not.toHaveProperty('ecs:RegisterTaskDefinition');
    expect(counts).not.toHaveProperty('ecs:UpdateService');
  });
});
