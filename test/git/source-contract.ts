import { ConfigurationError } from '../../lib/errors.ts';
import type { Source } from '../../lib/ports/source.ts';

/** What a workspace's folder has: a file's text, or where a symbolic link leads. */
export type Tree = Readonly<Record<string, string | { readonly link: string }>>;

/** Opens a source in `workspace/` of a tree, and says at which commit it should be. */
export type OpenTree = (tree: Tree) => Promise<{ readonly source: Source; readonly commit: string | undefined }>;

const order = ['Z', 'a-b', 'a.yaml', 'a/B', 'a/z', 'b.yaml', 'z/y/x', 'é', '\uFF5E', '\u{1F600}'];

/** What every source of manifests promises, whatever is behind it. */
export function describeSource(name: string, open: OpenTree): void {
  describe(`${name}, as a source of manifests`, () => {
    const opened = async (tree: Tree) => (await open(tree)).source;

    it('lists every file in byte order, whatever the order of the folders', async () => {
      const source = await opened(Object.fromEntries(order.toReversed().map((path) => [`workspace/${path}`, path])));
      expect(await source.list()).toEqual(order);
    });

    it('lists nothing from outside its folder', async () => {
      const source = await opened({ 'workspace/a': '', 'workspace-b/c': '', d: '' });
      expect(await source.list()).toEqual(['a']);
    });

    it('leaves out installed packages, at any depth', async () => {
      const tree = { 'workspace/node_modules/x/y': '', 'workspace/a/node_modules/z': '', 'workspace/a/b': '' };
      expect(await (await opened(tree)).list()).toEqual(['a/b']);
    });

    it('reads texts as UTF-8 to the last byte', async () => {
      const texts = { 'workspace/a': 'é: 1\r\n', 'workspace/b': '', 'workspace/c/d': '\uFEFF\u{1F600}' };
      const source = await opened(texts);
      expect(await Promise.all(['a', 'b', 'c/d'].map((path) => source.read(path)))).toEqual(Object.values(texts));
    });

    it('has nothing where there is no file', async () => {
      const source = await opened({ 'workspace/a/b': 'text', 'workspace/dangling': { link: 'nowhere' } });
      for (const path of ['a', 'c', 'a/c', 'a/b/c', 'A/b', 'dangling']) expect(await source.read(path)).toBeUndefined();
    });

    it('knows its commit', async () => {
      const { source, commit } = await open({ 'workspace/a': '' });
      expect(source.commit).toBe(commit);
    });

    it('follows symbolic links inside its folder: to a file, to a folder, upwards, and one after another', async () => {
      const source = await opened({
        'workspace/a/b': 'text',
        'workspace/file': { link: 'a/b' },
        'workspace/folder': { link: 'a' },
        'workspace/c/d/up': { link: '../../a/b' },
        'workspace/again': { link: './folder/../c/d/up' },
      });
      expect(await source.list()).toEqual(['a/b', 'again', 'c/d/up', 'file', 'folder']);
      for (const path of ['file', 'folder/b', 'c/d/up', 'again']) expect(await source.read(path)).toBe('text');
      expect(await source.read('folder')).toBeUndefined();
    });

    it('comes to an end with links that go round', async () => {
      const source = await opened({
        'workspace/a': { link: 'b' },
        'workspace/b': { link: 'a' },
        'workspace/c/up': { link: '..' },
      });
      expect(await source.list()).toEqual(['a', 'b', 'c/up']);
      expect(await source.read('a')).toBeUndefined();
    });

    it.each(['link', 'up/secret', 'deep/chain', 'absolute', '../secret'])(
      'refuses %s, which leads out of its folder',
      async (path) => {
        const source = await opened({
          secret: 'secret',
          'workspace/link': { link: '../secret' },
          'workspace/up': { link: '..' },
          'workspace/deep/chain': { link: '../link' },
          'workspace/absolute': { link: '/etc/hostname' },
        });
        const reading = source.read(path);
        await expect(reading).rejects.toThrow(`${path} leads out of the workspace's folder; put the file itself there`);
        await expect(reading).rejects.toThrow(ConfigurationError);
      },
    );

    it('lists a file that is too large for a manifest, and refuses to read it', async () => {
      const most = 4 * 1024 * 1024;
      const source = await opened({ 'workspace/fits': 'x'.repeat(most), 'workspace/large': 'x'.repeat(most + 1) });
      expect(await source.list()).toEqual(['fits', 'large']);
      expect(await source.read('fits')).toHaveLength(most);
      await expect(source.read('large')).rejects.toThrow('large has 4194305 bytes; a manifest has at most 4194304');
      await expect(source.read('large')).rejects.toThrow(ConfigurationError);
    });
  });
}
