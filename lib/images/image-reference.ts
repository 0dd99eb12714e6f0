import type { EcrRepository } from '../ports/images.ts';

/** Where an image is, in full: nothing is left to a default but the tag. */
export interface ImageReference {
  /** Host, with its port when one is given; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** Path below the registry; an official image of Docker Hub is below `library/`. */
  readonly repository: string;
  readonly tag?: string | undefined;
  /** `sha256:…`; wins over the tag when both are given. */
  readonly digest?: string | undefined;
}

/** A reference, or why a text is none. */
export type ParsedReference =
  | { readonly kind: 'reference'; readonly reference: ImageReference }
  /** What is wrong, and what is allowed. */
  | { readonly kind: 'invalid'; readonly message: string };

const dockerHub = 'docker.io';
/** As the container ecosystem's reference grammar has it: without host, tag and digest. */
const longestRepository = 255;

const hostLabel = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const host = new RegExp(`^(?:${hostLabel}(?:\\.${hostLabel})*|\\[[0-9A-Fa-f:]+\\])(?::\\d{1,5})?$`);
const pathPart = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const tagShape = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestShape = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

// IPv4 and FIPS hosts, dual-stack hosts (https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html),
// each with the DNS suffixes of the partitions (aws, China, European Sovereign Cloud, the isolated ones).
const ecrSuffix =
  'amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov';
const ecrDualStackSuffix = 'on\\.(?:aws|amazonwebservices\\.(?:com\\.cn|eu))';
const ecrHost = new RegExp(
  `^(\\d{12})\\.dkr(?:\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:${ecrSuffix})|-ecr(?:-fips)?\\.([a-z0-9-]+)\\.(?:${ecrDualStackSuffix}))$`,
);

/** Reads `[host[:port]/]path[:tag][@digest]`, Docker Hub's short forms (`nginx`, `team/web`) included. */
export function parseImageReference(text: string): ParsedReference {
  const [name = '', digest, ...rest] = text.split('@');
  if (digest !== undefined && (rest.length > 0 || !isDigest(digest))) {
    return invalid(text, "after '@' stands a digest: 'sha256:' and 64 hexadecimal digits in lower case");
  }
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const tag = tagged ? name.slice(colon + 1) : undefined;
  if (tag !== undefined && !isTag(tag)) {
    return invalid(text, "a tag has 1 to 128 letters, digits, '_', '.' or '-' and starts with neither '.' nor '-'");
  }
  const place = placeOf(tagged ? name.slice(0, colon) : name);
  const problem = problemOf(place);
  if (problem !== undefined) return invalid(text, problem);
  return {
    kind: 'reference',
    reference: { ...place, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) },
  };
}

/** Writes a reference out in full; `parseImageReference` reads it back as it was. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The repository as the manifest writes it, pinned to a digest: what a task definition says. */
export function pinned(repository: string, digest: string): string {
  return `${repository}@${digest}`;
}

/** The private ECR repository that a reference is in, in any partition; `undefined` for every other registry. */
export function ecrRepository(reference: ImageReference): EcrRepository | undefined {
  const found = ecrHost.exec(reference.registry);
  const [, account, region = found?.[3]] = found ?? [];
  if (account === undefined || region === undefined) return undefined;
  return { account, region, name: reference.repository };
}

/** `account/region/name`: one repository's key. */
export function repositoryKey({ account, region, name }: EcrRepository): string {
  return `${account}/${region}/${name}`;
}

/** Whether a text may be a tag. */
export function isTag(text: string): boolean {
  return tagShape.test(text);
}

function isDigest(text: string): boolean {
  return digestShape.test(text);
}

/** The first part is a host when it looks like one: it has a dot or a port, or is `localhost`. */
function placeOf(name: string): { readonly registry: string; readonly repository: string } {
  const slash = name.indexOf('/');
  const registry = name.slice(0, Math.max(slash, 0)).toLowerCase();
  if (!/[.:]/.test(registry) && registry !== 'localhost') return hubPlace(name);
  const rest = name.slice(slash + 1);
  return registry === dockerHub || registry === 'index.docker.io' ? hubPlace(rest) : { registry, repository: rest };
}

function hubPlace(path: string): { readonly registry: string; readonly repository: string } {
  return { registry: dockerHub, repository: path.includes('/') ? path : `library/${path}` };
}

function problemOf({ registry, repository }: { registry: string; repository: string }): string | undefined {
  const path = registry === dockerHub ? repository.replace(/^library\//, '') : repository;
  if (path === '') return 'a repository is needed: [host[:port]/]path[:tag][@digest]';
  if (!host.test(registry)) return `'${registry}' is not a host, with or without a port`;
  if (repository.length > longestRepository) return `a repository has at most ${longestRepository} characters`;
  const wrong = path.split('/').find((part) => !pathPart.test(part));
  if (wrong !== undefined) {
    return `'${wrong}' cannot be a part of a repository; it has lower-case letters and digits, with single '.', '_', '__' or '-' between them`;
  }
  return undefined;
}

function invalid(text: string, problem: string): ParsedReference {
  return { kind: 'invalid', message: `'${text}' is not an image reference: ${problem}` };
}
