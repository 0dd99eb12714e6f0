import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Section } from './section.ts';

const child = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
const sizes = [100, 1_000, 5_000];

/** How far a sweep raises the heap above what stood before it, each in a process of its own. */
export async function measureMemory(): Promise<readonly Section[]> {
  const rows = sizes.map((services) => {
    const text = execFileSync(process.execPath, [child, String(services)], { encoding: 'utf8' });
    const { peak, kept } = JSON.parse(text) as { readonly peak: number; readonly kept: number };
    return { services, 'peak MB': peak / 1e6, 'afterwards MB': kept / 1e6 };
  });
  const notes = [
    'The heap after a forced collection, above what stood before the sweep; the ports are in the process.',
  ];
  return [{ name: 'memory', title: 'Memory of a sweep', rows, failures: [], notes }];
}
