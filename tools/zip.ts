import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** The oldest time that a zip can hold: the same files make the same bytes, whenever they are packed. */
const epoch = new Date(1980, 0, 1);
const unix = 3;
const readableByAll = 0o100644 << 16;

/** A zip of a folder's files, in byte order of their paths. */
export function zipFolder(folder: string): Uint8Array {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const files: Zippable = {};
  for (const path of paths) {
    files[path] = [readFileSync(join(folder, path)), { level: 9, mtime: epoch, os: unix, attrs: readableByAll }];
  }
  return zipSync(files);
}
