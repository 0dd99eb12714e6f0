import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TransientError } from '../errors.ts';
import { isReadable } from './workspace-files.ts';

/** One path of a commit. A submodule has nothing to read, and a file that is too large is not kept. */
export type SnapshotEntry =
  | { readonly kind: 'file'; readonly bytes: number; readonly offset: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'submodule' };

/** What a workspace's folder held at one commit: its files by path, with their texts in one file on disk. */
export interface Snapshot {
  readonly entries: ReadonlyMap<string, SnapshotEntry>;
  /** The text of one of its files. */
  readText(entry: SnapshotEntry & { readonly kind: 'file' }): Promise<string>;
}

/** A path with what Git has there, as it is written into a snapshot. */
export type SnapshotInput =
  | { readonly path: string; readonly kind: 'file'; readonly content: Uint8Array }
  | { readonly path: string; readonly kind: 'link'; readonly target: string }
  | { readonly path: string; readonly kind: 'submodule' };

const indexFile = 'index.json';
const dataFile = 'data';

/** Writes a snapshot into an empty folder, one file after another, so that memory holds one at a time. */
export async function writeSnapshot(folder: string, inputs: AsyncIterable<SnapshotInput>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entries: [string, SnapshotEntry][] = [];
  const data = await open(join(folder, dataFile), 'w');
  let offset = 0;
  try {
    for await (const { path, ...input } of inputs) {
      if (input.kind !== 'file') {
        entries.push([path, input]);
        continue;
      }
      const bytes = input.content.length;
      entries.push([path, { kind: 'file', bytes, offset }]);
      if (!isReadable(bytes)) continue;
      await data.writeFile(input.content);
      offset += bytes;
    }
  } finally {
    await data.close();
  }
  await writeFile(join(folder, indexFile), JSON.stringify(entries));
}

/** The snapshot in a folder; `undefined` when there is none, or not the whole of it. */
export async function readSnapshot(folder: string): Promise<Snapshot | undefined> {
  const file = join(folder, dataFile);
  try {
    const entries = new Map<string, SnapshotEntry>(JSON.parse(await readFile(join(folder, indexFile), 'utf8')));
    if ((await stat(file)).size !== keptBytes(entries)) return undefined;
    return { entries, readText: ({ bytes, offset }) => readPart(file, offset, bytes) };
  } catch {
    return undefined; // never written, or its writer was cut off, or the disk was full
  }
}

function keptBytes(entries: ReadonlyMap<string, SnapshotEntry>): number {
  let bytes = 0;
  for (const entry of entries.values()) if (entry.kind === 'file' && isReadable(entry.bytes)) bytes += entry.bytes;
  return bytes;
}

async function readPart(file: string, offset: number, bytes: number): Promise<string> {
  if (bytes === 0) return '';
  try {
    const data = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await data.read({ buffer: Buffer.alloc(bytes), position: offset });
      if (bytesRead === bytes) return buffer.toString('utf8');
    } finally {
      await data.close();
    }
  } catch (cause) {
    throw lost(file, cause);
  }
  throw lost(file, undefined);
}

/** Another process made room, or somebody emptied the folder; the next time it is fetched anew. */
function lost(file: string, cause: unknown): TransientError {
  return new TransientError(`${file} is not as it was written; it is fetched anew the next time`, file, {
    retryAfterMs: 1_000,
    cause,
  });
}
