import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, MissingCommitError } from '../../lib/errors.ts';
import { startGitServer } from '../../sandbox/git/server.ts';
import { failureOf, useRemoteHost } from './remote-host.ts';

const on = useRemoteHost();

describe('resolve', () => {
  it('finds the commit of a branch, of tags, of HEAD and of a full name, with one request each', async () => {
    const first = await on.shop.repository.commit({ files: { a: '1' } });
    const second = await on.shop.repository.commit({ files: { a: '2' } });
    await on.shop.repository.tag('light', first);
    await on.shop.repository.tag('annotated', first, 'why');
    const remote = on.shop.open();
    const expected = { main: second, HEAD: second, light: first, annotated: first, 'refs/tags/annotated': first };
    for (const [ref, commit] of Object.entries(expected)) {
      expect(await on.host.requestsOf(async () => expect(await remote.resolve(ref)).toBe(commit))).toBe(1);
    }
  });

  it('takes a branch before a tag of the same name', async () => {
    const first = await on.shop.repository.commit({ files: { a: '1' } });
    const second = await on.shop.repository.commit({ files: { a: '2' } });
    await on.shop.repository.tag('both', first);
    await on.shop.repository.moveBranch('both', second);
    expect(await on.shop.open().resolve('both')).toBe(second);
  });

  it('asks nobody about a full commit id', async () => {
    const id = '0123456789abcdef0123456789abcdef01234567';
    expect(await on.host.requestsOf(async () => expect(await on.shop.open().resolve(id)).toBe(id))).toBe(0);
  });

  it('says where a branch is after a forced push', async () => {
    await on.shop.repository.commit({ files: { a: '1' } });
    const remote = on.shop.open();
    await remote.resolve('main');
    const forced = await on.shop.repository.commit({ files: { b: '2' }, parent: null });
    expect(await remote.resolve('main')).toBe(forced);
    expect(await (await remote.open(forced)).list()).toEqual(['b']);
  });

  it.each([
    ['gone', 'has no branch and no tag gone; check its name, and whether it was deleted or renamed'],
    ['0123abc', 'has no branch and no tag 0123abc; a commit is given by all 40 digits of its id'],
  ])('says that there is no %s', async (ref, message) => {
    await on.shop.repository.commit({ files: { a: '1' } });
    const error = await failureOf(on.shop.open().resolve(ref));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });

  it('finds no branch in an empty repository', async () => {
    expect((await failureOf(on.shop.open().resolve('main'))).message).toContain('has no branch and no tag main');
  });
});

