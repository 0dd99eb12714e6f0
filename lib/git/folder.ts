import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import type { Source } from '../ports/source.ts';
import { checkFileSize, inByteOrder, isSkipped, leadsOut } from './workspace-files.ts';

/** Where packaging writes the commit that the folder was taken at. */
export const commitFile = '.berth-commit';

/** A folder as the source of manifests. The commit is the given one, else what `.berth-commit` says, else unknown. */
export async function openFolder(path: string, commit?: string): Promise<Source> {
  const root = await realpath(path).catch((cause: unknown) => {
    throw new ConfigurationError(`there is no folder ${path}; name the workspace's folder`, path, { cause });
  });
  const folder = new Folder(root);
  const known = commit ?? (await folder.read(commitFile))?.trim();
  return {
    commit: known === '' ? undefined : known,
    list: () => folder.list(),
    read: (file) => folder.read(file),
  };
}

class Folder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  async list(): Promise<readonly string[]> {
    const files = await this.listFolder('');
    return inByteOrder(files);
  }

  async listFolder(folder: string): Promise<string[]> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true });
    const found: string[] = [];
    for (const entry of entries) {
      if (isSkipped(entry.name) || (folder === '' && entry.name === commitFile)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) found.push(...(await this.listFolder(path)));
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
    }
    return found;
  }

  /** Symbolic links are followed within the folder only, so that a manifest cannot show a file of the machine's. */
  async read(path: string): Promise<string | undefined> {
    const target = await realpath(join(this.root, path)).catch(() => undefined);
    if (target === undefined) return undefined;
    const inside = relative(this.root, target);
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      throw leadsOut(path);
    }
    const status = await lstat(target);
    if (!status.isFile()) return undefined;
    checkFileSize(path, status.size);
    return await readFile(target, 'utf8');
  }
}
