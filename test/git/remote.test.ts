import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { type BerthError, ConfigurationError, MissingCommitError, TransientError } from '../../lib/errors.ts';
import type { GitCredentials } from '../../lib/git/credentials.ts';
import { createGitRepository, type GitRepositoryOptions } from '../../lib/git/remote.ts';
import type { GitRepository } from '../../sandbox/git/repository.ts';
import { type GitFault, type GitServer, startGitServer } from '../../sandbox/git/server.ts';

const token = 'ghs_0123456789';
let folder: string;
let cacheFolder: string;
let server: GitServer;
let repository: GitRepository;
let name: string;
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-remote-'));
  server = await startGitServer({ folder });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  made += 1;
  name = `shop-${made}`;
  cacheFolder = join(folder, `cache-${made}`);
  repository = await server.create(name);
});

afterEach(() => {
  server.setFault(undefined);
  server.setToken(undefined);
});

function open(options: Partial<GitRepositoryOptions> = {}) {
  return createGitRepository({ url: server.url(name), cacheFolder, clock: createSystemClock(), ...options });
}

function credentials(text: string): GitCredentials {
  return { secret: 'berth/git', token: async () => ({ token: text }) };
}

/** How many requests the host got during the work. */
async function requestsOf(work: () => Promise<unknown>): Promise<number> {
  const before = server.requests.length;
  await work();
  return server.requests.length - before;
}

async function failureOf(work: Promise<unknown>): Promise<BerthError> {
  return await work.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: BerthError) => error,
  );
}

describe('resolve', () => {
  it('finds the commit of a branch, of tags, of HEAD and of a full name, with one request each', async () => {
    const first = await repository.commit({ files: { a: '1' } });
    const second = await repository.commit({ files: { a: '2' } });
    await repository.tag('light', first);
    await repository.tag('annotated', first, 'why');
    const remote = open();
    const expected = { main: second, HEAD: second, light: first, annotated: first, 'refs/tags/annotated': first };
    for (const [ref, commit] of Object.entries(expected)) {
      expect(await requestsOf(async () => expect(await remote.resolve(ref)).toBe(commit))).toBe(1);
    }
  });

  it('takes a branch before a tag of the same name', async () => {
    const first = await repository.commit({ files: { a: '1' } });
    const second = await repository.commit({ files: { a: '2' } });
    await repository.tag('both', first);
    await repository.moveBranch('both', second);
    expect(await open().resolve('both')).toBe(second);
  });

  it('asks nobody about a full commit id', async () => {
    const id = '0123456789abcdef0123456789abcdef01234567';
    expect(await requestsOf(async () => expect(await open().resolve(id)).toBe(id))).toBe(0);
  });

  it('says where a branch is after a forced push', async () => {
    await repository.commit({ files: { a: '1' } });
    const remote = open();
    await remote.resolve('main');
    const forced = await repository.commit({ files: { b: '2' }, parent: null });
    expect(await remote.resolve('main')).toBe(forced);
    expect(await (await remote.open(forced)).list()).toEqual(['b']);
  });

  it.each([
    ['gone', 'has no branch and no tag gone; check its name, and whether it was deleted or renamed'],
    ['0123abc', 'has no branch and no tag 0123abc; a commit is given by all 40 digits of its id'],
  ])('says that there is no %s', async (ref, message) => {
    await repository.commit({ files: { a: '1' } });
    const error = await failureOf(open().resolve(ref));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });

  it('finds no branch in an empty repository', async () => {
    expect((await failureOf(open().resolve('main'))).message).toContain('has no branch and no tag main');
  });
});

