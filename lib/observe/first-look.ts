import { BerthError, RefusedError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { readServiceMemory } from '../memory/service-memory.ts';
import { type FurtherReads, furtherReads } from '../plan/further-reads.ts';
import type { ResolvedImage } from '../plan/resolved-image.ts';
import type { Wanted } from '../plan/wanted.ts';
import { wantedNow } from '../plan/wanted-now.ts';
import type { Tags } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import type { LiveService } from '../service/live-service.ts';
import { inChunks } from './chunks.ts';
import { readBase } from './live-base.ts';
import type { Observation, ObserveAdapters, Unknown } from './observation.ts';
import { resolveImages } from './resolve-images.ts';
import type { TagLists } from './tag-lists.ts';

/** A service after DescribeServices and its images: enough to know what else must be read. */
export interface FirstLook {
  readonly kind: 'look';
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
  readonly wanted: Wanted | undefined;
  readonly needs: FurtherReads;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html: at most 10 services a call. */
export const servicesPerCall = 10;

/** Reads services of one cluster and their images side by side. Services that could not be read come back as unknown. */
export async function firstLook(
  batch: readonly DesiredService[],
  adapters: ObserveAdapters,
  lists: TagLists,
): Promise<readonly (FirstLook | Unknown)[]> {
  const chunks = inChunks(batch, servicesPerCall);
  return (await Promise.all(chunks.map((chunk) => lookAtChunk(chunk, adapters, lists)))).flat();
}

async function lookAtChunk(
  chunk: readonly DesiredService[],
  adapters: ObserveAdapters,
  lists: TagLists,
): Promise<readonly (FirstLook | Unknown)[]> {
  const [services, images] = await Promise.all([
    readServices(chunk, adapters),
    Promise.all(chunk.map((desired) => resolveImages(desired, lists))),
  ]);
  return Promise.all(
    chunk.map((desired, index) => {
      if (services instanceof BerthError) {
        return { kind: 'unknown' as const, desired, error: withCluster(services, desired) };
      }
      return lookAt(desired, services.get(desired.service), images[index] ?? [], adapters);
    }),
  );
}

async function readServices(
  chunk: readonly DesiredService[],
  { ecs }: ObserveAdapters,
): Promise<ReadonlyMap<string, WireService> | BerthError> {
  const cluster = chunk[0]?.environment.cluster ?? '';
  try {
    const names = chunk.map(({ service }) => service);
    const services = await ecs.describeServices(cluster, names);
    return new Map(services.map((service) => [service.serviceName ?? '', service]));
  } catch (error) {
    if (error instanceof BerthError) return error;
    throw error;
  }
}

async function lookAt(
  desired: DesiredService,
  service: WireService | undefined,
  images: readonly ResolvedImage[],
  adapters: ObserveAdapters,
): Promise<FirstLook | Extract<Observation, { kind: 'unknown' }>> {
  try {
    const tags = tagsOf(service);
    const found: LiveService = { service, tags, memory: readServiceMemory(tags, service?.serviceArn), candidates: [] };
    const live = { ...found, ...(await readBase(desired, found, adapters.ecs)) };
    const wanted = wantedNow(desired, live, images);
    return { kind: 'look', desired, live, images, wanted, needs: furtherReads(desired, live, wanted) };
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
    `there is no cluster ${cluster} in ${region}: check environments.${name} in berth.yaml, or create it with \`aws ecs create-cluster --cluster-name ${cluster} --region ${region}\``,
    cluster,
    { awsCode: error.awsCode, cause: error },
  );
}
