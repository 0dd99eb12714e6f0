import type * as v from 'valibot';
import type { ManifestProblem } from '../errors.ts';
import type { ImagePolicy, PolicyKind } from '../images/image-policy.ts';
import type { DesiredImage } from './desired-service.ts';
import { childOf, type ManifestNode, type MapEntry } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import type { imageSchema } from './service-schema.ts';

type ImageEntry = v.InferOutput<typeof imageSchema>;

const policyKeys = ['semver', 'tag', 'numerical', 'alphabetical'] as const;
const repositoryForm =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/[a-z0-9][a-z0-9._/-]*$/;

/** One container's entry of `images` that the schema let through: its repository and its one policy. */
export function readImage(container: MapEntry, entry: ImageEntry): Checked<DesiredImage> {
  const node = container.value;
  const problems: ManifestProblem[] = [];
  const repository = childOf(node, 'repository') ?? node;
  if (!repositoryForm.test(entry.repository)) {
    problems.push(problemAt(repository.place, `"${entry.repository}" is not an ECR repository`));
  }
  const given = policyKeys.filter((key) => entry[key] !== undefined);
  if (given.length !== 1) problems.push(policyCountProblem(container, given));
  const kind = policyKind(entry);
  if (kind === undefined || problems.length > 0) return { value: undefined, problems };
  const policy: ImagePolicy = { ...kind, ...filterOf(entry), ...(entry.exclude && { exclude: entry.exclude }) };
  return { value: { repository: entry.repository, policy, place: container.keyPlace }, problems };
}

function policyCountProblem(container: MapEntry, given: readonly string[]): ManifestProblem {
  const allowed = `give exactly one of ${policyKeys.join(', ')}`;
  if (given.length === 0) return problemAt(container.keyPlace, `${container.key} has no policy; ${allowed}`);
  const second: ManifestNode | undefined = childOf(container.value, given[1] ?? '');
  const hint = '(a patch takes one away with null)';
  return problemAt(
    second?.place ?? container.keyPlace,
    `${container.key} has ${given.length} policies, ${given.join(' and ')}; ${allowed} ${hint}`,
  );
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
