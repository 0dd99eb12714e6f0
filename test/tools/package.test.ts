import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { parseIndex } from '../../lib/manifest/workspace-index.ts';
import { withLock } from '../../tools/lock.ts';
import { stampOf } from '../../tools/stamp.ts';
import { commitOf, copyWorkspace, indexWorkspace } from '../../tools/workspace-folder.ts';
import { zipFolder } from '../../tools/zip.ts';
import { root, temporaryFolder } from './temporary-folder.ts';

function git(folder: string, ...words: readonly string[]): string {
  const person = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
  return execFileSync('git', ['-C', folder, ...person, ...words], { encoding: 'utf8' }).trim();
}

function committedFolder(): string {
  const folder = temporaryFolder([], { 'deploy/berth.yaml': 'version: 1\n', 'src/index.js': '' });
  git(folder, 'init', '--quiet');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  return folder;
}

describe('zips', () => {
  it('are the same bytes for the same files, whatever their times', () => {
    const files = { 'index.mjs': 'export {};\n', 'workspace/berth.yaml': 'version: 1\n' };
    const [one, other] = [temporaryFolder([], files), temporaryFolder([], files)];
    utimesSync(join(other, 'index.mjs'), 1, 1);
    expect(Buffer.from(zipFolder(one)).equals(Buffer.from(zipFolder(other)))).toBe(true);
  });

  it('hold every file at its path, readable by all', () => {
    const zip = zipFolder(temporaryFolder([], { 'a/b.txt': 'deep', 'c.txt': 'flat' }));
    const unpacked = Object.entries(unzipSync(zip)).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]);
    expect(unpacked).toEqual([
      ['a/b.txt', 'deep'],
      ['c.txt', 'flat'],
    ]);
    const central = Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    expect(Buffer.from(zip).readUInt32LE(central + 38) >>> 16).toBe(0o100644);
  });
});

describe('the commit', () => {
  it('is the one that the folder is at', () => {
    const folder = committedFolder();
    expect(commitOf(join(folder, 'deploy'))).toBe(git(folder, 'rev-parse', 'HEAD'));
  });

  it('is dirty when the workspace differs from it, and only then', () => {
    const folder = committedFolder();
    writeFileSync(join(folder, 'src/index.js'), 'changed');
    expect(commitOf(join(folder, 'deploy'))).toMatch(/^[0-9a-f]{40}$/);
    writeFileSync(join(folder, 'deploy/new.yaml'), 'new');
    expect(commitOf(join(folder, 'deploy'))).toMatch(/^[0-9a-f]{40}-dirty$/);
  });

  it('is unknown outside Git', () => {
    expect(commitOf(temporaryFolder([]))).toBeUndefined();
  });
});

describe('a packaged workspace', () => {
  const shop = join(root, 'examples/shop');

  it('has its files and its commit, and nothing of Git’s', () => {
    const from = temporaryFolder([], { 'berth.yaml': 'version: 1\n', '.git/HEAD': '', 'node_modules/a/b.yaml': '' });
    const to = join(temporaryFolder([]), 'workspace');
    copyWorkspace(from, to, 'c0ffee');
    expect(Object.keys(unzipSync(zipFolder(to)))).toEqual(['.berth-commit', 'berth.yaml']);
    expect(readFileSync(join(to, '.berth-commit'), 'utf8')).toBe('c0ffee\n');
  });

  it('has an index that functions can read', async () => {
    const index = parseIndex(JSON.stringify(await indexWorkspace(shop, 'c0ffee')));
    expect(index.commit).toBe('c0ffee');
    expect(Object.keys(index.environments)).toEqual(['production', 'staging']);
    expect(index.environments.production?.services.map(({ service }) => service)).toEqual(['api', 'web', 'worker']);
  });
});

describe('staleness', () => {
  it('follows contents, paths and what else matters, not times', () => {
    const folder = temporaryFolder([], { 'lib/a.ts': 'a' });
    const file = join(folder, 'lib/a.ts');
    const before = stampOf([folder], ['production']);
    utimesSync(file, 1, 1);
    expect(stampOf([folder], ['production'])).toBe(before);
    expect(stampOf([folder], ['staging'])).not.toBe(before);
    writeFileSync(file, 'b');
    expect(stampOf([folder], ['production'])).not.toBe(before);
  });
});

describe('the lock', () => {
  it('lets one in at a time', async () => {
    const lock = join(temporaryFolder([]), 'lock');
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
    };
    await Promise.all([withLock(lock, work('one')), withLock(lock, work('other'))]);
    expect(order).toEqual(['one in', 'one out', 'other in', 'other out']);
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    const lock = join(temporaryFolder([]), 'lock');
    mkdirSync(lock);
    const gone = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    writeFileSync(join(lock, 'holder'), gone);
    await expect(withLock(lock, async () => 'in')).resolves.toBe('in');
  });
});
