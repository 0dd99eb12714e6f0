import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../../lib/errors.ts';
import { openFolder } from '../../lib/git/folder.ts';

let outside: string;
let root: string;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'berth-folder-'));
  root = join(outside, 'workspace');
  mkdirSync(root);
});

afterEach(() => rmSync(outside, { recursive: true, force: true }));

function write(path: string, text = path): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe('openFolder', () => {
  it('lists every file in byte order, whatever the order of the folders', async () => {
    for (const path of ['b.yaml', 'a/z', 'a.yaml', 'a-b', 'a/B', 'é', 'z/y/x', 'Z', '\u{1F600}', '\uFF5E']) write(path);
    const source = await openFolder(root);
    expect(await source.list()).toEqual([
      'Z',
      'a-b',
      'a.yaml',
      'a/B',
      'a/z',
      'b.yaml',
      'z/y/x',
      'é',
      '\uFF5E',
      '\u{1F600}',
    ]);
  });

  it("leaves out Git's own folder and installed packages, at any depth", async () => {
    for (const path of ['.git/config', 'a/.git', 'node_modules/x/y', 'a/node_modules/z', 'a/b', '.berth-commit'])
      write(path);
    expect(await (await openFolder(root)).list()).toEqual(['a/b']);
  });

  it('reads a file as UTF-8, and knows nothing of what is not there', async () => {
    write('a/b.yaml', 'é: 1\n');
    const source = await openFolder(root);
    expect(await source.read('a/b.yaml')).toBe('é: 1\n');
    expect(await source.read('a/c.yaml')).toBeUndefined();
    expect(await source.read('a')).toBeUndefined();
    expect(await source.read('a/b.yaml/c')).toBeUndefined();
  });

  it('follows a symbolic link within the folder', async () => {
    write('a/b', 'text');
    symlinkSync('a/b', join(root, 'link'));
    const source = await openFolder(root);
    expect(await source.list()).toEqual(['a/b', 'link']);
    expect(await source.read('link')).toBe('text');
  });

  it('refuses a symbolic link that leads out of the folder, to a file or through a folder', async () => {
    writeFileSync(join(outside, 'secret'), 'secret');
    symlinkSync(join(outside, 'secret'), join(root, 'link'));
    symlinkSync(outside, join(root, 'up'));
    const source = await openFolder(root);
    await expect(source.read('link')).rejects.toThrow(ConfigurationError);
    await expect(source.read('up/secret')).rejects.toThrow("up/secret leads out of the workspace's folder");
    await expect(source.read('../secret')).rejects.toThrow(ConfigurationError);
  });

  it('does not walk into linked folders, so that a link to a parent has no end', async () => {
    write('a/b');
    symlinkSync('..', join(root, 'a', 'up'));
    expect(await (await openFolder(root)).list()).toEqual(['a/b', 'a/up']);
  });

  it('is itself allowed to be a link', async () => {
    write('a', 'text');
    symlinkSync(root, join(outside, 'alias'));
    expect(await (await openFolder(join(outside, 'alias'))).read('a')).toBe('text');
  });

  it('refuses a file that is too large to be a manifest', async () => {
    write('large');
    truncateSync(join(root, 'large'), 4 * 1024 * 1024 + 1);
    await expect((await openFolder(root)).read('large')).rejects.toThrow('large has 4194305 bytes');
  });

  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['the given commit', 'c0ffee', undefined, 'c0ffee'],
    ['the given commit before the packaged one', 'c0ffee', 'beef', 'c0ffee'],
    ['the packaged commit', undefined, 'beef\n', 'beef'],
    ['none, of an empty file', undefined, '\n', undefined],
    ['none, of no file', undefined, undefined, undefined],
  ])('has %s', async (_name, given, packaged, expected) => {
    if (packaged !== undefined) write('.berth-commit', packaged);
    expect((await openFolder(root, given)).commit).toBe(expected);
  });

  it('says what to do when there is no folder', async () => {
    await expect(openFolder(join(root, 'nowhere'))).rejects.toThrow("name the workspace's folder");
    await expect(openFolder(join(root, 'nowhere'))).rejects.toThrow(ConfigurationError);
  });
});
