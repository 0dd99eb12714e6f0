import { jest } from '@jest/globals';
import { type GitEndToEnd, githubPush, shop, startGitEndToEnd } from './git-harness.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(60_000);

const taskDefinition = 'services/web/task-definition.json';

/** The web service's task definition with another size. */
function largerWeb(): Record<string, string> {
  const base = JSON.parse(shop()[taskDefinition] ?? '') as object;
  return { [taskDefinition]: JSON.stringify({ ...base, cpu: '512', memory: '1024' }, undefined, 2) };
}

describe('one packaged stack that looks after production and staging', () => {
  let stack: GitEndToEnd;

  beforeEach(async () => {
    stack = await startGitEndToEnd({ parameters: { Environments: 'production,staging@develop' } });
    await stack.repository.moveBranch('develop', await stack.repository.resolve('main'));
    await stack.sweep();
    await untilSteady();
  });

  afterEach(() => stack.stop());

  const services = () => stack.sandbox.ecs.services();
  const nameOf = (cluster: unknown) => String(cluster).split('/').at(-1);
  const updates = () => {
    const calls = stack.sandbox.calls.calls({ operation: 'UpdateService' });
    return calls.map(({ input }) => `${nameOf(input.cluster)}/${input.service}`).sort();
  };
  const untilSteady = () =>
    stack.sandbox.runUntil(
      () =>
        services().every(({ deployments, runningCount, desiredCount }) => {
          return (deployments as readonly unknown[]).length === 1 && runningCount === desiredCount;
        }),
      { limitSeconds: 900, what: 'a steady state of both environments' },
    );
  const lines = (message: string) =>
    stack.sandbox.functions
      .logs()
      .filter(({ line }) => line.includes(`"message":"${message}"`))
      .map(({ line }) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const webs = () => services().filter(({ serviceName }) => serviceName === 'web');

  it('brings both up, with a line of the sweep for each', async () => {
    const clusters = services().map(({ clusterArn }) => nameOf(clusterArn));
    expect(clusters.sort()).toEqual([...Array(3).fill('production'), ...Array(3).fill('staging')]);
    expect(lines('swept').map(({ environment, requested }) => [environment, requested])).toEqual([
      ['production', 3],
      ['staging', 3],
    ]);
  });

  it('rolls both to a pushed image, and publishes of each under its own name', async () => {
    const digest = await stack.pushImage('web', '1.4.1');
    await stack.sandbox.advance(30);
    await untilSteady();
    // The passes that the completions ask for may have to wait for their share of the request rates.
    await stack.sandbox.advance(60);
    expect(updates()).toEqual(['production/web', 'staging/web']);
    const done = (await stack.results()).filter(({ type, data }) => {
      return type.includes('deployment.succeeded') && JSON.stringify(data).includes(digest);
    });
    expect(done.map(({ subject }) => subject).sort()).toEqual(['production/web', 'staging/web']);
  });

  it('touches staging alone when its branch is pushed', async () => {
    const before = await stack.repository.resolve('develop');
    const files = largerWeb();
    const commit = await stack.repository.commit({ files, branch: 'develop' });
    const push = githubPush(commit, Object.keys(files), before);
    const { status } = await stack.post({ ...push, ref: 'refs/heads/develop' }, 'push');
    // The pass may have to wait for its share of the request rates.
    await stack.sandbox.runUntil(() => updates().length > 0, {
      limitSeconds: 120,
      what: 'the update of what was pushed',
    });
    await untilSteady();
    expect(status).toBe(202);
    expect(updates()).toEqual(['staging/web']);

    // A sweep, too, reads each environment from its own branch.
    await stack.sweep();
    await untilSteady();
    expect(updates()).toEqual(['staging/web']);
    const commits = webs().map(({ clusterArn, tags }) => {
      const noted = (tags as readonly { readonly key: string; readonly value: string }[]).find(
        ({ key }) => key === 'berth:commit',
      );
      return [nameOf(clusterArn), noted?.value];
    });
    expect(Object.fromEntries(commits)).toEqual({ production: before, staging: commit });
  });

  it('sweeps staging although production’s branch has a berth.yaml that cannot be read', async () => {
    await stack.commit({ 'berth.yaml': 'version: 2\n' });
    const swept = lines('swept').length;
    const { functionError } = await stack.invoke('on-schedule', {
      version: '0',
      id: 'b3b1a0c2-0000-4000-8000-000000000001',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: stack.sandbox.account,
      time: '2031-04-06T13:00:00Z',
      region: stack.sandbox.region,
      resources: [],
      detail: {},
    });
    expect(functionError).toBeDefined();
    expect(
      lines('swept')
        .slice(swept)
        .map(({ environment }) => environment),
    ).toEqual(['staging']);
    expect(lines('environment failed')).toEqual([
      expect.objectContaining({ environment: 'production', code: 'Manifest' }),
    ]);
  });
});
