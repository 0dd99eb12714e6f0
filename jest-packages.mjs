// Makes the packages that tests run, and a place for what Node compiles, before any of them starts.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rooms whose tests run the packaged functions or read the packaged template. */
const rooms = /bench|cli|docs|end-to-end|functions|moto|stack|tools|tour/;

/** @param {{ readonly testPathPatterns: { readonly patterns: readonly string[] } }} run */
export default function makePackages({ testPathPatterns: { patterns } }) {
  if (!process.features.typescript) {
    throw new Error(`Node ${process.version} is not the clone's own: run "npm install", without --ignore-scripts`);
  }
  // Tests start some hundred processes of the same sources, which are read and stripped of their types once in this way.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/berth-compiled', import.meta.url));
  forgetOldCode(join(process.env.NODE_COMPILE_CACHE, 'functions'));
  if (patterns.length > 0 && !patterns.some((pattern) => rooms.test(pattern))) return;
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  execFileSync(process.execPath, ['tools/package.ts', '--if-stale'], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
}

/**
 * The sandbox unpacks the functions there, after each change of them anew.
 *
 * @param {string} folder
 */
function forgetOldCode(folder) {
  const yesterday = Date.now() - 86_400_000;
  const unpacked = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  for (const path of unpacked) if (statSync(path).mtimeMs < yesterday) rmSync(path, { recursive: true, force: true });
}
