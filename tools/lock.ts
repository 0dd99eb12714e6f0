import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Runs the work while no other process holds the lock. A lock whose holder is gone is taken over. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  while (!take(folder)) await setTimeout(100);
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Making a folder is atomic: of two processes, one gets EEXIST. */
function take(folder: string): boolean {
  const holder = join(folder, 'holder');
  try {
    mkdirSync(folder);
    writeFileSync(holder, String(process.pid));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (isGone(holder)) rmSync(folder, { recursive: true, force: true });
    return false;
  }
}

function isGone(holder: string): boolean {
  try {
    const pid = Number(readFileSync(holder, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    // ESRCH: no such process. Without the file, the holder is about to write it.
    return codeOf(error) === 'ESRCH';
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}
