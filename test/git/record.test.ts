import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, ConflictError, TransientError } from '../../lib/errors.ts';
import { createGitRecorder, type GitRecorderOptions } from '../../lib/git/record.ts';
import type { RecordRequest } from '../../lib/ports/recorder.ts';
import { commitMessage } from '../../lib/record/commit-message.ts';
import { parseScalarPath } from '../../lib/record/scalar-path.ts';
import type { GitRepository } from '../../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';

const time = Date.UTC(2026, 5, 1, 12);
const own = 'berth/production/web/app';
let folder: string;
let server: GitServer;
let repository: GitRepository;
let repositories = 0;
let name: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-record-'));
  server = await startGitServer({ folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  repositories += 1;
  name = `shop${repositories}`;
  repository = await server.create(name);
  server.setToken(undefined);
  await repository.commit({
    files: {
      'deploy/values.yaml': '# images\r\napp: 1.4.0 # web\r\nworker: 1.4.0',
      'deploy/other.yaml': 'app: 9\n',
      'README.md': 'read me\n',
    },
  });
});

function recorder(options: Partial<GitRecorderOptions> = {}) {
  const clock = { now: () => time, wait: async () => undefined };
  return createGitRecorder({
    url: server.url(name),
    branch: 'main',
    path: 'deploy',
    clock,
    random: () => 0,
    ...options,
  });
}

function request(key: string, value: string, branch?: string): RecordRequest {
  const path = parseScalarPath(key);
  if (path.kind === 'invalid') throw new Error(path.message);
  return {
    change: { file: 'values.yaml', path: path.path, value },
    message: (before) => `${key}: ${before} to ${value}\n`,
    branch,
  };
}

const values = (branch = 'main') => repository.read(branch, 'deploy/values.yaml');
const subjects = async (branch = 'main') => (await repository.git('log', '--format=%s', branch)).trim().split('\n');

/** Stands between the recorder and the host where it pushes. */
function atPush(meet: (body: Uint8Array, go: () => Promise<Response>) => Promise<Response>): void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const go = () => real(input, init);
    return String(input).endsWith('/git-receive-pack')
      ? await meet(new Uint8Array(init?.body as ArrayBuffer), go)
      : await go();
  };
  restore = () => {
    globalThis.fetch = real;
  };
}
let restore: () => void = () => undefined;

/** Before the recorder's pushes somebody else pushes, so many times. */
function intruding(times: number, push: (count: number) => Promise<unknown>): void {
  let count = 0;
  atPush(async (_, go) => {
    count += 1;
    if (count <= times) await push(count);
    return await go();
  });
}
afterEach(() => restore());

