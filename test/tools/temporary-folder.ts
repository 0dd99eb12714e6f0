import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that the tests run in. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A folder with these files of the clone's, and these made ones; gone after the test file. */
export function temporaryFolder(copied: readonly string[], written: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-tools-'));
  made.push(folder);
  for (const path of copied) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (path === 'node_modules') symlinkSync(join(root, path), join(folder, path));
    else cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  for (const [path, text] of Object.entries(written)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  return folder;
}
