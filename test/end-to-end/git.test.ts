import { jest } from '@jest/globals';
import { type GitEndToEnd, shop, startGitEndToEnd } from './git-harness.ts';
import { cluster } from './harness.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(60_000);

const taskDefinition = 'services/web/task-definition.json';
const definition = 'services/web/definition.json';

/** The web service's task definition with other values. */
function webWith(changes: Readonly<Record<string, unknown>>): Record<string, string> {
  const base = JSON.parse(shop()[taskDefinition] ?? '') as object;
  return { [taskDefinition]: JSON.stringify({ ...base, ...changes }, undefined, 2) };
}

describe('the packaged stack that follows a Git repository', () => {
  let stack: GitEndToEnd;

  beforeEach(async () => {
    // Parallel passes are played elsewhere; each process more is half a second of starting.
    stack = await startGitEndToEnd({ concurrency: 1 });
    await stack.bringUp();
    await stack.untilHandled();
  });

  afterEach(() => stack.stop());

  /** One process serves a request after the other. */
  const push = async (files: Parameters<GitEndToEnd['push']>[0]) => {
    const commit = await stack.push(files);
    await stack.untilHandled();
    return commit;
  };
  const updates = () => stack.sandbox.calls.counts({ operation: 'UpdateService' });
  const passes = () =>
    stack.sandbox.functions
      .logs()
      .filter(({ line }) => line.includes('"message":"look requested"'))
      .map(({ line }) => (JSON.parse(line) as { readonly serviceName: string }).serviceName);

  it('brings the services up from the newest commit, and notes it on them', async () => {
    const head = await stack.repository.resolve('main');

    const tags = (stack.service('web')?.tags ?? []) as readonly { readonly key: string; readonly value: string }[];
    expect(tags.find(({ key }) => key === 'berth:commit')?.value).toBe(head);
    expect(await stack.story('web')).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('rolls out what a commit touched, and looks at nothing else', async () => {
    const before = passes().length;
    const commit = await push(webWith({ cpu: '512', memory: '1024' }));
    const looked = new Set(passes().slice(before));
    const result = await stack.untilResult('deployment.succeeded', `${cluster}/web`);
    await stack.untilSteady();

    expect([...looked]).toEqual([`${cluster}/web`]);
    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
    expect((await stack.results()).at(-1)?.data.commit).toBe(commit);
    expect(result.subject).toBe(`${cluster}/web`);
  });

  it('rolls a revert back, with the fields that it takes away', async () => {
    const first = stack.service('web');
    const base = JSON.parse(shop()[definition] ?? '') as object;
    const changed = { ...base, healthCheckGracePeriodSeconds: 90 };
    await push({ ...webWith({ cpu: '512', memory: '1024' }), [definition]: JSON.stringify(changed) });
    await stack.untilSteady();
    expect(stack.service('web')?.healthCheckGracePeriodSeconds).toBe(90);

    await push({ [taskDefinition]: shop()[taskDefinition] ?? '', [definition]: shop()[definition] ?? '' });
    await stack.untilSteady();

    expect(stack.service('web')?.healthCheckGracePeriodSeconds ?? 0).toBe(0);
    expect(stack.service('web')?.taskDefinition).toBe(first?.taskDefinition);
  });

  it('finds a commit that no webhook told of at the next sweep', async () => {
    await stack.commit(webWith({ cpu: '512', memory: '1024' }));
    await stack.sandbox.advance(400);
    await stack.untilSteady();

    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
  });

  it('changes nothing while Git cannot be reached, and goes on when it can', async () => {
    stack.git.setFault({ kind: 'down' });
    const commit = await stack.commit(webWith({ cpu: '512', memory: '1024' }));
    await stack.tell(commit, [taskDefinition]);
    await stack.sandbox.advance(20);
    expect(updates()).toEqual({});

    stack.git.setFault(undefined);
    await stack.sandbox.advance(120);
    await stack.untilSteady();
    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
  });

  it('refuses what is signed with another secret, or not at all, and says nothing of why', async () => {
    const before = passes().length;
    const wrong = await stack.post({ ref: 'refs/heads/main' }, 'push', 'another');
    const unsigned = await fetch(String(stack.sandbox.stack?.outputs.WebhookUrl), { method: 'POST', body: '{}' });
    await stack.sandbox.settled();

    expect([wrong.status, await wrong.text()]).toEqual([401, '']);
    expect([unsigned.status, await unsigned.text()]).toEqual([401, '']);
    expect(passes()).toHaveLength(before);
    const refused = stack.sandbox.functions.logs().filter(({ line }) => line.includes('refused webhook'));
    expect(refused.map(({ line }) => (JSON.parse(line) as { readonly reason: string }).reason)).toEqual([
      'wrong-signature',
      'unknown-host',
    ]);
  });

  it('lets the other services of a commit go when one of its manifests is broken', async () => {
    const worker = 'services/worker/service.yaml';
    const before = stack.service('api')?.taskDefinition;
    await push({
      ...webWith({ cpu: '512', memory: '1024' }),
      'services/api/service.yaml': 'service: api\ntaskDefinitions: {}\n',
      [worker]: `${shop()[worker]}`,
    });
    await stack.untilSteady();

    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
    expect(stack.service('api')?.taskDefinition).toBe(before);
    const error = await stack.untilResult('service.error', `${cluster}/api`);
    expect(JSON.stringify(error.data)).toContain('services/api/service.yaml:2:1');
  });
});
