import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runGit } from '../../sandbox/git/git.ts';
import type { Body } from '../../sandbox/service.ts';
import { runBerth } from './run-berth.ts';
import { openWorld } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('berth sandbox', () => {
  let child: ChildProcess | undefined;

  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });

  it('says what points berth at it, stays until it is told to end, and ends with 0', async () => {
    const args = ['cli/berth.ts', 'sandbox', '--port', '0', '--seed', 'examples/shop', '--speed', '0'];
    child = spawn(process.execPath, args, { cwd: root });
    const guidance = await textUntil(child, '_sandbox/advance');
    const env = Object.fromEntries(
      [...guidance.matchAll(/^export (\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
    );
    const place = ['--dir', 'examples/shop', '--env', 'production', '--output', 'json'];
    const { out, code } = await runBerth(['plan', 'web', ...place], { cwd: root, env });
    expect(JSON.parse(out)).toMatchObject([{ service: 'web', images: [{ to: { tag: '1.4.0' } }] }]);
    expect(code).toBe(2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('runs the packaged functions with a workspace as its seed: a push rolls the service', async () => {
    const args = ['cli/berth.ts', 'sandbox', '--port', '0', '--seed', 'examples/shop', '--speed', '0'];
    child = spawn(process.execPath, args, { cwd: root });
    const guidance = await textUntil(child, '_sandbox/advance');
    expect(guidance).toContain('# The functions run: ');
    const endpoint = /^export AWS_ENDPOINT_URL=(\S+)$/m.exec(guidance)?.[1] ?? '';
    await ask(endpoint, 'advance', { seconds: 600 });
    await ask(endpoint, 'push', { repository: 'web', tag: '1.4.1' });
    await ask(endpoint, 'advance', { seconds: 600 });
    const { messages } = await ask(endpoint, 'messages', { queue: 'berth-production-results.fifo' });
    const results = (messages as readonly { readonly body: string }[]).map(({ body }) => JSON.parse(body));
    expect(results.filter(({ subject }) => subject.endsWith('/web')).at(-1)).toMatchObject({
      type: 'berth.deployment.succeeded.v1',
      data: { images: [{ to: { tag: '1.4.1' } }] },
    });
  });

  it('serves a repository with --git, rolls out what a push to it touched, and plans the branch that is pushed', async () => {
    const args = ['cli/berth.ts', 'sandbox', '--port', '0', '--seed', 'examples/shop', '--git', '--speed', '0'];
    child = spawn(process.execPath, args, { cwd: root });
    const guidance = await textUntil(child, '/comments');
    const endpoint = /^export AWS_ENDPOINT_URL=(\S+)$/m.exec(guidance)?.[1] ?? '';
    const url = /git clone (http:\/\/127\.0\.0\.1:\d+\/acme\/shop\.git)$/m.exec(guidance)?.[1] ?? '';
    await ask(endpoint, 'advance', { seconds: 600 });
    const clone = mkdtempSync(join(tmpdir(), 'berth-clone-'));
    const git = (...words: readonly string[]) =>
      runGit(['-C', clone, '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words]);
    await git('clone', '--quiet', url, '.');
    const file = join(clone, 'services/web/task-definition.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"memory": "512"', '"memory": "1024"'));
    await git('commit', '--quiet', '--all', '--message', 'Give web more memory');
    await git('push', '--quiet');
    const commit = (await git('rev-parse', 'HEAD')).trim();
    await ask(endpoint, 'advance', { seconds: 100 });
    const { messages } = await ask(endpoint, 'messages', { queue: 'berth-production-results.fifo' });
    const results = (messages as readonly { readonly body: string }[]).map(({ body }) => JSON.parse(body));
    expect(results.slice(-2)).toMatchObject([
      { type: 'berth.deployment.started.v1', data: { service: 'web', commit, trigger: { kind: 'git-push' } } },
      { type: 'berth.deployment.succeeded.v1', data: { service: 'web', commit } },
    ]);

    await git('switch', '--quiet', '--create', 'try');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"memory": "1024"', '"memory": "2048"'));
    await git('commit', '--quiet', '--all', '--message', 'Try more');
    await git('push', '--quiet', '--set-upstream', 'origin', 'try');
    rmSync(clone, { recursive: true });
    await ask(endpoint, 'advance', { seconds: 30 });
    const curl = guidance.slice(guidance.indexOf('curl -H'));
    const headers = [...curl.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value]);
    const comments = /http\S+\/comments/.exec(curl)?.[0] ?? '';
    const answer = await fetch(comments, { headers: { ...Object.fromEntries(headers), 'user-agent': 'curl' } });
    expect(await answer.json()).toMatchObject([{ body: expect.stringContaining('~ memory  1024 → 2048') }]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says what it needs when there is no git', async () => {
    const args = ['cli/berth.ts', 'sandbox', '--port', '0', '--seed', 'examples/shop', '--git'];
    child = spawn(process.execPath, args, { cwd: root, env: { PATH: join(root, 'no-git') } });
    let text = '';
    for await (const chunk of child.stderr ?? []) text += String(chunk);
    expect(text).toContain('git is not on this machine; install it to serve repositories');
  });

  it.each([[['--seed', 'examples/shop', '--no-functions']], [['--seed', 'examples/shop/sandbox.json']], [[]]])(
    'says that no functions run with %j',
    async (args) => {
      child = spawn(process.execPath, ['cli/berth.ts', 'sandbox', '--port', '0', ...args], { cwd: root });
      const guidance = await textUntil(child, '_sandbox/advance');
      expect(guidance).toContain('# No functions run: what is pushed is not rolled out by itself.');
      expect(guidance).not.toContain('# function ');
    },
  );

  it('says what to do when the workspace cannot be packaged', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'berth-sandbox-'));
    for (const file of ['berth.yaml', 'sandbox.json']) writeFileSync(join(broken, file), '{}');
    const { err, code } = await runBerth(['sandbox', '--port', '0', '--seed', broken], { cwd: root, env: process.env });
    rmSync(broken, { recursive: true });
    expect(err.replaceAll(/\s+/g, ' ')).toContain(`npm run package cannot package the functions for ${broken}`);
    expect(err).toContain('--no-functions');
    expect(code).toBe(1);
  });

  it('says that its port is taken', async () => {
    const world = await openWorld();
    const { port } = new URL(world.sandbox.endpoint);
    const { out, err, code } = await runBerth(['sandbox', '--port', port]);
    await world.stop();
    expect(err).toMatch(/^berth: the sandbox did not start: Port \d+ is taken by another process: choose another/);
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });

  it.each([
    [['--seed', 'nowhere'], `there is no ${root}nowhere; --seed takes a folder with a sandbox.json`],
    [['--template', 'none.json'], `there is no ${root}none.json; npm run package makes`],
    [
      ['--template', 'none.json', '--no-functions'],
      "'--no-functions' cannot be used with option '-t, --template <file>'",
    ],
    [['--git'], '--git serves the files of a workspace: name its folder, with --seed examples/shop'],
    [['--git', '--seed', 'examples/shop/sandbox.json'], 'sandbox.json has no berth.yaml; --git serves'],
    [['--git', '--seed', 'examples/shop', '--no-functions'], "'--no-functions' cannot be used with option '--git'"],
    [['--port', 'x'], 'A number from 0 on.'],
    [['--port', '70000'], 'A whole number up to 65535.'],
    [['--speed', '-1'], 'A number from 0 on.'],
  ])('refuses %j and says what is allowed', async (args, message) => {
    const { err, code } = await runBerth(['sandbox', ...args], { cwd: root });
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});

async function ask(endpoint: string, verb: string, body: Body): Promise<Body> {
  const answer = await fetch(`${endpoint}/_sandbox/${verb}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as Body;
}

async function textUntil({ stdout }: ChildProcess, end: string): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += String(chunk);
    if (text.includes(end)) break;
  }
  return text;
}
