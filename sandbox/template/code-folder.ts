import { existsSync, mkdtempSync, statSync } from 'node:fs';
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
 * Finds a function's code among the artifacts: its zip, which is unpacked into a folder of its own, or a folder of the
 * zip's name without `.zip`.
 */
export function codeFolder(artifacts: string, artifact: string): CodeFolder {
  const zip = join(artifacts, artifact);
  if (existsSync(zip) && statSync(zip).isFile()) {
    const path = mkdtempSync(join(tmpdir(), 'sandbox-function-'));
    unzip(zip, path);
    return { path, temporary: true };
  }
  const folder = join(artifacts, artifact.replace(/\.zip$/, ''));
  if (existsSync(folder)) return { path: folder, temporary: false };
  throw new Error(`Neither ${zip} nor ${folder} is there: package the functions first`);
}
