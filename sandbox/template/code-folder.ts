import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzip } from './zip.ts';

/** Where a function's code was unpacked to. */
export interface CodeFolder {
  readonly path: string;
  /** True for a folder that was made for it, which is to be removed in the end. */
  readonly temporary: boolean;
}

/**
 * Finds a function's code among the artifacts: its zip, which is unpacked into a folder of its own, or below `kept` once
 * for all who come with the same zip; or a folder of the zip's name without `.zip`.
 */
export function codeFolder(artifacts: string, artifact: string, kept?: string): CodeFolder {
  const zip = join(artifacts, artifact);
  if (existsSync(zip) && statSync(zip).isFile()) {
    if (kept !== undefined) return { path: unpackOnce(zip, kept), temporary: false };
    const path = mkdtempSync(join(tmpdir(), 'sandbox-function-'));
    unzip(zip, path);
    return { path, temporary: true };
  }
  const folder = join(artifacts, artifact.replace(/\.zip$/, ''));
  if (existsSync(folder)) return { path: folder, temporary: false };
  throw new Error(`Neither ${zip} nor ${folder} is there: package the functions first`);
}

/** Other processes may do the same at the same time: whoever is done first has made it. */
function unpackOnce(zip: string, kept: string): string {
  const path = join(kept, createHash('sha256').update(readFileSync(zip)).digest('hex').slice(0, 16));
  if (existsSync(path)) return path;
  mkdirSync(kept, { recursive: true });
  const unpacked = mkdtempSync(join(kept, 'unpacking-'));
  try {
    unzip(zip, unpacked);
    renameSync(unpacked, path);
  } catch (error) {
    rmSync(unpacked, { recursive: true });
    if (!existsSync(path)) throw error;
  }
  return path;
}
