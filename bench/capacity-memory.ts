import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Section } from './section.ts';

const child = fileURLToPath(new URL('./capacity-memory-child.ts', import.meta.url));
/** The quota of a cluster is 5,000 instances: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const sizes = [500, 1_000, 5_000];

/** How far a look at a cluster raises the heap, each in a process of its own. */
export async function measureCapacityMemory(): Promise<readonly Section[]> {
  const rows = sizes.map((instances) => {
    const text = execFileSync(process.execPath, [child, String(instances)], { encoding: 'utf8' });
    const { peak, kept, tasks } = JSON.parse(text) as Readonly<Record<'peak' | 'kept' | 'tasks', number>>;
    return { instances, tasks, 'peak MB': peak / 1e6, 'kept MB': kept / 1e6 };
  });
  const notes = [
    'The heap after a forced collection, above what stood before; five tasks an instance, 60 attributes each.',
  ];
  return [{ name: 'capacity-memory', title: 'Memory of a look at a cluster', rows, failures: [], notes }];
}
