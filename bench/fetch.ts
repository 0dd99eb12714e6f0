import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startGitServer } from '../sandbox/git/server.ts';
import { createFleet, taskDefinitionOf } from './fleet.ts';
import type { Section } from './section.ts';

const child = fileURLToPath(new URL('./fetch-child.ts', import.meta.url));
const start = promisify(execFile);
const sizes = [100, 1_500, 10_000];
const runs = 5;

/** What a child found. */
interface Fetched {
  readonly files: number;
  readonly milliseconds: number;
  readonly cached: number;
  readonly peak: number;
}

/** How long a commit takes to fetch, and how much memory, each in a process of its own; git http-backend serves it. */
export async function measureFetches(): Promise<readonly Section[]> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-git-'));
  const git = await startGitServer({ folder });
  try {
    const rows: Section['rows'][number][] = [];
    for (const size of sizes) {
      const repository = await git.create(`files-${size}`);
      const commit = await repository.commit({ files: manifests(size) });
      const fetched: Fetched[] = [];
      for (let run = 0; run < runs; run += 1) {
        const { stdout } = await start(process.execPath, [child, git.url(`files-${size}`), commit]);
        fetched.push(JSON.parse(stdout) as Fetched);
      }
      const median = (what: keyof Fetched) => fetched.map((one) => one[what]).sort((a, b) => a - b)[runs >> 1] ?? 0;
      rows.push({
        files: median('files'),
        ms: median('milliseconds'),
        'ms when kept': median('cached'),
        'peak MB': median('peak') / 1e6,
      });
    }
    const notes = [
      `Median of ${runs} processes; task definitions of about 1 kB, all different. Peak: the process's resident memory above what`,
      'it had before. When kept: the commit lies in the cache folder already.',
    ];
    return [{ name: 'fetch', title: 'Fetching a commit', rows, failures: [], notes }];
  } finally {
    await git.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function manifests(count: number): Record<string, string> {
  const { services } = createFleet({ services: count, repositories: 'shared' });
  const files = services.map((service) => {
    const text = JSON.stringify(taskDefinitionOf(service), undefined, 2);
    return [`services/${service.name}/task-definition.json`, text] as const;
  });
  return Object.fromEntries(files);
}
