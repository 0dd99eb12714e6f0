import { ConfigurationError } from '../errors.ts';
import type { Source } from '../ports/source.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';
import { checkFileSize, inByteOrder, leadsOut } from './workspace-files.ts';

/** As many links as Linux follows in one path. */
const linkLimit = 40;

/** A snapshot as a source of manifests, with the same rules as a folder's. */
export function createSnapshotSource(commit: string, snapshot: Snapshot): Source {
  const files = [...snapshot.entries].filter(([, entry]) => entry.kind !== 'submodule').map(([path]) => path);
  const list = inByteOrder(files);
  return {
    commit,
    list: async () => list,
    async read(path) {
      const entry = follow(snapshot.entries, path);
      if (entry?.kind !== 'file') return undefined;
      checkFileSize(path, entry.bytes);
      return await snapshot.readText(entry);
    },
  };
}

/** What a path leads to, through symbolic links to files and folders, as long as they stay inside. */
function follow(entries: ReadonlyMap<string, SnapshotEntry>, path: string): SnapshotEntry | undefined {
  const ahead = path.split('/');
  const here: string[] = [];
  let entry: SnapshotEntry | undefined;
  for (let links = 0, part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (part === '' || part === '.') continue;
    if (entry !== undefined) return undefined; // something below a file
    if (part === '..') {
      if (here.pop() === undefined) throw leadsOut(path);
      continue;
    }
    here.push(part);
    entry = entries.get(here.join('/'));
    if (entry?.kind === 'submodule') throw submodule(path, here.join('/'));
    if (entry?.kind !== 'link') continue;
    links += 1;
    if (links > linkLimit) return undefined;
    if (entry.target.startsWith('/')) throw leadsOut(path);
    here.pop();
    ahead.unshift(...entry.target.split('/'));
    entry = undefined;
  }
  return entry;
}

function submodule(path: string, folder: string): ConfigurationError {
  const where = path === folder ? `${path} is a submodule` : `${path} lies in the submodule ${folder}`;
  return new ConfigurationError(`${where}, which is not read; put the files into the repository itself`, path);
}