describe('open', () => {
  it('asks nobody for a commit that was opened before, also by another process', async () => {
    const commit = await repository.commit({ files: { a: 'text' } });
    expect(await requestsOf(() => open().open(commit))).toBeGreaterThan(0);
    const again = async () => expect(await (await open().open(commit)).read('a')).toBe('text');
    expect(await requestsOf(again)).toBe(0);
  });

  it('fetches once for those who open a commit at the same time', async () => {
    const commit = await repository.commit({ files: { a: 'text' } });
    const remote = open();
    const alone = await requestsOf(() => open({ cacheFolder: `${cacheFolder}-alone` }).open(commit));
    expect(await requestsOf(() => Promise.all([remote.open(commit), remote.open(commit)]))).toBe(alone);
  });

  it('keeps the folders of one repository apart', async () => {
    const commit = await repository.commit({ files: { 'a/x': '1', 'b/y': '2' } });
    expect(await (await open({ path: 'a' }).open(commit)).list()).toEqual(['x']);
    expect(await (await open({ path: '/b/' }).open(commit)).list()).toEqual(['y']);
    expect(await (await open().open(commit)).list()).toEqual(['a/x', 'b/y']);
  });

  it('fetches a commit that a forced push took from its branch, while the host still has it', async () => {
    const old = await repository.commit({ files: { a: 'old' } });
    await repository.commit({ files: { a: 'new' }, parent: null });
    expect(await (await open().open(old)).read('a')).toBe('old');
  });

  it('says so when a commit is not there any more', async () => {
    await repository.commit({ files: { a: '1' } });
    const error = await failureOf(open().open('0123456789abcdef0123456789abcdef01234567'));
    expect(error).toBeInstanceOf(MissingCommitError);
    expect(error.message).toContain('does not give out commit 0123456789abcdef0123456789abcdef01234567');
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('says so when the host gives out only what its branches have', async () => {
    const own = join(folder, `strict-${made}`);
    const strict = await startGitServer({ folder: own, protocolVersion2: false });
    try {
      const other = await strict.create('shop', { generous: false });
      const old = await other.commit({ files: { a: '1' } });
      const head = await other.commit({ files: { a: '2' }, parent: null });
      const remote = open({ url: strict.url('shop') });
      expect(await (await remote.open(head)).read('a')).toBe('2');
      expect(await failureOf(remote.open(old))).toBeInstanceOf(MissingCommitError);
    } finally {
      await strict.close();
    }
  });

  it('wants the whole of a commit id', async () => {
    expect((await failureOf(open().open('0123abc'))).message).toContain('all 40 digits are needed');
  });

  it.each(['nowhere', 'a', 'a/b', 'link'])('says that %s is no folder', async (path) => {
    const commit = await repository.commit({ files: { a: 'text', 'c/d': '', link: { link: 'c' } } });
    const error = await failureOf(open({ path }).open(commit));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(`there is no folder ${path} in ${server.url(name)} at commit ${commit}`);
  });

  it('leaves a submodule out, and says why it cannot be read', async () => {
    const commit = await repository.commit({ files: { a: '', 'lib/sub': { submodule: '1'.repeat(40) } } });
    const source = await open().open(commit);
    expect(await source.list()).toEqual(['a']);
    const inside = source.read('lib/sub/service.yaml');
    await expect(inside).rejects.toThrow(ConfigurationError);
    await expect(inside).rejects.toThrow('lib/sub/service.yaml lies in the submodule lib/sub, which is not read');
    await expect(source.read('lib/sub')).rejects.toThrow('lib/sub is a submodule, which is not read');
  });

  it('reads 10,000 files', async () => {
    const text = (index: number) => `service: s${index}\n${'# a line\n'.repeat(index % 50)}`;
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`s/${index}/service.yaml`, text(index)]),
    );
    const source = await open({ path: 's' }).open(await repository.commit({ files }));
    expect(await source.list()).toHaveLength(10_000);
    for (const index of [0, 4_321, 9_999]) expect(await source.read(`${index}/service.yaml`)).toBe(text(index));
  });

  it('asks three times for a first commit, twice for the next, and for no file outside its path', async () => {
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 7919) % 251));
    const first = await repository.commit({ files: { 'in/a': 'one', 'out/noise': noise } });
    const second = await repository.commit({ files: { 'in/a': 'two' } });
    const remote = open({ path: 'in', limits: { maxFetchBytes: 2048 } });
    expect(await requestsOf(() => remote.open(first))).toBe(3);
    expect(await requestsOf(async () => expect(await (await remote.open(second)).read('a')).toBe('two'))).toBe(2);
  });

  it('opens a folder that is empty but for a submodule', async () => {
    const commit = await repository.commit({ files: { 'in/sub': { submodule: '1'.repeat(40) } } });
    expect(await (await open({ path: 'in' }).open(commit)).list()).toEqual([]);
  });

  it('says so when the id is not of a commit', async () => {
    await repository.commit({ files: { a: 'text' } });
    const id = (await repository.git('rev-parse', 'main:a')).trim();
    expect((await failureOf(open().open(id))).message).toContain(
      `${id} of ${server.url(name)} is a blob; name a commit`,
    );
  });

  it('refuses more files than the limit, and does not count those outside its path', async () => {
    const commit = await repository.commit({ files: { 'in/a': '', 'in/b': '', 'in/c': '', 'out/d': '' } });
    expect(await (await open({ path: 'in', limits: { maxFiles: 3 } }).open(commit)).list()).toHaveLength(3);
    const error = await failureOf(
      open({ path: 'in', cacheFolder: `${cacheFolder}-b`, limits: { maxFiles: 2 } }).open(commit),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('has more than 2 files, which is the limit');
  });

  it('refuses an answer that is larger than the limit', async () => {
    const noise = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index * 7919) % 251));
    const commit = await repository.commit({ files: { a: noise } });
    const error = await failureOf(open({ limits: { maxFetchBytes: 2048 } }).open(commit));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('for one commit, which is the limit');
  });
});

