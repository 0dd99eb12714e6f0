import type * as v from 'valibot';
import type { ManifestProblem } from '../errors.ts';
import { validatePolicy } from '../images/choose-tag.ts';
import type { ImagePolicy, PolicyKind } from '../images/image-policy.ts';
import { ecrRepository, parseImageReference } from '../images/image-reference.ts';
import type { DesiredImage } from './desired-service.ts';
import { childOf, isUnfilled, type ManifestNode, type MapEntry } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import type { imageSchema } from './service-schema.ts';

type ImageEntry = v.InferOutput<typeof imageSchema>;

const policyKeys = ['semver', 'tag', 'numerical', 'alphabetical'] as const;
const repositoryForm = 'write <account>.dkr.ecr.<region>.amazonaws.com/<name>, without tag or digest';

/** One container's entry of `images` that the schema let through: its repository and its one policy. */
export function readImage(container: MapEntry, entry: ImageEntry): Checked<DesiredImage> {
  const problems = [...checkRepository(container.value, entry.repository), ...checkPolicy(container, entry)];
  const kind = policyKind(entry);
  if (kind === undefined || problems.length > 0) return { value: undefined, problems };
  const policy: ImagePolicy = { ...kind, ...filterOf(entry), ...(entry.exclude && { exclude: entry.exclude }) };
  return { value: { repository: entry.repository, policy, place: container.keyPlace }, problems };
}

function checkRepository(image: ManifestNode, text: string): readonly ManifestProblem[] {
  const node = childOf(image, 'repository') ?? image;
  if (isUnfilled(node)) return [];
  const parsed = parseImageReference(text);
  if (parsed.kind === 'invalid') return [problemAt(node.place, parsed.message)];
  const { tag, digest } = parsed.reference;
  if (tag !== undefined || digest !== undefined) {
    const found = digest === undefined ? `the tag "${tag}"` : 'a digest';
    return [problemAt(node.place, `repository has ${found}, which the policy chooses; ${repositoryForm}`)];
  }
  if (ecrRepository(parsed.reference) !== undefined) return [];
  return [problemAt(node.place, `"${text}" is not a private ECR repository; ${repositoryForm}`)];
}

function checkPolicy(container: MapEntry, entry: ImageEntry): readonly ManifestProblem[] {
  const { key, keyPlace, value } = container;
  const given = policyKeys.filter((policy) => entry[policy] !== undefined);
  const allowed = `give exactly one of ${policyKeys.join(', ')}`;
  if (given.length === 0) return [problemAt(keyPlace, `"${key}" has no policy; ${allowed}`)];
  if (given.length > 1) {
    const place = placeOf(value, given[1] ?? key);
    const message = `"${key}" has the policies ${given.join(' and ')}; ${allowed} (a patch takes one away with null)`;
    return [problemAt(place, message)];
  }
  return checkPolicyParts(value, entry, given[0] ?? key);
}

/** What is wrong with the filter or the exclusions is reported where they stand, and with the policy at its own. */
function checkPolicyParts(node: ManifestNode, entry: ImageEntry, policyKey: string): readonly ManifestProblem[] {
  const kind = policyKind(entry);
  if (kind === undefined || policyKeys.some((key) => isUnfilled(childOf(node, key)))) return [];
  const any: PolicyKind = { kind: 'alphabetical', order: 'asc' };
  const filter = validatePolicy({ ...any, ...filterOf(entry) });
  const exclude = validatePolicy({ ...any, ...(entry.exclude && { exclude: entry.exclude }) });
  const policy = filter === undefined ? validatePolicy({ ...kind, ...filterOf(entry) }) : undefined;
  const checked = [
    { key: 'filter', message: filter },
    { key: 'exclude', message: exclude },
    { key: policyKey, message: policy },
  ];
  return checked.flatMap(({ key, message }) => (message === undefined ? [] : [problemAt(placeOf(node, key), message)]));
}

function placeOf(node: ManifestNode, key: string) {
  return (childOf(node, key) ?? node).place;
}

function policyKind(entry: ImageEntry): PolicyKind | undefined {
  if (entry.semver !== undefined) return { kind: 'semver', range: entry.semver };
  if (entry.tag !== undefined) return { kind: 'tag', tag: entry.tag };
  if (entry.numerical !== undefined) return { kind: 'numerical', order: entry.numerical };
  if (entry.alphabetical !== undefined) return { kind: 'alphabetical', order: entry.alphabetical };
  return undefined;
}

function filterOf({ filter }: ImageEntry): Pick<ImagePolicy, 'filter'> {
  if (filter === undefined) return {};
  return { filter: typeof filter === 'string' ? { pattern: filter } : filter };
}
