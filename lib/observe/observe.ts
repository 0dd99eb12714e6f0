import { BerthError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { ResolvedImage } from '../plan/resolved-image.ts';
import type { DeploymentReader, ServiceReader, TaskDefinitionReader } from '../ports/ecs.ts';
import type { ImageReader } from '../ports/images.ts';
import type { ScalableTargetReader } from '../ports/scaling.ts';
import type { LiveService } from '../service/live-service.ts';
import { type BatchedReads, createBatchedReads } from './batched-reads.ts';
import { type FirstLook, firstLook } from './first-look.ts';
import { readRevisions } from './read-revisions.ts';
import { releaseImages } from './resolve-images.ts';
import { createTagLists, type TagLists } from './tag-lists.ts';

/** What an observation reads through. */
export interface ObserveAdapters {
  readonly ecs: ServiceReader & TaskDefinitionReader & DeploymentReader;
  readonly images: ImageReader;
  readonly scaling: ScalableTargetReader;
}

/** One service as it should be and as it is; `error` when it could not be read: then nothing is known, nor is it drift. */
export type Observation =
  | {
      readonly kind: 'observed';
      readonly desired: DesiredService;
      readonly live: LiveService;
      readonly images: readonly ResolvedImage[];
    }
  | { readonly kind: 'unknown'; readonly desired: DesiredService; readonly error: BerthError };

export interface ObserveOptions {
  /** How many services use each repository, by `repositoryKey`; keeps a sweep's memory flat. */
  readonly uses?: ReadonlyMap<string, number>;
}

/**
 * Observes services of one cluster, in batches of at most 100, with the fewest calls that the batch limits allow. The
 * order of the answers is not the order of the questions. Memory does not grow with the number of services.
 */
export async function* observe(
  batches: AsyncIterable<readonly DesiredService[]> | Iterable<readonly DesiredService[]>,
  adapters: ObserveAdapters,
  options: ObserveOptions = {},
): AsyncGenerator<Observation> {
  const lists = createTagLists(adapters.images, options.uses);
  const reads = createBatchedReads(adapters);
  const waiting: FirstLook[] = [];
  for await (const batch of batches) {
    const { looks, unknown } = await firstLook(batch, adapters, lists);
    yield* unknown;
    waiting.push(...looks);
    for (const look of looks) reads.want(look);
    await reads.read(false);
    yield* await completed(waiting, adapters, lists, reads);
  }
  await reads.read(true);
  yield* await completed(waiting, adapters, lists, reads);
}

/** Observes one service. Throws what kept it from being read. */
export async function observeService(
  desired: DesiredService,
  adapters: ObserveAdapters,
): Promise<Extract<Observation, { kind: 'observed' }>> {
  for await (const observation of observe([[desired]], adapters)) {
    if (observation.kind === 'unknown') throw observation.error;
    return observation;
  }
  throw new TypeError('an observation of one service yields one answer');
}

/** Takes the services out of `waiting` whose batched reads are there, and reads what only they need. */
async function completed(
  waiting: FirstLook[],
  adapters: ObserveAdapters,
  lists: TagLists,
  reads: BatchedReads,
): Promise<readonly Observation[]> {
  const ready = waiting.filter((look) => reads.has(look));
  const rest = waiting.filter((look) => !ready.includes(look));
  waiting.splice(0, waiting.length, ...rest);
  return Promise.all(ready.map((look) => complete(look, adapters, lists, reads)));
}

async function complete(
  look: FirstLook,
  adapters: ObserveAdapters,
  lists: TagLists,
  reads: BatchedReads,
): Promise<Observation> {
  const { desired, images } = look;
  try {
    const live = await readRevisions({ look, live: reads.take(look), adapters, lists });
    return { kind: 'observed', desired, live, images };
  } catch (error) {
    if (error instanceof BerthError) return { kind: 'unknown', desired, error };
    throw error;
  } finally {
    releaseImages(desired, lists);
  }
}