describe('the cache', () => {
  async function commits(count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(await repository.commit({ files: { a: `${index}`.repeat(100) } }));
    }
    return ids;
  }

  /** Opens each commit, and makes it look used at that minute. */
  async function openInTurn(ids: readonly string[], options: Partial<GitRepositoryOptions>): Promise<void> {
    for (const [minute, id] of ids.entries()) {
      await open(options).open(id);
      const [entry] = readdirSync(cacheFolder).filter((one) => one.endsWith(id));
      utimesSync(join(cacheFolder, entry ?? ''), 60 * minute, 60 * minute);
    }
  }

  function kept(ids: readonly string[]): readonly number[] {
    const names = readdirSync(cacheFolder);
    return ids.flatMap((id, index) => (names.some((one) => one.endsWith(id)) ? [index] : []));
  }

  it('keeps the commits that were used last', async () => {
    const ids = await commits(4);
    await openInTurn(ids, { limits: { maxCachedCommits: 2 } });
    expect(kept(ids)).toEqual([2, 3]);
  });

  it('keeps as many bytes as the limit, and always the newest', async () => {
    const ids = await commits(3);
    await openInTurn(ids, { limits: { maxCachedBytes: 350 } });
    expect(kept(ids).at(-1)).toBe(2);
    expect(kept(ids).length).toBeLessThan(3);
    await openInTurn([ids[0] ?? ''], { limits: { maxCachedBytes: 1 } });
    expect(kept(ids)).toEqual([0]);
  });

  it('spares a commit that was used since', async () => {
    const ids = await commits(3);
    const [first = '', second = '', third = ''] = ids;
    await openInTurn([first, second], {});
    await open().open(first);
    await open({ limits: { maxCachedCommits: 2 } }).open(third);
    expect(kept(ids)).toEqual([0, 2]);
  });

  it.each(['index.json', 'data'])('fetches anew when its %s is damaged', async (file) => {
    const commit = await repository.commit({ files: { a: 'text' } });
    await open().open(commit);
    truncateSync(join(cacheFolder, readdirSync(cacheFolder)[0] ?? '', file), 2);
    expect(await (await open().open(commit)).read('a')).toBe('text');
  });

  it('may succeed later when its files vanish under an open source', async () => {
    const commit = await repository.commit({ files: { a: 'text' } });
    const source = await open().open(commit);
    rmSync(cacheFolder, { recursive: true });
    await expect(source.read('a')).rejects.toThrow(TransientError);
    expect(await (await open().open(commit)).read('a')).toBe('text');
  });

  it('clears away what a process that was cut off left an hour ago, and nothing newer', async () => {
    const commit = await repository.commit({ files: { a: 'text' } });
    for (const [left, hours] of [
      ['making-old', 2],
      ['making-new', 0.5],
    ] as const) {
      mkdirSync(join(cacheFolder, left), { recursive: true });
      writeFileSync(join(cacheFolder, left, 'x'), 'x');
      const then = Date.now() / 1000 - hours * 3600;
      utimesSync(join(cacheFolder, left), then, then);
    }
    await open().open(commit);
    expect(['making-old', 'making-new'].map((left) => existsSync(join(cacheFolder, left)))).toEqual([false, true]);
  });
});

