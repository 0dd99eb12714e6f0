import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitMissingError, gitVersion, runGit } from '../../../sandbox/git/git.ts';
import { type GitServer, startGitServer } from '../../../sandbox/git/server.ts';

let folder: string;
let server: GitServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-git-server-'));
  server = await startGitServer({ folder, token: 't0ken' });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function url(token: string): string {
  return server.url('shop').replace('://', `://anybody:${token}@`);
}

describe('the Git server', () => {
  it('lets the git of a person clone and push with the token', async () => {
    const repository = await server.create('shop');
    const first = await repository.commit({ files: { 'a/b': 'one\n' }, message: 'First' });
    const clone = join(folder, 'clone');
    await runGit(['clone', '--quiet', url('t0ken'), clone]);
    expect(readFileSync(join(clone, 'a/b'), 'utf8')).toBe('one\n');
    writeFileSync(join(clone, 'a/b'), 'two\n');
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
    await runGit(['-C', clone, ...who, 'commit', '--quiet', '--all', '--message', 'Second']);
    await runGit(['-C', clone, 'push', '--quiet']);
    expect(await repository.read('main', 'a/b')).toBe('two\n');
    expect(await repository.resolve('main^')).toBe(first);
  });

  it('refuses another token, and none', async () => {
    await server.create('shop');
    await expect(runGit(['ls-remote', url('wrong')])).rejects.toThrow('Authentication failed');
    await expect(runGit(['ls-remote', server.url('shop')])).rejects.toThrow('ended with 128');
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it('makes commits that add, change and delete, on a branch, on another commit, or on nothing', async () => {
    const repository = await server.create('shop');
    const names = async (commit: string) => (await repository.git('ls-tree', '-r', '--name-only', commit)).trim();
    const first = await repository.commit({ files: { a: '1', 'b c/"d"': '2' } });
    const second = await repository.commit({ files: { a: null, e: { link: 'b' } } });
    expect(await names(first)).toBe('a\n"b c/\\"d\\""');
    expect(await names(second)).toBe('"b c/\\"d\\""\ne');
    const side = await repository.commit({ files: { f: '' }, branch: 'side', parent: first });
    expect(await names(side)).toContain('a\n');
    await repository.commit({ files: { g: '' }, parent: null });
    expect(await names('main')).toBe('g');
    await repository.moveBranch('main', side);
    await repository.deleteBranch('side');
    expect((await repository.git('branch', '--format', '%(refname) %(objectname)')).trim()).toBe(
      `refs/heads/main ${side}`,
    );
  });

  it('makes the same commit of the same files, author and time', async () => {
    const files = { a: '1' };
    const [one, two] = [await server.create('one'), await server.create('two')];
    const commits = [one, two].map((repository) => repository.commit({ files, time: 1_700_000_000 }));
    expect((await commits[0]) === (await commits[1])).toBe(true);
  });
});

describe('the git of this machine', () => {
  it('has a version', async () => {
    expect(await gitVersion()).toMatch(/^\d+\.\d+/);
  });

  it('is said to be missing when it is not there', async () => {
    await expect(runGit(['version'], { env: { PATH: '/nowhere' } })).rejects.toThrow(GitMissingError);
    await expect(runGit(['version'], { env: { PATH: '/nowhere' } })).rejects.toThrow(
      'install it to serve repositories',
    );
  });
});
