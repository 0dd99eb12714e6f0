import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { EcsSettings } from '../../sandbox/ecs/ecs.ts';
import { content, place } from '../plan/builders.ts';
import { cluster, fargate, type World, webService } from '../reconcile/world.ts';
import { endOf } from './ending.ts';
import type { Disorder, Step, Timed } from './history.ts';
import { inLab } from './lab.ts';
import { lose } from './losses.ts';
import { smallStack } from './small-stack.ts';

/** A history, and the world that it is played in. */
export interface Play {
  readonly history: readonly Timed[];
  readonly disorder: Disorder;
  readonly strategy: string;
  readonly reading: EcsSettings;
}

/** Plays a history to its end; answers what is left of it. */
export function play({ history, disorder, strategy, reading }: Play) {
  return inLab(reading, async (world) => {
    let desired = manifest(strategy, { kind: 'manifest', level: 'info', count: 2 }, 0);
    const stack = smallStack({ world, desired: () => desired, fates: disorder.fates });
    await rest(stack);
    for (const [index, { step, seconds }] of history.entries()) {
      if (step.kind === 'manifest') desired = manifest(strategy, step, index + 1);
      else if (step.kind === 'push') push(world, step);
      else lose(world, { service: 'all', revision: [] });
      const look = Math.min(disorder.looks[index % disorder.looks.length] ?? seconds, seconds);
      await stack.advance(look);
      if (disorder.looks.length > 0) await stack.sweep();
      await stack.advance(seconds - look);
      if (seconds >= 900) await rest(stack);
    }
    await rest(stack);
    const { person: call, results, emulated } = world;
    const tasks = emulated.tasksOf(cluster, 'web');
    return { ...endOf({ call, tasks, results }), plan: await world.plan(desired) };
  });
}

/** The schedule, until nothing can move any more. */
async function rest(stack: ReturnType<typeof smallStack>): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await stack.sweep();
    await stack.advance(900);
  }
}

function manifest(strategy: string, step: Extract<Step, { kind: 'manifest' }>, index: number): DesiredService {
  const app = { name: 'app', environment: [{ name: 'LOG_LEVEL', value: step.level }] };
  const { taskDefinition } = webService();
  const base = taskDefinition.kind === 'declared' ? taskDefinition.content : content();
  const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  return webService({
    overrides: {
      commit: `commit-${index}`,
      taskDefinition: { kind: 'declared', content: { ...base, containerDefinitions: [app] }, place },
      definition: fargate({ desiredCount: step.count, deploymentConfiguration: { strategy, ...breaker } }),
    },
  });
}

function push(
  { ecr, emulated }: World,
  { patch, content: bytes, crashes, platforms }: Extract<Step, { kind: 'push' }>,
) {
  const { digest } = ecr.push({ repository: 'web', tag: `1.4.${patch}`, content: bytes, platforms });
  if (crashes) emulated.crashWhen(({ image }) => (image.endsWith(digest) ? { exitCode: 1 } : undefined));
}
