import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { silent } from '../lib/ports/telemetry.ts';
import { pass } from '../lib/reconcile/pass.ts';
import type { LoggedCall } from '../sandbox/call-log.ts';
import { createFleet, type Fleet, type ServiceKind } from './fleet.ts';
import { type Counts, countDifferences } from './formula.ts';
import { placeFleet } from './placement.ts';
import { roundTrips } from './round-trips.ts';
import { startWorld, type World } from './world.ts';

/** A push into a world with one service, and what may be called from the event until UpdateService. */
export interface PushCase {
  /** `a push`, and what is different from the plain one. */
  readonly when: string;
  readonly kind?: ServiceKind;
  /** Default 1, each with a repository of its own. */
  readonly containers?: number;
  /** Tags of its repository. Default 3. */
  readonly tags?: number;
  /** What happened before the push. */
  readonly before?: (world: World, desired: DesiredService) => Promise<void>;
  /** What the manifest says at the push. */
  readonly manifest?: (desired: DesiredService) => DesiredService;
  readonly pushed?: string;
  /** Calls more, or with a minus fewer, than the plain push's. */
  readonly further: Counts;
  /** Round trips more than the plain push's. */
  readonly furtherTrips: number;
}

/** From the event to UpdateService: the first with the image's pages, the others one behind the other. */
export const plainPush: { readonly counts: Counts; readonly roundTrips: number } = {
  counts: {
    'ecr:ListImages': 1,
    'ecs:DescribeServices': 1,
    'ecs:DescribeTaskDefinition': 1,
    'ecs:RegisterTaskDefinition': 1,
    'ecs:UpdateService': 1,
  },
  roundTrips: 4,
};

/** What a push led to. */
export interface PushRun {
  readonly counts: Counts;
  readonly roundTrips: number;
}

/** Makes the push and the pass that it asks for, over the wire, and counts until UpdateService has been called. */
export async function runPush(push: PushCase): Promise<PushRun> {
  const world = await startWorld();
  try {
    const fleet = fleetOf(push);
    const [desired] = await placeFleet(world, fleet);
    if (!desired) throw new Error('The fleet has no service');
    await push.before?.(world, desired);
    const repository = fleet.repositories[0]?.name ?? '';
    world.ecr.push({ repository, tag: push.pushed ?? '1.1.0', silent: true });
    return await measuredPass(world, push.manifest?.(desired) ?? desired);
  } finally {
    await world.close();
  }
}

/** What is not as the case says; nothing is not enough: without UpdateService no push was made. */
export function checkPush({ further, furtherTrips }: PushCase, { counts, roundTrips }: PushRun): readonly string[] {
  const trips = plainPush.roundTrips + furtherTrips;
  return [
    ...countDifferences(added(plainPush.counts, further), counts),
    ...(roundTrips === trips ? [] : [`${roundTrips} round trips, and ${trips} are said`]),
  ];
}

async function measuredPass(world: World, desired: DesiredService): Promise<PushRun> {
  world.callLog.reset();
  const time = new Date(world.clock.now()).toISOString();
  const trigger = { kind: 'image-push', id: 'bench', time, summary: 'web:1.1.0 was pushed' } as const;
  const { calls, ...ports } = world.wired();
  const results = { publish: async () => undefined };
  await pass(desired, { trigger }, { ...ports, clock: world.turning, telemetry: silent, results });
  return {
    counts: countUntil(world.callLog.calls(), 'UpdateService'),
    roundTrips: roundTrips(calls.until('UpdateService')),
  };
}

/** The calls that came in until the first of an operation, that one included. */
function countUntil(calls: readonly LoggedCall[], operation: string): Counts {
  const counts: Record<string, number> = {};
  for (const call of calls) {
    const name = `${call.service}:${call.operation}`;
    counts[name] = (counts[name] ?? 0) + 1;
    if (call.operation === operation) break;
  }
  return counts;
}

function fleetOf({ kind = 'plain', containers = 1, tags = 3 }: PushCase): Fleet {
  const fleet = createFleet({ services: 1, repositories: 'separate', containers, kinds: [kind] });
  const repositories = fleet.repositories.map((repository, at) => (at === 0 ? { ...repository, tags } : repository));
  return { ...fleet, repositories };
}

function added(counts: Counts, further: Counts): Counts {
  const operations = [...new Set([...Object.keys(counts), ...Object.keys(further)])];
  return Object.fromEntries(operations.map((name) => [name, (counts[name] ?? 0) + (further[name] ?? 0)]));
}
