import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { ResultEvent } from '../../lib/results/result-event.ts';
import { cluster, startWorld, type World, webService } from './world.ts';

const script = fileURLToPath(new URL('pass-process.ts', import.meta.url));
const web = webService();

/** Starts a pass in a process of its own; what it publishes is the world's. */
function spawnPass(world: World, desired: DesiredService): ChildProcess {
  const words = [script, world.endpoint, JSON.stringify(desired), String(world.clock.now())];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.on('message', (results) => world.results.push(...(results as ResultEvent[])));
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Kills a pass at its k-th call: before it has any effect, or after, with the answer lost. False when it came to its end. */
async function killAt(world: World, k: number, cut: 'before' | 'after'): Promise<boolean> {
  const { faults } = world;
  if (cut === 'after') faults.loseAnswer(k);
  // Whoever lost an answer asks again, and waits.
  const hang = faults.hang({}, { after: cut === 'before' ? k - 1 : k, times: Number.POSITIVE_INFINITY });
  const child = spawnPass(world, web);
  while (hang.struck === 0 && child.exitCode === null) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended(child);
  faults.clear();
  return child.exitCode !== 0;
}

async function endOf(k: number, cut: 'before' | 'after') {
  const world = await startWorld();
  try {
    await world.settle(web);
    world.push('1.4.1');
    const wasKilled = k > 0 && (await killAt(world, k, cut));
    await world.settle(web);
    const { taskDefinitionArns } = world.person('ListTaskDefinitions', { familyPrefix: 'web' });
    const { serviceDeployments } = world.person('ListServiceDeployments', { cluster, service: 'web' });
    return {
      wasKilled,
      state: {
        revisions: taskDefinitionArns,
        deployments: (serviceDeployments as unknown[]).length,
        tags: Object.keys(world.tags()),
        running: world.service().taskDefinition,
        results: [...new Set(world.results.map(({ id, type }) => `${type} ${id}`))].toSorted(),
      },
    };
  } finally {
    await world.stop();
  }
}

describe('a pass in a process that is killed', () => {
  it.each(['before', 'after'] as const)(
    'leaves one revision, one deployment and the same results, %s the k-th call, for every k',
    async (cut) => {
      const { state: expected } = await endOf(0, cut);
      let k = 1;
      for (let isOver = false; !isOver; k++) {
        const { state, wasKilled } = await endOf(k, cut);
        expect({ k, ...state }).toEqual({ k, ...expected });
        isOver = !wasKilled;
      }
      // DescribeServices, ListImages, DescribeTaskDefinition, RegisterTaskDefinition, UpdateService, TagResource.
      expect(k).toBeGreaterThan(6);
    },
    120_000,
  );
});
