import { BerthError, RefusedError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { readServiceMemory } from '../memory/service-memory.ts';
import { type FurtherReads, furtherReads } from '../plan/further-reads.ts';
import { baseOf } from '../plan/plan-service.ts';
import { allChosen, type ResolvedImage } from '../plan/resolved-image.ts';
import { type Wanted, wantedOf } from '../plan/wanted.ts';
import type { Tags } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import type { LiveService } from '../service/live-service.ts';
import { readBase } from './live-base.ts';
import type { Observation, ObserveAdapters } from './observe.ts';
import { resolveImages } from './resolve-images.ts';
import type { TagLists } from './tag-lists.ts';

/** A service after DescribeServices and its images: enough to know what else must be read. */
export interface FirstLook {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
  readonly wanted: Wanted | undefined;
  readonly needs: FurtherReads;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html: at most 10 services a call. */
const servicesPerCall = 10;

/** Reads services and images side by side. Services that could not be read come back as unknown. */
export async function firstLook(
  batch: readonly DesiredService[],
  adapters: ObserveAdapters,
  lists: TagLists,
): Promise<{ readonly looks: readonly FirstLook[]; readonly unknown: readonly Observation[] }> {
  const answers = await Promise.all(
    inChunks(batch, servicesPerCall).map((chunk) => lookAtChunk(chunk, adapters, lists)),
  );
  const all = answers.flat();
  return {
    looks: all.filter((one): one is FirstLook => 'needs' in one),
    unknown: all.filter((one): one is Observation => 'kind' in one),
  };
}

async function lookAtChunk(
  chunk: readonly DesiredService[],
  adapters: ObserveAdapters,
  lists: TagLists,
): Promise<readonly (FirstLook | Observation)[]> {
  const images = chunk.map((desired) => resolveImages(desired, lists));
  const [first] = chunk;
  if (!first) return [];
  try {
    const names = chunk.map(({ service }) => service);
    const [services] = await Promise.all([
      adapters.ecs.describeServices(first.environment.cluster, names),
      Promise.all(images),
    ]);
    const byName = new Map(services.map((service) => [service.serviceName, service]));
    return await Promise.all(
      chunk.map(async (desired, index) =>
        lookAt(desired, byName.get(desired.service), (await images[index]) ?? [], adapters),
      ),
    );
  } catch (error) {
    await Promise.allSettled(images);
    if (!(error instanceof BerthError)) throw error;
    return chunk.map((desired) => ({ kind: 'unknown' as const, desired, error: withCluster(error, desired) }));
  }
}

async function lookAt(
  desired: DesiredService,
  service: WireService | undefined,
  images: readonly ResolvedImage[],
  adapters: ObserveAdapters,
): Promise<FirstLook | Observation> {
  try {
    const tags = tagsOf(service);
    const found: LiveService = { service, tags, memory: readServiceMemory(tags), candidates: [] };
    const live = { ...found, ...(await readBase(desired, found, adapters.ecs)) };
    const base = baseOf(desired, live);
    const chosen = allChosen(images);
    const wanted = base && chosen ? wantedOf(desired, base, chosen) : undefined;
    return { desired, live, images, wanted, needs: furtherReads(desired, live, wanted) };
  } catch (error) {
    if (error instanceof BerthError) return { kind: 'unknown', desired, error };
    throw error;
  }
}

function tagsOf(service: WireService | undefined): Tags {
  return Object.fromEntries((service?.tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
}

/** A cluster that does not exist is most often a wrong region or a typo: the message says where Berth looked. */
function withCluster(error: BerthError, { environment }: DesiredService): BerthError {
  if (!(error instanceof RefusedError) || error.awsCode !== 'ClusterNotFoundException') return error;
  const { name, cluster, region } = environment;
  return new RefusedError(
    `there is no cluster ${cluster} in ${region}: check environments.${name} in berth.yaml, or create it with \`aws ecs create-cluster --cluster-name ${cluster}\``,
    error.awsCode,
    cluster,
    { cause: error },
  );
}

/** The list cut into pieces of at most `size`. */
export function inChunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
