import { CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { jest } from '@jest/globals';
import { definition, imageOf, newest, taskDefinition } from './eventful-workspace.ts';
import { type GitEndToEnd, shop, startGitEndToEnd } from './git-harness.ts';
import { cluster } from './harness.ts';
import { needsOf } from './permissions.ts';
import { callsOf, grantsWith, missing, platform } from './role-grants.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(60_000);

const worker = 'services/worker/service.yaml';
const legacy = 'services/legacy/service.yaml';
/** Every sweep is the first of its day. */
const daily = { SweepMinutes: '1440' };

/** A service of somebody else's, that a manifest follows. */
async function startLegacy({ ecs, sandbox }: GitEndToEnd): Promise<void> {
  sandbox.ecr.push({ repository: 'team/legacy', tag: '1.0.0', createRepository: true, silent: true });
  await ecs.send(new RegisterTaskDefinitionCommand(taskDefinition('legacy', imageOf('team/legacy', '1.0.0'))));
  for (const serviceName of ['legacy', 'stranger']) {
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName,
        taskDefinition: 'legacy',
        ...definition({ launchType: 'FARGATE' }),
      }),
    );
  }
}

const legacyManifest = JSON.stringify({
  service: 'legacy',
  taskDefinition: 'live',
  definition: {},
  images: newest('team/legacy'),
});

describe('a manifest that a commit deletes', () => {
  let stack: GitEndToEnd;

  const start = async (parameters: Readonly<Record<string, string>>) => {
    stack = await startGitEndToEnd({ parameters: { ...daily, ...parameters } });
    await startLegacy(stack);
    await stack.commit({ [legacy]: legacyManifest });
    await stack.bringUp();
    await stack.sweep();
  };

  afterEach(() => stack.stop());

  /** A sweep of a later day, as far as the queue is concerned: requests of one event are the same for five minutes. */
  const laterSweep = async () => {
    await stack.sandbox.advance(300);
    await stack.sweep();
  };
  const held = async (service: string) => (await stack.story(service)).filter((kind) => kind === 'service.held').length;
  const desired = (service: string) => stack.service(service)?.desiredCount;
  const prune = () => {
    const text = shop()['berth.yaml'] ?? '';
    const pruning = text.replace('cluster: production\n', 'cluster: production\n    prune: true\n');
    expect(pruning).not.toBe(text);
    return { 'berth.yaml': pruning };
  };

  it('has its service held, which is said at once and never again, and leaves it running', async () => {
    await start({});
    const before = desired('worker');
    await stack.push({ ...prune(), [worker]: null });
    expect(await held('worker')).toBe(1);
    const result = (await stack.results()).find(({ type }) => type.startsWith('berth.service.held'));
    expect(result?.data.hold).toMatchObject({ kind: 'leftGit', next: expect.stringContaining('parameter `Prune`') });

    await laterSweep();
    await laterSweep();
    expect(await held('worker')).toBe(1);
    expect([before, desired('worker')]).toEqual([expect.any(Number), before]);
    expect(stack.sandbox.calls.counts({ operation: 'DeleteService' })).toEqual({});
  });

  it('is found by the next day’s first sweep when no webhook told of it', async () => {
    await start({});
    await stack.commit({ [worker]: null });
    await laterSweep();
    await laterSweep();
    expect(await held('worker')).toBe(1);
  });

  it('has its service scaled to zero and then deleted with Prune and prune: true', async () => {
    await start({ Prune: 'true' });
    await stack.push({ ...prune(), [worker]: null });
    expect(desired('worker')).toBe(0);
    expect(stack.service('worker')?.status).toBe('ACTIVE');
    await stack.untilSteady();

    await laterSweep();
    expect(stack.service('worker')?.status ?? 'INACTIVE').toBe('INACTIVE');
    expect((await stack.story('worker')).slice(-2)).toEqual(['service.updated', 'service.deleted']);
    expect(desired('web')).toBeGreaterThan(0);
    const grantsOf = grantsWith({ GitUrl: 'https://git.example.com/shop', GitSecret: 'berth/git', Prune: 'true' });
    for (const name of ['on-schedule', 'reconcile-service']) {
      const grants = grantsOf(name).filter(({ sid }) => !platform.test(sid));
      expect(missing(grants, callsOf(stack, name).flatMap(needsOf))).toEqual([]);
    }
  });

  it('leaves a service alone that Berth did not create, and one that it never looked after', async () => {
    await start({ Prune: 'true' });
    expect(JSON.stringify(stack.service('legacy')?.tags)).toContain('berth:environment');
    await stack.push({ ...prune(), [legacy]: null });
    await laterSweep();
    await laterSweep();
    expect(await held('legacy')).toBe(1);
    expect(await stack.story('stranger')).toEqual([]);
    expect([desired('legacy'), desired('stranger')]).toEqual([1, 1]);
    expect(stack.sandbox.calls.counts({ operation: 'DeleteService' })).toEqual({});
  });
});
