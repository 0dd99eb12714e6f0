import pLimit from 'p-limit';
import { BerthError, InvariantError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { type BatchedReads, createBatchedReads } from './batched-reads.ts';
import { type FirstLook, firstLook, servicesPerCall } from './first-look.ts';
import type { Observation, ObserveAdapters, Observed } from './observation.ts';
import { readRevisions } from './read-revisions.ts';
import { releaseImages } from './resolve-images.ts';
import { createTagLists, type TagLists } from './tag-lists.ts';

/** How far a look goes; by default as far as a pass needs. */
export interface ObserveOptions {
  /** How many services use each repository, by `repositoryKey`; keeps a sweep's memory flat. */
  readonly uses?: ReadonlyMap<string, number>;
  /**
   * False for a look that only says where a pass is due: deployments that the notes do not know are not looked for, since
   * the notes are to be mended there anyway. Default true.
   */
  readonly thorough?: boolean;
}

/** So many services are completed side by side: a longer queue would wait too long for the request rates. */
const sideBySide = 10;

/**
 * Observes services of one cluster, in batches of at most 100, with the fewest calls that the batch limits allow. The
 * order of the answers is not the order of the questions. Memory does not grow with the number of services.
 */
export async function* observe(
  batches: AsyncIterable<readonly DesiredService[]> | Iterable<readonly DesiredService[]>,
  adapters: ObserveAdapters,
  options: ObserveOptions = {},
): AsyncGenerator<Observation> {
  const observer = createObserver(adapters, options);
  const rest: DesiredService[] = [];
  for await (const batch of batches) {
    rest.push(...batch);
    // What does not fill a call waits for the next batch.
    const whole = rest.splice(0, rest.length - (rest.length % servicesPerCall));
    yield* await observer.look(whole, false);
  }
  yield* await observer.look(rest, true);
}

/** Observes one service. Throws what kept it from being read. */
export async function observeService(desired: DesiredService, adapters: ObserveAdapters): Promise<Observed> {
  for await (const observation of observe([[desired]], adapters)) {
    if (observation.kind === 'unknown') throw observation.error;
    return observation;
  }
  throw new InvariantError('an observation of one service yields one answer', desired.service);
}

interface Observer {
  /** Looks at more services and answers those that are complete; with `all`, every one that is left. */
  look(services: readonly DesiredService[], all: boolean): Promise<readonly Observation[]>;
}

function createObserver(adapters: ObserveAdapters, { uses, thorough = true }: ObserveOptions): Observer {
  const lists = createTagLists(adapters.images, uses);
  const reads = createBatchedReads(adapters);
  const limited = pLimit(sideBySide);
  let waiting: readonly FirstLook[] = [];
  return {
    async look(services, all) {
      const found = await firstLook(services, adapters, lists);
      const unknown = found.filter((one) => one.kind === 'unknown');
      for (const { desired } of unknown) releaseImages(desired, lists);
      const looks = found.filter((one) => one.kind === 'look');
      for (const one of looks) reads.want(one);
      await reads.read(all);
      const open = [...waiting, ...looks];
      const ready = open.filter((one) => reads.has(one));
      waiting = open.filter((one) => !ready.includes(one));
      const complete = ready.map((one) => limited(() => completed(one, { adapters, lists, reads, thorough })));
      return [...unknown, ...(await Promise.all(complete))];
    },
  };
}

interface Means {
  readonly adapters: ObserveAdapters;
  readonly lists: TagLists;
  readonly reads: BatchedReads;
  readonly thorough: boolean;
}

/** Reads what only this service needs. */
async function completed(look: FirstLook, { reads, ...means }: Means): Promise<Observation> {
  const { desired, images } = look;
  try {
    const live = await readRevisions({ look, live: reads.take(look), ...means });
    return { kind: 'observed', desired, live, images };
  } catch (error) {
    if (error instanceof BerthError) return { kind: 'unknown', desired, error };
    throw error;
  } finally {
    releaseImages(desired, means.lists);
  }
}