describe('recording by a commit', () => {
  it('changes the scalar of the branch’s newest commit, and no other byte', async () => {
    const head = await repository.resolve('main');
    const recorded = await recorder().record(request('app', '1.5.0'));
    expect(recorded).toEqual({ kind: 'recorded', commit: await repository.resolve('main'), before: '1.4.0' });
    expect(await values()).toBe('# images\r\napp: 1.5.0 # web\r\nworker: 1.4.0');
    expect((await repository.git('diff', '--name-only', head, 'main')).trim()).toBe('deploy/values.yaml');
    expect(await repository.resolve('main~1')).toBe(head);
  });

  it('is by Berth, at the time of the clock', async () => {
    await recorder().record(request('app', '1.5.0'));
    const log = await repository.git('log', '-1', '--format=%an <%ae> %cn %at %ct%n%B', 'main');
    const seconds = time / 1000;
    expect(log.trim()).toBe(`Berth <berth@users.noreply.invalid> Berth ${seconds} ${seconds}\napp: 1.4.0 to 1.5.0`);
  });

  it('is by whom the options say', async () => {
    await recorder({ author: { name: 'Deployer', email: 'deployer@example.com' } }).record(request('app', '1.5.0'));
    expect((await repository.git('log', '-1', '--format=%an <%ae>', 'main')).trim()).toBe(
      'Deployer <deployer@example.com>',
    );
  });

  it('makes a repository that git finds no fault with', async () => {
    await recorder().record(request('app', '1.5.0'));
    expect(await repository.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('of what stands there makes no commit', async () => {
    const head = await repository.resolve('main');
    expect(await recorder().record(request('app', '1.4.0'))).toEqual({ kind: 'current' });
    expect(await repository.resolve('main')).toBe(head);
  });

  it('sends the changed objects and no other', async () => {
    await repository.commit({ files: { 'large.bin': Buffer.alloc(300_000, 'abc') } });
    let sent = 0;
    atPush(async (body, go) => {
      sent += body.length;
      return await go();
    });
    await recorder().record(request('app', '1.5.0', own));
    expect(sent).toBeGreaterThan(200);
    expect(sent).toBeLessThan(1500);
  });

  it('shows the token to a host that wants one', async () => {
    server.setToken('t0ken');
    const credentials = { secret: 'git', token: async () => ({ token: 't0ken' }) };
    expect((await recorder({ credentials }).record(request('app', '1.5.0'))).kind).toBe('recorded');
  });
});

describe('when somebody pushes meanwhile', () => {
  it('builds on their commit, and loses neither', async () => {
    intruding(1, () => repository.commit({ files: { 'deploy/other.yaml': 'app: 10\n' }, message: 'theirs' }));
    expect((await recorder().record(request('app', '1.5.0'))).kind).toBe('recorded');
    expect(await values()).toContain('app: 1.5.0');
    expect(await repository.read('main', 'deploy/other.yaml')).toBe('app: 10\n');
    expect((await subjects()).slice(0, 2)).toEqual(['app: 1.4.0 to 1.5.0', 'theirs']);
  });

  it('finds nothing to do where they wrote the same', async () => {
    intruding(1, () =>
      repository.commit({ files: { 'deploy/values.yaml': 'app: 1.5.0\nworker: 1.4.0\n' }, message: 'theirs' }),
    );
    expect(await recorder().record(request('app', '1.5.0'))).toEqual({ kind: 'current' });
    expect((await subjects())[0]).toBe('theirs');
  });

  it('gives up after a number of times, and says that it is tried again', async () => {
    intruding(9, (count) => repository.commit({ files: { 'deploy/other.yaml': `app: ${count}\n` } }));
    const attempt = recorder({ limits: { attempts: 3 } }).record(request('app', '1.5.0'));
    await expect(attempt).rejects.toThrow(ConflictError);
    expect(await values()).toContain('app: 1.4.0');
  });

  it('two images pushed at once lose neither', async () => {
    const keys = ['app', 'worker'];
    const all = await Promise.all(keys.map((key) => recorder().record(request(key, '1.5.0'))));
    expect(all.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
    expect(await values()).toBe('# images\r\napp: 1.5.0 # web\r\nworker: 1.5.0');
    expect(await subjects()).toHaveLength(3);
  });

  it('takes an answer that was lost for what it was', async () => {
    atPush(async (_, go) => {
      await (await go()).arrayBuffer();
      throw new TypeError('fetch failed');
    });
    await expect(recorder().record(request('app', '1.5.0'))).rejects.toThrow(TransientError);
    restore();
    expect(await recorder().record(request('app', '1.5.0'))).toEqual({ kind: 'current' });
    expect(await subjects()).toHaveLength(2);
  });
});

describe('two images in one place', () => {
  const choice = { environment: 'production', container: 'app', repository: 'web', tag: '1.5.0', digest: 'sha256:0' };
  const by = (service: string, value: string): RecordRequest => {
    const { change } = request('app', value);
    const message = (before: string) => commitMessage('Run ${tag}', { choice: { ...choice, service }, change, before });
    return { change, message };
  };

  it('do not undo each other for ever', async () => {
    expect((await recorder().record(by('web', '1.5.0'))).kind).toBe('recorded');
    expect(await recorder().record(by('api', '1.6.0'))).toMatchObject({
      kind: 'refused',
      problem: { message: expect.stringMatching(/^the newest commit recorded production\/web\/app in the same place/) },
    });
    expect((await recorder().record(by('web', '1.7.0'))).kind).toBe('recorded');
  });
});

describe('recording on a branch of its own', () => {
  it('puts one commit on the base, which stays as it is', async () => {
    const head = await repository.resolve('main');
    const recorded = await recorder().record(request('app', '1.5.0', own));
    expect(recorded).toEqual({ kind: 'recorded', commit: await repository.resolve(own), before: '1.4.0' });
    expect(await repository.resolve('main')).toBe(head);
    expect(await repository.resolve(`${own}~1`)).toBe(head);
  });

  it('leaves the branch alone while it says so already', async () => {
    await recorder().record(request('app', '1.5.0', own));
    const commit = await repository.resolve(own);
    await repository.commit({ files: { 'README.md': 'read me again\n' } });
    expect(await recorder().record(request('app', '1.5.0', own))).toEqual({ kind: 'waiting', commit, before: '1.4.0' });
    expect(await repository.resolve(own)).toBe(commit);
  });

  it('puts a newer image on the newest base, in place of the older one', async () => {
    await recorder().record(request('app', '1.5.0', own));
    const head = await repository.commit({ files: { 'README.md': 'read me again\n' } });
    await recorder().record(request('app', '1.6.0', own));
    expect(await repository.resolve(`${own}~1`)).toBe(head);
    expect(await values(own)).toContain('app: 1.6.0');
    expect(await subjects(own)).toHaveLength(3);
  });

  it('has nothing to do once it is merged', async () => {
    await recorder().record(request('app', '1.5.0', own));
    await repository.moveBranch('main', await repository.resolve(own));
    expect(await recorder().record(request('app', '1.5.0', own))).toEqual({ kind: 'current' });
  });
});

describe('what cannot be recorded', () => {
  it('is a problem at its place when the path is gone', async () => {
    expect(await recorder().record(request('api', '1.5.0'))).toEqual({
      kind: 'refused',
      problem: { file: 'values.yaml', line: 2, column: 1, message: 'the file has no key "api"' },
    });
  });

  it.each([
    ['the file is gone', null, 'the branch has no such file any more'],
    ['it is a link', { link: 'other.yaml' }, 'this is no file of its own; name the file itself'],
    ['it is not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff]), 'the file is not UTF-8'],
  ])('is a problem when %s', async (_name, change, message) => {
    await repository.commit({ files: { 'deploy/values.yaml': change } });
    const recorded = await recorder().record(request('app', '1.5.0'));
    expect(recorded).toEqual({ kind: 'refused', problem: { file: 'values.yaml', line: 1, column: 1, message } });
  });

  it('says when the branch is not there', async () => {
    await expect(recorder({ branch: 'release' }).record(request('app', '1.5.0'))).rejects.toThrow(
      `${server.url(name)} has no branch release to record in; check its name`,
    );
  });

  it.each([401, 403, 404])('says that the token may only read when a push is answered with %i', async (status) => {
    atPush(async (_, go) => {
      server.setFault({ kind: 'status', status });
      const response = await go();
      server.setFault(undefined);
      return response;
    });
    const credentials = { secret: '/berth/git', token: async () => ({ token: 't' }) };
    await expect(recorder({ credentials }).record(request('app', '1.5.0'))).rejects.toThrow(
      `${server.url(name)} can be read and not pushed to. Allow the token in /berth/git to write to the repository's contents, or set record to none.`,
    );
  });

  it('says what the host says of a branch that is protected, and what to do', async () => {
    await repository.git('config', 'receive.denyUpdates', 'true');
    await repository.git('config', 'receive.hideRefs', 'refs/heads/main');
    const error = await recorder()
      .record(request('app', '1.5.0'))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(error)).toMatch(
      /does not take a commit on main \(.+\); name a secret with a token that may write, and let it pass/,
    );
    expect(await values()).toContain('app: 1.4.0');
  });
});
