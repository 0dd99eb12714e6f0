import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../lib/errors.ts';
import { listNames } from '../lib/manifest/suggestion.ts';

/** Throws ConfigurationError when one of the files is there already: what a person wrote is never written over. */
export function checkNew(folder: string, paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(join(folder, path)));
  if (there.length === 0) return;
  const message = `${listNames(there)} ${there.length === 1 ? 'exists' : 'exist'} in ${folder} already, and nothing was written: name another folder with --dir, or move ${there.length === 1 ? 'it' : 'them'} away`;
  throw new ConfigurationError(message, folder);
}

/** Writes files that are not there yet, all or none. Throws ConfigurationError with what kept one from being written. */
export async function writeNewFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const written: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, path);
      const made = await mkdir(dirname(file), { recursive: true });
      if (made !== undefined) written.push(made);
      await writeFile(file, text, { flag: 'wx' });
      written.push(file);
    }
  } catch (cause) {
    for (const path of written.toReversed()) await rm(path, { recursive: true, force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`the workspace could not be written, and nothing of it is left: ${why}`, folder, {
      cause,
    });
  }
}
