import { jest } from '@jest/globals';
import { type GitHostServer, startGitHostServer } from '../../sandbox/git-hosts/server.ts';
import { accessKeyOf } from '../../sandbox/lambda/function-environment.ts';
import { runBerth } from '../cli/run-berth.ts';
import { type GitEndToEnd, shop, startGitEndToEnd, token } from './git-harness.ts';
import { cluster } from './harness.ts';
import { needsOf } from './permissions.ts';
import { grantsWith, missing } from './role-grants.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(90_000);

const taskDefinition = 'services/web/task-definition.json';
const broken = { 'services/api/service.yaml': 'service: api\ntaskDefinitions: {}\n' };

function webWith(changes: Readonly<Record<string, unknown>>): Record<string, string> {
  const base = JSON.parse(shop()[taskDefinition] ?? '') as object;
  return { [taskDefinition]: JSON.stringify({ ...base, ...changes }, undefined, 2) };
}

const larger = webWith({ cpu: '512', memory: '1024' });

describe('the packaged stack that tells a Git host what it does', () => {
  let host: GitHostServer;
  let stack: GitEndToEnd;

  beforeEach(async () => {
    host = await startGitHostServer({ kind: 'github', path: 'acme/shop', token });
    const parameters = { GitStatuses: 'true', GitHost: 'github', GitApiUrl: `${host.endpoint}/api/v3` };
    stack = await startGitEndToEnd({ name: 'acme/shop', parameters });
    await stack.bringUp();
  });

  afterEach(async () => {
    await stack.stop();
    expect(host.violations).toEqual([]);
    await host.close();
  });

  /** A commit's newest statuses: `berth/production/web: success: the deployment succeeded`. */
  const statuses = (sha: string) =>
    host.forge.shown(sha).map(({ context, state, description }) => `${context}: ${state}: ${description}`);
  /** Turns the clock until a commit has a status like this. */
  const untilSaid = (sha: string, like: RegExp) =>
    stack.sandbox.runUntil(() => statuses(sha).some((one) => like.test(one)), {
      limitSeconds: 300,
      what: `a status like ${like}`,
    });
  const updates = () => stack.sandbox.calls.counts({ operation: 'UpdateService' });

  /** Who runs a command against the sandbox. */
  function person() {
    const { endpoint: AWS_ENDPOINT_URL, region: AWS_REGION, clock } = stack.sandbox;
    const keys = { AWS_ACCESS_KEY_ID: 'PERSON', AWS_SECRET_ACCESS_KEY: 'none', BERTH_GIT_TOKEN: token };
    const env = { AWS_ENDPOINT_URL, AWS_REGION, ...keys, XDG_CACHE_HOME: stack.repository.folder };
    return { env, clock: { now: () => clock.now(), wait: async () => undefined } };
  }

  /** Opens a pull request from a branch with these files changed, and lets the host tell of it. */
  async function open(files: Readonly<Record<string, string>>, from: 'own' | 'fork' = 'own') {
    const parent = await stack.repository.resolve('main');
    const sha = await stack.repository.commit({ files, branch: 'change', parent });
    const { number } = host.forge.open({ branch: 'change', sha, from });
    await tell(number, sha, 'opened');
    return { number, sha };
  }

  async function tell(number: number, sha: string, action: string): Promise<void> {
    const repository = { full_name: 'acme/shop' };
    const pull_request = { head: { ref: 'change', sha, repo: repository }, base: { ref: 'main' } };
    await stack.post({ action, number, pull_request, repository }, 'pull_request');
  }

  it('says on a commit that its deployment is under way, and then that it succeeded', async () => {
    const commit = await stack.push(larger);
    await untilSaid(commit, /web/);
    expect(statuses(commit)).toEqual([expect.stringMatching(/^berth\/production\/web: pending: started: /)]);
    await untilSaid(commit, /success/);
    expect(statuses(commit)).toEqual(['berth/production/web: success: the deployment succeeded']);
  });

  it('says on a commit what is broken, what is unchanged, and that nothing is touched', async () => {
    const bad = await stack.push({ ...broken, ...webWith({}) });
    await untilSaid(bad, /web/);
    await untilSaid(bad, /api/);
    expect(statuses(bad)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^berth\/production\/api: error: services\/api\/service\.yaml:1:1: /),
        'berth/production/web: success: no changes',
      ]),
    );
    const other = await stack.push({ 'notes/readme.md': 'more' });
    await untilSaid(other, /./);
    expect(statuses(other)).toEqual(['berth/production: success: no service is touched']);
  });

  it('deploys all the same when the host takes no status, and lets a limited host alone', async () => {
    const headers = { 'retry-after': '3600' };
    host.setFault({ kind: 'answer', status: 429, headers, on: /statuses/ });
    const before = host.requests.length;
    const commit = await stack.push(larger);
    await stack.untilSteady();
    await stack.sandbox.advance(30);
    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
    expect(statuses(commit)).toEqual([]);
    expect(host.requests.slice(before)).toHaveLength(1);
  });

  it('says what a short limit kept it from saying, and writes nothing for it', async () => {
    const headers = { 'retry-after': '40' };
    host.setFault({ kind: 'answer', status: 429, headers, on: /statuses/ });
    const commit = await stack.push(webWith({}));
    expect(statuses(commit)).toEqual([]);
    host.setFault(undefined);
    await untilSaid(commit, /web/);
    expect(statuses(commit)).toEqual(['berth/production/web: success: no changes']);
    expect(updates()).toEqual({});
  });

  it('plans a pull request as berth plan does, in one comment that is updated in place', async () => {
    const { number, sha } = await open(larger);
    await untilSaid(sha, /plan/);
    const [comment] = host.forge.texts(number);
    const words = ['plan', 'web', '--env', 'production', '--output', 'markdown', '--ref', sha];
    const { out } = await runBerth([...words, '--git', stack.git.url('acme/shop')], person());
    expect(out).toContain(`| ${cluster}/web | RegisterTaskDefinition, UpdateService |`);
    expect(comment).toContain(out.trimEnd());
    expect(statuses(sha)).toEqual(['berth/plan/production: success: 1 to change']);

    const parent = sha;
    const next = await stack.repository.commit({ files: webWith({}), branch: 'change', parent });
    const pullRequest = host.forge.find(number);
    if (pullRequest) pullRequest.head.sha = next;
    await tell(number, next, 'synchronize');
    await untilSaid(next, /plan/);
    expect(host.forge.texts(number)).toHaveLength(1);
    expect(host.forge.texts(number)[0]).toContain('No changes: no service is touched.');
    expect(statuses(next)).toEqual(['berth/plan/production: success: no changes']);
    expect(updates()).toEqual({});
  });

  it('says file, line and column of what a pull request breaks', async () => {
    const { number, sha } = await open({ ...broken, ...larger });
    await untilSaid(sha, /plan/);
    expect(statuses(sha)).toEqual([
      expect.stringMatching(/^berth\/plan\/production: error: services\/api\/service\.yaml:1:1: /),
    ]);
    expect(host.forge.texts(number)[0]).toContain('services/api/service.yaml:2:1');
  });

  it('plans a fork’s pull request only where the branch that is followed allows it', async () => {
    const { number, sha } = await open(larger, 'fork');
    await untilSaid(sha, /plan/);
    expect(statuses(sha)).toEqual([expect.stringMatching(/^berth\/plan\/production: pending: not planned: /)]);
    expect(host.forge.texts(number)[0]).toContain('pullRequests: { forks: true }');

    const text = shop()['berth.yaml'] ?? '';
    const allowed = text.replace(
      /( *)cluster: production\n/,
      (line, indent) => `${line}${indent}pullRequests: { forks: true }\n`,
    );
    expect(allowed).not.toBe(text);
    await stack.commit({ 'berth.yaml': allowed });
    await tell(number, sha, 'reopened');
    await untilSaid(sha, /success/);
    expect(statuses(sha)).toEqual(['berth/plan/production: success: 1 to change']);
  });

  it('comes back when the host’s limit ends, and makes nothing but reads', async () => {
    host.setFault({ kind: 'answer', status: 429, headers: { 'retry-after': '120' }, on: /comments|statuses|pulls/ });
    const { number, sha } = await open(larger);
    await stack.sandbox.advance(100);
    host.setFault(undefined);
    expect(host.forge.texts(number)).toEqual([]);
    await untilSaid(sha, /plan/);
    expect(host.forge.texts(number)).toHaveLength(1);

    const name = stack.sandbox.functions.names().find((one) => one.endsWith('-plan-pull-request')) ?? '';
    const { logicalId } = stack.sandbox.functions.find(name).definition;
    const made = stack.sandbox.calls.calls({ accessKeyId: accessKeyOf(logicalId) });
    const git = { GitUrl: 'https://git.example.com/shop', GitSecret: 'berth/git', WebhookSecret: '/berth/webhook' };
    const grants = grantsWith({ ...git, GitStatuses: 'true' })('plan-pull-request');
    expect(missing(grants, made.flatMap(needsOf))).toEqual([]);
    const writes = made.filter(({ operation }) => !/^(Describe|List|Get)/.test(operation));
    expect(new Set(writes.map(({ operation }) => operation))).toEqual(new Set(['ChangeMessageVisibility']));
  });
});