describe('a host that does not answer as it should', () => {
  it.each<[string, GitFault, new (...args: never[]) => BerthError, string]>([
    ['is down', { kind: 'down' }, TransientError, 'cannot be reached or broke off'],
    ['says nothing', { kind: 'hang' }, TransientError, '127.0.0.1:PORT said nothing for 0.2 s'],
    ['breaks off', { kind: 'cut', bytes: 20 }, TransientError, 'cannot be reached or broke off'],
    ['fails', { kind: 'status', status: 500 }, TransientError, 'answered with 500, so nothing changes'],
    [
      'is busy',
      { kind: 'status', status: 503, headers: { 'retry-after': '120' } },
      TransientError,
      'Try again in 120 s',
    ],
    ['limits requests', { kind: 'status', status: 429 }, TransientError, 'Try again in 60 s'],
    [
      'denies the token',
      { kind: 'status', status: 401 },
      ConfigurationError,
      'does not accept the token in berth/git (401)',
    ],
    [
      'shows a sign-in page',
      { kind: 'status', status: 203 },
      ConfigurationError,
      'does not accept the token in berth/git',
    ],
    [
      'forbids it',
      { kind: 'status', status: 403 },
      ConfigurationError,
      'may not be read with the token in berth/git (403)',
    ],
    ['hides it', { kind: 'status', status: 404 }, ConfigurationError, 'or the token in berth/git may not see it (404)'],
    ['has deleted it', { kind: 'status', status: 410 }, ConfigurationError, 'may have been deleted, renamed or moved'],
    [
      'is no Git host',
      { kind: 'status', status: 200, body: '<html>' },
      ConfigurationError,
      'does not answer as a Git repository does',
    ],
    ['is odd', { kind: 'status', status: 418 }, ConfigurationError, 'answered with 418'],
    [
      'has moved it elsewhere',
      { kind: 'status', status: 301, headers: { location: 'https://u:p@git.example.com/b.git/info/refs?service=x' } },
      ConfigurationError,
      'has moved to https://git.example.com/b.git. Give that URL',
    ],
  ])('%s', async (_name, fault, type, message) => {
    const commit = await repository.commit({ files: { a: '1' } });
    server.setFault(fault);
    // Only where a host is silent is it worth being impatient: a busy machine is silent for a while, too.
    const limits = fault.kind === 'hang' ? { silenceMs: 200 } : {};
    const remote = open({ credentials: credentials(token), limits });
    for (const work of [() => remote.resolve('main'), () => remote.open(commit)]) {
      const error = await failureOf(work());
      expect(error).toBeInstanceOf(type);
      expect(error.message).toContain(message.replace('PORT', new URL(server.endpoint).port));
      expect(error.subject).toBe(server.url(name));
    }
    server.setFault(undefined);
    const again = fault.kind === 'hang' ? open({ credentials: credentials(token) }) : remote;
    expect(await again.resolve('main')).toBe(commit);
    expect(await (await again.open(commit)).read('a')).toBe('1');
  });

  it('has moved it to another path, which is followed, with the token', async () => {
    const commit = await repository.commit({ files: { a: '1' } });
    server.setToken(token);
    server.setFault({ kind: 'moved', from: '/old.git/', to: `/${name}.git/` });
    const remote = open({ url: server.url('old'), credentials: credentials(token) });
    expect(await remote.resolve('main')).toBe(commit);
    expect(await (await remote.open(commit)).read('a')).toBe('1');
  });

  it('redirects without end', async () => {
    server.setFault({ kind: 'moved', from: `/${name}.git/`, to: `/${name}.git/` });
    expect((await failureOf(open().resolve('main'))).message).toContain('has moved to');
  });

  it('honours the reset of a rate limit', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5000' };
    server.setFault({ kind: 'status', status: 403, headers });
    const clock = { ...createSystemClock(), now: () => 1_400_000 };
    const error = await failureOf(open({ clock }).resolve('main'));
    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).retryAfterMs).toBe(3_600_000);
  });

  it('is unreachable when nobody listens', async () => {
    const gone = await startGitServer({ folder });
    await gone.close();
    const error = await failureOf(open({ url: gone.url(name) }).resolve('main'));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain('cannot be reached or broke off (ECONNREFUSED)');
  });

  it('has no such repository', async () => {
    const error = await failureOf(open({ url: server.url('never') }).resolve('main'));
    expect(error.message).toContain('is not there, or it is private, and no secret with a token is named (404)');
  });
});

