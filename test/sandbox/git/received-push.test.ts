import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../../../sandbox/git/git.ts';
import { noCommit, type ReceivedPush } from '../../../sandbox/git/received-push.ts';
import type { GitRepository } from '../../../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../../../sandbox/git/server.ts';

let folder: string;
let server: GitServer;
let repository: GitRepository;
let clone: string;
let told: ReceivedPush[];

const git = (...words: readonly string[]) =>
  runGit(['-C', clone, '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words]);
const head = async () => (await git('rev-parse', 'HEAD')).trim();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-received-'));
  told = [];
  server = await startGitServer({ folder, received: async (push) => void told.push(push) });
  repository = await server.create('shop');
  await repository.commit({ files: { kept: '1', 'a b/ü': '1', gone: '1' } });
  clone = join(folder, 'clone');
  await runGit(['clone', '--quiet', server.url('shop'), clone]);
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a push that the Git server receives', () => {
  it('is told of before the push ends, with the files that each of its commits added, changed and removed', async () => {
    const before = await head();
    await git('rm', '--quiet', 'gone');
    await git('commit', '--quiet', '--message', 'Remove it');
    const first = await head();
    await git('mv', 'a b/ü', 'c');
    await git('commit', '--quiet', '--message', 'Rename it');
    const second = await head();
    await git('push', '--quiet');
    expect(told).toEqual([
      {
        repository: 'shop',
        ref: 'refs/heads/main',
        before,
        after: second,
        forced: false,
        commits: [
          { id: first, message: 'Remove it', added: [], modified: [], removed: ['gone'] },
          { id: second, message: 'Rename it', added: ['c'], modified: [], removed: ['a b/ü'] },
        ],
      },
    ]);
  });

  it('says which ref is new, and which is gone', async () => {
    const commit = await head();
    await git('push', '--quiet', 'origin', 'HEAD:refs/heads/side');
    await git('push', '--quiet', 'origin', ':refs/heads/side');
    expect(told.map(({ ref, before, after }) => [ref, before, after])).toEqual([
      ['refs/heads/side', noCommit, commit],
      ['refs/heads/side', commit, noCommit],
    ]);
  });

  it('is called forced when what was there is not part of it', async () => {
    await git('commit', '--quiet', '--amend', '--message', 'Again');
    await git('push', '--quiet', '--force');
    expect(told.map(({ forced }) => forced)).toEqual([true]);
  });

  it('is none when somebody only clones, or pushes what is there already', async () => {
    await git('fetch', '--quiet');
    await git('push', '--quiet');
    expect(told).toEqual([]);
  });
});
