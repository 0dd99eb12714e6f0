import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, MissingCommitError } from '../../lib/errors.ts';
import { createCloneRepository } from '../../lib/git/clone.ts';
import { runGit } from '../../sandbox/git/git.ts';
import { commitAll } from '../cli/clone.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-clone-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...words: readonly string[]) => runGit(['-C', folder, ...words]);

async function commit(text: string): Promise<string> {
  mkdirSync(join(folder, 'shop'), { recursive: true });
  writeFileSync(join(folder, 'shop/a'), text);
  return await commitAll(folder);
}

describe('a clone', () => {
  it('resolves a branch, a tag, a short id, a remote branch and an expression to the commit', async () => {
    const first = await commit('1');
    const second = await commit('2');
    const annotate = ['tag', '--annotate', '--message', 'why', 'annotated'];
    await git('-c', 'user.name=A', '-c', 'user.email=a@example.com', ...annotate, first);
    await git('update-ref', 'refs/remotes/origin/next', first);
    const clone = createCloneRepository(join(folder, 'shop'));
    const resolved = ['main', 'HEAD', second.slice(0, 8), second, 'annotated', 'origin/next', 'main~1'];
    expect(await Promise.all(resolved.map((ref) => clone.resolve(ref)))).toEqual([
      second,
      second,
      second,
      second,
      first,
      first,
      first,
    ]);
  });

  it('reads the files of the commit and not those of the working tree, which it leaves as it is', async () => {
    const first = await commit('1');
    await commit('2');
    writeFileSync(join(folder, 'shop/a'), '3');
    writeFileSync(join(folder, 'shop/b'), 'new');
    const status = await git('status', '--porcelain');
    const source = await createCloneRepository(join(folder, 'shop')).open(first);
    expect(await source.list()).toEqual(['a']);
    expect(await source.read('a')).toBe('1');
    expect(source.commit).toBe(first);
    expect(await git('status', '--porcelain')).toBe(status);
  });

  it('reads a thousand files that are asked for at once, each its own text', async () => {
    for (let index = 0; index < 1000; index++) writeFileSync(join(folder, `f${index}`), `${index}`);
    const clone = createCloneRepository(folder);
    const source = await clone.open(await commitAll(folder));
    const files = await source.list();
    const texts = await Promise.all(files.map((file) => source.read(file)));
    expect(texts).toEqual(files.map((file) => file.slice(1)));
  });

  it.each([
    ['mian', 'has no branch, tag or commit mian; did you mean "main"? (it has: main)'],
    ['--help', 'has no branch, tag or commit --help; it has: main'],
    ['c0ffee12', 'has no commit c0ffee12: fetch it first, with `git fetch origin c0ffee12`, or read the remote'],
  ])('says what is there, or how to get it, for the ref %s', async (ref, message) => {
    await commit('1');
    const resolving = createCloneRepository(folder).resolve(ref);
    await expect(resolving).rejects.toThrow(message);
    await expect(resolving).rejects.toThrow(ConfigurationError);
  });

  it('says that a commit is missing which is not in the clone', async () => {
    await commit('1');
    const opening = createCloneRepository(folder).open('c0ffee'.repeat(7).slice(0, 40));
    await expect(opening).rejects.toThrow(MissingCommitError);
  });

  it('says where a clone is wanted when the folder lies in none', async () => {
    const resolving = createCloneRepository(folder).resolve('main');
    await expect(resolving).rejects.toThrow(`${folder} lies in no Git repository that can be read`);
    await expect(resolving).rejects.toThrow('name a folder of a clone with --dir, or read a remote with --git');
  });
});
