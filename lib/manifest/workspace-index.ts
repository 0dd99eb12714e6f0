import * as v from 'valibot';
import { InvariantError } from '../errors.ts';
import { ecrRepository, parseImageReference, repositoryKey } from '../images/image-reference.ts';
import type { EcrRepository } from '../ports/images.ts';
import type { DesiredEnvironment, DesiredService } from './desired-service.ts';
import { matchesGlob } from './glob.ts';
import { workspaceFiles } from './workspace-files.ts';

const serviceSchema = v.object({
  service: v.string(),
  /** The service's manifest. */
  file: v.string(),
  /** Every file that it includes, the manifest among them, from the workspace's root. */
  files: v.array(v.string()),
  /** `<host>/<name>` of each image's repository, in byte order. */
  repositories: v.array(v.string()),
});

const indexSchema = v.object({
  version: v.literal(1),
  commit: v.optional(v.string()),
  /** Where the services' manifests lie, as globs from the workspace's root. */
  manifests: v.array(v.string()),
  environments: v.record(
    v.string(),
    v.object({
      region: v.string(),
      /** A role's ARN, whose account the cluster is in; without one it is in the account that Berth runs in. */
      assumeRole: v.optional(v.string()),
      cluster: v.string(),
      mode: v.picklist(['apply', 'report']),
      parallelism: v.optional(v.number()),
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

/** A service of an account and a region, as its ARN names it. */
interface LocatedService extends IndexedService {
  readonly account: string;
  readonly region: string;
  /** Of environments without a role; when it is left out, they may be in any account. */
  readonly ownAccount?: string | undefined;
}

/** A service's manifest, also one with problems. */
interface DeclaredService extends Pick<DesiredService, 'files' | 'images'> {
  readonly service: string | undefined;
}

/**
 * The index of the given environments' services, as packaging writes it; a manifest without a name is left out.
 * `manifests` are the workspace's globs; without them any file may be a manifest.
 */
export function buildIndex(
  commit: string | undefined,
  environments: readonly { readonly environment: DesiredEnvironment; readonly services: readonly DeclaredService[] }[],
  manifests: readonly string[] = ['**'],
): WorkspaceIndex {
  const entries = environments.map(({ environment, services }) => {
    const { name, region, cluster, assumeRole, mode, parallelism } = environment;
    const place = { region, ...(assumeRole !== undefined && { assumeRole }), cluster };
    const bound = parallelism !== undefined && { parallelism };
    return [name, { ...place, mode, ...bound, services: services.flatMap(indexService) }] as const;
  });
  return {
    version: 1,
    ...(commit !== undefined && { commit }),
    manifests: manifests.map((glob) => glob.replace(/^\.\//, '')),
    environments: Object.fromEntries(entries),
  };
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

/** The one service of an ARN, or none when it lies elsewhere or nobody declared it. */
export function findLocated(
  index: WorkspaceIndex,
  environment: string,
  wanted: LocatedService,
): readonly IndexedService[] {
  const found = index.environments[environment];
  const account = accountOfRole(found?.assumeRole) ?? wanted.ownAccount ?? wanted.account;
  if (found?.region !== wanted.region || account !== wanted.account) return [];
  return findService(index, environment, wanted);
}

/** The account of a role's ARN. */
export function accountOfRole(role: string | undefined): string | undefined {
  return role?.split(':')[4];
}

/** The service's manifest; `undefined` when nobody declared the service. */
export function manifestFile(index: WorkspaceIndex, environment: string, service: string): string | undefined {
  return index.environments[environment]?.services.find((one) => one.service === service)?.file;
}

/** Whether a workspace declares a service. */
export function hasService(index: WorkspaceIndex, environment: string, wanted: IndexedService): boolean {
  return findService(index, environment, wanted).length > 0;
}

/**
 * The services that changed files may say something else of; paths are from the workspace's root. All of them for `all`,
 * for berth.yaml, for a manifest that the index does not know (new, deleted, or without a name), and for a folder that
 * became a link or a submodule. What no service includes touches none.
 */
export function servicesTouched(
  index: WorkspaceIndex,
  environment: string,
  paths: readonly string[] | 'all',
): readonly IndexedService[] {
  if (paths === 'all' || touchesEvery(index, environment, paths)) return servicesWhere(index, environment, () => true);
  const changed = new Set(paths);
  return servicesWhere(index, environment, ({ files }) => files.some((file) => changed.has(file)));
}

/** Whether changed files may concern every service, and also services that are declared no more: see `servicesTouched`. */
export function touchesEvery(index: WorkspaceIndex, environment: string, paths: readonly string[] | 'all'): boolean {
  if (paths === 'all') return true;
  const services = index.environments[environment]?.services ?? [];
  const known = new Set(services.flatMap(({ files }) => files));
  const folders = new Set([...known].flatMap(foldersOf));
  return paths.some(
    (path) =>
      workspaceFiles.some((name) => name === path) ||
      folders.has(path) ||
      (!known.has(path) && index.manifests.some((glob) => matchesGlob(glob, path))),
  );
}

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(file: string): readonly string[] {
  const parts = file.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
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

function indexService({ service, files, images }: DeclaredService): readonly v.InferOutput<typeof serviceSchema>[] {
  const [file] = files;
  if (service === undefined || file === undefined) return [];
  const repositories = Object.values(images).map((image) => image.repository);
  return [{ service, file, files: [...files], repositories: repositories.sort((a, b) => (a < b ? -1 : 1)) }];
}

function keyOf(repository: string): string | undefined {
  const parsed = parseImageReference(repository);
  const found = parsed.kind === 'reference' ? ecrRepository(parsed.reference) : undefined;
  return found && repositoryKey(found);
}