describe('open', () => {
  it('asks nobody for a commit that was opened before, also by another process', async () => {
    const commit = await on.shop.repository.commit({ files: { a: 'text' } });
    expect(await on.host.requestsOf(() => on.shop.open().open(commit))).toBeGreaterThan(0);
    const again = async () => expect(await (await on.shop.open().open(commit)).read('a')).toBe('text');
    expect(await on.host.requestsOf(again)).toBe(0);
  });

  it('fetches once for those who open a commit at the same time', async () => {
    const commit = await on.shop.repository.commit({ files: { a: 'text' } });
    const remote = on.shop.open();
    const alone = await on.host.requestsOf(() =>
      on.shop.open({ cacheFolder: `${on.shop.cacheFolder}-alone` }).open(commit),
    );
    expect(await on.host.requestsOf(() => Promise.all([remote.open(commit), remote.open(commit)]))).toBe(alone);
  });

  it('keeps the folders of one repository apart', async () => {
    const commit = await on.shop.repository.commit({ files: { 'a/x': '1', 'b/y': '2' } });
    expect(await (await on.shop.open({ path: 'a' }).open(commit)).list()).toEqual(['x']);
    expect(await (await on.shop.open({ path: '/b/' }).open(commit)).list()).toEqual(['y']);
    expect(await (await on.shop.open().open(commit)).list()).toEqual(['a/x', 'b/y']);
  });

  it('fetches a commit that a forced push took from its branch, while the host still has it', async () => {
    const old = await on.shop.repository.commit({ files: { a: 'old' } });
    await on.shop.repository.commit({ files: { a: 'new' }, parent: null });
    expect(await (await on.shop.open().open(old)).read('a')).toBe('old');
  });

  it('says so when a commit is not there any more', async () => {
    await on.shop.repository.commit({ files: { a: '1' } });
    const error = await failureOf(on.shop.open().open('0123456789abcdef0123456789abcdef01234567'));
    expect(error).toBeInstanceOf(MissingCommitError);
    expect(error.message).toContain('does not give out commit 0123456789abcdef0123456789abcdef01234567');
    expect(readdirSync(on.shop.cacheFolder)).toEqual([]);
  });

  it('says so when the host gives out only what its branches have', async () => {
    const own = join(on.host.folder, `strict-${on.shop.name}`);
    const strict = await startGitServer({ folder: own, protocolVersion2: false });
    try {
      const other = await strict.create('shop', { generous: false });
      const old = await other.commit({ files: { a: '1' } });
      const head = await other.commit({ files: { a: '2' }, parent: null });
      const remote = on.shop.open({ url: strict.url('shop') });
      expect(await (await remote.open(head)).read('a')).toBe('2');
      expect(await failureOf(remote.open(old))).toBeInstanceOf(MissingCommitError);
    } finally {
      await strict.close();
    }
  });

  it('wants the whole of a commit id', async () => {
    expect((await failureOf(on.shop.open().open('0123abc'))).message).toContain('all 40 digits are needed');
  });

  it.each(['nowhere', 'a', 'a/b', 'link'])('says that %s is no folder', async (path) => {
    const commit = await on.shop.repository.commit({ files: { a: 'text', 'c/d': '', link: { link: 'c' } } });
    const error = await failureOf(on.shop.open({ path }).open(commit));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(
      `there is no folder ${path} in ${on.host.server.url(on.shop.name)} at commit ${commit}`,
    );
  });

  it('leaves a submodule out, and says why it cannot be read', async () => {
    const commit = await on.shop.repository.commit({ files: { a: '', 'lib/sub': { submodule: '1'.repeat(40) } } });
    const source = await on.shop.open().open(commit);
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
    const source = await on.shop.open({ path: 's' }).open(await on.shop.repository.commit({ files }));
    expect(await source.list()).toHaveLength(10_000);
    for (const index of [0, 4_321, 9_999]) expect(await source.read(`${index}/service.yaml`)).toBe(text(index));
  });

  it('asks three times for a first commit, twice for the next, and for no file outside its path', async () => {
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 7919) % 251));
    const first = await on.shop.repository.commit({ files: { 'in/a': 'one', 'out/noise': noise } });
    const second = await on.shop.repository.commit({ files: { 'in/a': 'two' } });
    const remote = on.shop.open({ path: 'in', limits: { maxFetchBytes: 2048 } });
    expect(await on.host.requestsOf(() => remote.open(first))).toBe(3);
    expect(await on.host.requestsOf(async () => expect(await (await remote.open(second)).read('a')).toBe('two'))).toBe(
      2,
    );
  });

  it('opens a folder that is empty but for a submodule', async () => {
    const commit = await on.shop.repository.commit({ files: { 'in/sub': { submodule: '1'.repeat(40) } } });
    expect(await (await on.shop.open({ path: 'in' }).open(commit)).list()).toEqual([]);
  });

  it('says so when the id is not of a commit', async () => {
    await on.shop.repository.commit({ files: { a: 'text' } });
    const id = (await on.shop.repository.git('rev-parse', 'main:a')).trim();
    expect((await failureOf(on.shop.open().open(id))).message).toContain(
      `${id} of ${on.host.server.url(on.shop.name)} is a blob; name a commit`,
    );
  });

  it('refuses more files than the limit, and does not count those outside its path', async () => {
    const commit = await on.shop.repository.commit({ files: { 'in/a': '', 'in/b': '', 'in/c': '', 'out/d': '' } });
    expect(await (await on.shop.open({ path: 'in', limits: { maxFiles: 3 } }).open(commit)).list()).toHaveLength(3);
    const error = await failureOf(
      on.shop.open({ path: 'in', cacheFolder: `${on.shop.cacheFolder}-b`, limits: { maxFiles: 2 } }).open(commit),
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('has more than 2 files, which is the limit');
  });

  it('refuses an answer that is larger than the limit', async () => {
    const noise = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index * 7919) % 251));
    const commit = await on.shop.repository.commit({ files: { a: noise } });
    const error = await failureOf(on.shop.open({ limits: { maxFetchBytes: 2048 } }).open(commit));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('for one commit, which is the limit');
  });
});
