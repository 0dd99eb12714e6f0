import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The version that the stand-in gives as its own. */
export const olderVersion = 'v20.0.0';

/**
 * A folder whose `node` takes itself for an older one, which runs no TypeScript: what a machine may have first on its
 * PATH.
 */
export function folderWithOlderNode(): string {
  const folder = mkdtempSync(join(tmpdir(), 'older-node-'));
  const age = join(folder, 'age.cjs');
  const define = (object: string, property: string, value: string) =>
    `Object.defineProperty(${object}, '${property}', { value: ${value} });\n`;
  writeFileSync(
    age,
    define('process', 'version', `'${olderVersion}'`) + define('process.features', 'typescript', 'false'),
  );
  writeFileSync(join(folder, 'node'), `#!/bin/sh\nexec '${process.execPath}' --require '${age}' "$@"\n`);
  chmodSync(join(folder, 'node'), 0o755);
  return folder;
}
