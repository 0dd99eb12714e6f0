import * as v from 'valibot';
import { InvariantError } from '../errors.ts';
import { ecrRepository, parseImageReference, repositoryKey } from '../images/image-reference.ts';
import type { EcrRepository } from '../ports/images.ts';
import type { DesiredEnvironment, DesiredService } from './desired-service.ts';

const serviceSchema = v.object({
  service: v.string(),
  /** The service's manifest. */
  file: v.string(),
  /** `<host>/<name>` of each image's repository, in byte order. */
  repositories: v.array(v.string()),
});

const indexSchema = v.object({
  version: v.literal(1),
  commit: v.optional(v.string()),
  environments: v.record(
    v.string(),
    v.object({
      region: v.string(),
      cluster: v.string(),
      mode: v.picklist(['apply', 'report']),
      services: v.array(serviceSchema),
    }),
  ),
});

/** What a workspace declares, without how: enough for a function to find the services of an event with no YAML. */
export type WorkspaceIndex = v.InferOutput<typeof indexSchema>;

/** A declared service, as events name it. */
export interface IndexedService {
  readonly cluster: string;
  readonly service: string;
}

/** The index of the given environments' services, as packaging writes it. */
export function buildIndex(
  commit: string | undefined,
  environments: readonly { readonly environment: DesiredEnvironment; readonly services: readonly DesiredService[] }[],
): WorkspaceIndex {
  const entries = environments.map(({ environment: { name, region, cluster, mode }, services }) => {
    return [name, { region, cluster, mode, services: services.map(indexService) }] as const;
  });
  return { version: 1, ...(commit !== undefined && { commit }), environments: Object.fromEntries(entries) };
}

/** Reads an index. Throws InvariantError for a text that packaging did not write: no person edits it. */
export function parseIndex(json: string): WorkspaceIndex {
  const result = v.safeParse(indexSchema, JSON.parse(json));
  if (result.success) return result.output;
  throw new InvariantError(`the workspace's index is not one: ${result.issues[0].message}; package again`, 'index');
}

/** The services that run an image of this repository, whatever form of its host their manifest writes. */
export function servicesUsing(
  index: WorkspaceIndex,
  environment: string,
  repository: EcrRepository,
): readonly IndexedService[] {
  const key = repositoryKey(repository);
  return servicesWhere(index, environment, (service) => service.repositories.some((text) => keyOf(text) === key));
}

/** The one service of a cluster and a name, or none when nobody declared it. */
export function findService(
  index: WorkspaceIndex,
  environment: string,
  wanted: IndexedService,
): readonly IndexedService[] {
  if (index.environments[environment]?.cluster !== wanted.cluster) return [];
  return servicesWhere(index, environment, (service) => service.service === wanted.service);
}

/** The service's manifest; `undefined` when nobody declared the service. */
export function manifestFile(index: WorkspaceIndex, environment: string, service: string): string | undefined {
  return index.environments[environment]?.services.find((one) => one.service === service)?.file;
}

/** Whether a workspace declares a service. */
export function hasService(index: WorkspaceIndex, environment: string, wanted: IndexedService): boolean {
  return findService(index, environment, wanted).length > 0;
}

/** How many images of an environment come from each repository, by `account/region/name`. */
export function repositoryUses(index: WorkspaceIndex, environment: string): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const service of index.environments[environment]?.services ?? []) {
    for (const key of service.repositories.map(keyOf)) {
      if (key !== undefined) uses.set(key, (uses.get(key) ?? 0) + 1);
    }
  }
  return uses;
}

function servicesWhere(
  index: WorkspaceIndex,
  environment: string,
  holds: (service: v.InferOutput<typeof serviceSchema>) => boolean,
): readonly IndexedService[] {
  const found = index.environments[environment];
  return found?.services.filter(holds).map(({ service }) => ({ cluster: found.cluster, service })) ?? [];
}

function indexService({ service, place, images }: DesiredService): v.InferOutput<typeof serviceSchema> {
  const repositories = Object.values(images).map((image) => image.repository);
  return { service, file: place.file, repositories: repositories.sort((a, b) => (a < b ? -1 : 1)) };
}

function keyOf(repository: string): string | undefined {
  const parsed = parseImageReference(repository);
  const found = parsed.kind === 'reference' ? ecrRepository(parsed.reference) : undefined;
  return found && repositoryKey(found);
}