describe('the token', () => {
  it('is shown with every request, as a password', async () => {
    const commit = await repository.commit({ files: { a: '1' } });
    server.setToken(token);
    const before = server.authorizations.length;
    const remote = open({ credentials: credentials(token) });
    expect(await (await remote.open(await remote.resolve('main'))).read('a')).toBe('1');
    expect(await remote.resolve('main')).toBe(commit);
    expect(new Set(server.authorizations.slice(before))).toEqual(new Set([`oauth2:${token}`]));
  });

  it('that was replaced is read again when the host refuses the old one, once, with every request sent once more', async () => {
    await repository.commit({ files: { a: '1' } });
    server.setToken('ghs_new');
    const asked: (string | undefined)[] = [];
    const replaced: GitCredentials = {
      secret: 'berth/git',
      token: async (refused) => {
        asked.push(refused);
        return { token: refused === undefined && asked.length === 1 ? 'ghs_old' : 'ghs_new' };
      },
    };
    const remote = open({ credentials: replaced });
    const before = server.authorizations.length;
    const commit = await remote.resolve('main');
    expect(server.authorizations.slice(before)).toEqual(['oauth2:ghs_old', 'oauth2:ghs_new']);
    expect(asked).toEqual([undefined, 'ghs_old']);
    expect(await (await remote.open(commit)).read('a')).toBe('1');
  });

  it('that stays refused is shown once', async () => {
    await repository.commit({ files: { a: '1' } });
    server.setToken(token);
    const remote = open({ credentials: credentials('ghs_wrong') });
    expect(await requestsOf(() => failureOf(remote.resolve('main')))).toBe(1);
  });

  it.each([
    ['wrong', credentials('ghs_wrong'), 'does not accept the token in berth/git (401)'],
    ['missing', undefined, 'wants a token (401)'],
  ])('is %s, and the message says what to do and shows none', async (_name, given, message) => {
    const commit = await repository.commit({ files: { a: '1' } });
    server.setToken(token);
    const remote = open({ credentials: given });
    for (const work of [remote.resolve('main'), remote.open(commit)]) {
      const error = await failureOf(work);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain(message);
      expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain('ghs_');
    }
  });
});

describe('createGitRepository', () => {
  it.each([
    ['https://user:ghs_secret@github.com/a/b.git', 'https://github.com/a/b.git was given with a user or a token in it'],
    ['https://ghs_secret@github.com/a/b.git', 'https://github.com/a/b.git was given with a user or a token in it'],
    ['http://git.example.com/a/b.git', 'is not encrypted'],
    ['git@github.com:a/b.git', 'is not an HTTPS URL'],
    ['ssh://git@github.com/a/b.git', 'ssh://github.com/a/b.git is not an HTTPS URL'],
    ['https://github.com/a/b.git?ref=main', "has more than a repository's address"],
    ['', 'is not an HTTPS URL'],
  ])('refuses the URL %s, without what is secret in it', (url, message) => {
    const making = () => open({ url });
    expect(making).toThrow(ConfigurationError);
    expect(making).toThrow(message);
    expect(making).not.toThrow('ghs_secret');
  });

  it('refuses a path that leaves the repository', () => {
    expect(() => open({ path: 'a/../../b' })).toThrow("name the workspace's folder from its root");
  });
});
