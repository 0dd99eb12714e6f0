import { readServiceMemory } from '../memory/service-memory.ts';
import { isLeftBehind, type NotedService } from '../plan/left-service.ts';
import type { ServiceReader } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import { inChunks } from './chunks.ts';
import { servicesPerCall } from './first-look.ts';
import { listServiceFiles, type OpenedEnvironment, readNames } from './load-manifests.ts';

const manifestsAtOnce = 50;

/** Services that no manifest declares any more; `unknown` with what keeps anybody from saying so. */
export type LeftServices =
  | { readonly kind: 'known'; readonly services: readonly NotedService[] }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The cluster's services that Berth looked after in the environment and that no manifest declares any more, neither there
 * nor in another environment of the same cluster. ⌈services/100⌉ ListServices, and ⌈undeclared/10⌉ DescribeServices. A
 * manifest whose name cannot be read may be anybody's: then nothing is known. Throws ManifestError, and what ECS refuses.
 */
export async function findLeftServices(opened: OpenedEnvironment, ecs: ServiceReader): Promise<LeftServices> {
  const declared = await declaredNames(opened);
  if ('unreadable' in declared) return unknown(declared.unreadable);
  const arns = await ecs.listServices(opened.chosen.environment.cluster);
  const names = arns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1)).filter((name) => !declared.names.has(name));
  return { kind: 'known', services: await leftAmong(names, opened, ecs) };
}

/** The same for one service, whoever says that it may have left. */
export async function findLeftService(
  name: string,
  opened: OpenedEnvironment,
  ecs: ServiceReader,
): Promise<LeftServices> {
  const declared = await declaredNames(opened);
  if ('unreadable' in declared) return unknown(declared.unreadable);
  return { kind: 'known', services: declared.names.has(name) ? [] : await leftAmong([name], opened, ecs) };
}

async function leftAmong(
  names: readonly string[],
  { chosen: { environment } }: OpenedEnvironment,
  ecs: ServiceReader,
): Promise<readonly NotedService[]> {
  const chunks = inChunks(names, servicesPerCall);
  const found = await Promise.all(chunks.map((chunk) => ecs.describeServices(environment.cluster, chunk)));
  return found
    .flat()
    .map(noted)
    .filter((one) => isLeftBehind(one, environment));
}

function noted(service: WireService): NotedService {
  const tags = Object.fromEntries((service.tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
  return { service, tags, memory: readServiceMemory(tags, service.serviceArn) };
}

/**
 * The services that any environment of the cluster declares, or the manifest that keeps anybody from knowing them. Each
 * manifest is read once, and nothing that it includes.
 */
async function declaredNames(
  opened: OpenedEnvironment,
): Promise<{ readonly names: ReadonlySet<string> } | { readonly unreadable: string }> {
  const { region, cluster } = opened.chosen.environment;
  const environments = opened.workspace.environments.filter(
    ({ environment }) => environment.region === region && environment.cluster === cluster,
  );
  const names = new Set<string>();
  for (const files of inChunks(await listServiceFiles(opened), manifestsAtOnce)) {
    const read = files.map(async (file) => ({ file, names: await readNames(opened, file, environments) }));
    for (const { file, names: own } of await Promise.all(read)) {
      for (const service of own) {
        if (service === undefined || !/^[\w-]+$/.test(service)) return { unreadable: file };
        names.add(service);
      }
    }
  }
  return { names };
}

function unknown(file: string): LeftServices {
  return {
    kind: 'unknown',
    reason: `${file} does not say which service it is: nothing is taken for one that left Git`,
  };
}
