import type { PromiseFsClient } from 'isomorphic-git';

/**
 * As much of a file system as isomorphic-git needs for one fetch, in memory: it holds the pack there anyway, and asks for
 * a loose object before every packed one, which on a disk takes longer than all the rest.
 */
export function createMemoryFiles(files = new Map<string, Buffer>()): PromiseFsClient {
  const get = (path: string): Buffer => {
    const file = files.get(path);
    if (file === undefined) throw absent(path);
    return file;
  };
  const stat = async (path: string) => ({
    ...{ isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false },
    size: get(path).length,
  });
  const nothing = async () => undefined;
  return {
    promises: {
      readFile: async (path: string, options?: { readonly encoding?: 'utf8' } | 'utf8') => {
        const isText = options === 'utf8' || (typeof options === 'object' && options.encoding === 'utf8');
        return isText ? get(path).toString('utf8') : get(path);
      },
      writeFile: async (path: string, content: string | Uint8Array) => {
        // Not copied: a pack may have a hundred megabytes.
        files.set(path, Buffer.isBuffer(content) ? content : Buffer.from(content));
      },
      readdir: async (folder: string) => {
        const inside = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
        return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0]))];
      },
      unlink: async (path: string) => {
        files.delete(path);
      },
      readlink: async (path: string) => {
        throw absent(path);
      },
      mkdir: nothing,
      rmdir: nothing,
      symlink: nothing,
      stat,
      lstat: stat,
    },
  };
}

function absent(path: string): Error {
  return Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' });
}
