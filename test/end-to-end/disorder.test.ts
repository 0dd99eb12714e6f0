import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import type { ResultEvent } from '../../lib/results/result-event.ts';
import type { DeliveredEvent } from '../../sandbox/event-bridge/event.ts';
import { endOf } from '../laws/ending.ts';
import { type Disorder, disorders, historyOf, inOrder, type Step, type Timed } from '../laws/history.ts';
import { definition, type EventfulWorkspace, newest, openWorkspace, taskDefinition } from './eventful-workspace.ts';
import { cluster, type EndToEnd, startEndToEnd } from './harness.ts';

/**
 * Each seed is one history and one disorder, with crashing, moved and multi-architecture images and other manifests; the
 * laws in test/laws/disorder.test.ts run through many more.
 */
const unhurried = [3, 10];
const hurried = [3, 9];

describe('the packaged stack, with events that come twice, late, in another order or not at all', () => {
  it.each(unhurried)('ends as it does in order, with the same results: history %i', async (seed) => {
    const [history, disorder] = sample({ seconds: fc.constant(900), maxLength: 4 }, seed);
    const { said: _, happened, ...expected } = await play(history, inOrder);
    expect(happened.length).toBeGreaterThan(2);
    expect(await play(history, disorder)).toMatchObject(expected);
  });

  it.each(hurried)('says every deployment once, and ends at what is wanted: history %i', async (seed) => {
    const [history, disorder] = sample({ seconds: fc.integer({ min: 0, max: 150 }), maxLength: 6 }, seed);
    const { said, happened, again, open, tags } = await play(history, disorder);
    expect(said).toEqual(happened);
    expect({ again, open }).toEqual({ again: [], open: undefined });
    expect(tags['berth:held'] === undefined || happened.some((one) => one.endsWith('rolled_back'))).toBe(true);
  });
});

function sample(options: Parameters<typeof historyOf>[0], seed: number): readonly [readonly Timed[], Disorder] {
  const [one] = fc.sample(fc.tuple(historyOf({ minLength: 3, ...options }), disorders), { seed, numRuns: 1 });
  if (!one) throw new Error('a sample of one has one');
  return one;
}

/** Plays a history through the bundles; answers what is left of it. */
async function play(history: readonly Timed[], disorder: Disorder) {
  const repositories = [{ name: 'web', images: [{ tag: '1.4.0' }] }];
  const stack = await startEndToEnd({ seed: { clusters: [cluster], repositories } });
  const workspace = await openWorkspace(stack);
  try {
    await commit(workspace, { kind: 'manifest', level: 'info', count: 2 });
    await stack.sweep();
    await stack.untilSteady();
    mishandle(stack, disorder);
    for (const [index, { step, seconds }] of history.entries()) {
      await take(stack, workspace, step);
      const look = Math.min(disorder.looks[index % disorder.looks.length] ?? seconds, seconds);
      await stack.sandbox.advance(look);
      if (disorder.looks.length > 0) await stack.sweep();
      await stack.sandbox.advance(seconds - look);
    }
    for (let round = 0; round < 2; round++) {
      await stack.sweep();
      await stack.sandbox.advance(600);
    }
    return await endOfStack(stack);
  } finally {
    workspace.remove();
    await stack.stop();
  }
}

async function take({ sandbox }: EndToEnd, workspace: EventfulWorkspace, step: Step): Promise<void> {
  if (step.kind === 'manifest') return commit(workspace, step);
  if (step.kind !== 'push') throw new Error(`no such step here: ${step.kind}`);
  const { patch, content, crashes, platforms } = step;
  const { digest } = sandbox.ecr.push({ repository: 'web', tag: `1.4.${patch}`, content, platforms });
  if (crashes) sandbox.crashes.add({ repository: 'web', digest });
  await sandbox.settled();
}

function commit(workspace: EventfulWorkspace, { level, count }: Extract<Step, { kind: 'manifest' }>): Promise<void> {
  const app = { name: 'app', environment: [{ name: 'LOG_LEVEL', value: level }] };
  return workspace.commit('web', {
    taskDefinition: { ...taskDefinition('web'), containerDefinitions: [app] },
    definition: definition({ desiredCount: count }),
    images: newest('web'),
  });
}

/** What becomes of each event of ECR's and ECS's: lost, so many copies, so late. */
function mishandle({ sandbox: { bus } }: EndToEnd, { fates }: Disorder): void {
  const known = new Map<string, readonly number[]>();
  const fateOf = ({ id, source }: DeliveredEvent) => {
    if (source === 'aws.events') return [0];
    const fate = known.get(id) ?? fates[known.size % fates.length] ?? [0];
    known.set(id, fate);
    return fate;
  };
  const always = Number.POSITIVE_INFINITY;
  bus.faults.drop((event) => fateOf(event).length === 0, always);
  bus.faults.double((event) => fateOf(event).length > 1, always);
  for (const seconds of new Set(fates.flat())) {
    if (seconds > 0) bus.faults.delay((event) => Math.max(0, ...fateOf(event)) === seconds, seconds, always);
  }
}

async function endOfStack({ sandbox, results }: EndToEnd) {
  const published: readonly unknown[] = await results();
  return endOf({
    call: (operation, input) => sandbox.ecs.operations[operation]?.({ ...input }) as JsonObject,
    tasks: sandbox.ecs.tasksOf(cluster, 'web'),
    results: (published as readonly ResultEvent[]).filter(({ subject }) => subject === `${cluster}/web`),
  });
}
