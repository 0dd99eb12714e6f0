import { formatProblem, ManifestError, type ManifestProblem } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { RenderedService } from '../manifest/rendered-service.ts';
import { serviceEssence } from '../manifest/service-essence.ts';
import { openEnvironment, streamServices } from '../observe/load-manifests.ts';
import type { Source } from '../ports/source.ts';

/** What a pull request changes of an environment's desired state. */
export interface PullRequestChanges {
  /** Services that the head wants otherwise than the base, or anew; in the order of their files. */
  readonly touched: readonly DesiredService[];
  /** Services that the head declares no more. */
  readonly removed: readonly string[];
  /** What is wrong at the head and not at the base. */
  readonly problems: readonly ManifestProblem[];
}

/** Compares two commits service by service, by what they want and not by files: `base` is what is followed, `head` is proposed. */
export async function pullRequestChanges(base: Source, head: Source, environment: string): Promise<PullRequestChanges> {
  const before = await sideOf(base, environment, (desired) => serviceEssence(desired));
  const after = await sideOf(head, environment, (desired) =>
    before.services.get(desired.service) === serviceEssence(desired) ? undefined : desired,
  );
  const known = new Set(before.problems.map(sayingOf));
  const problems = after.problems.filter((problem) => !known.has(sayingOf(problem)));
  return {
    touched: [...after.services.values()].filter((desired) => desired !== undefined),
    // While berth.yaml cannot be read nobody knows what it declares.
    removed: after.isRead ? [...before.names].filter((service) => !after.names.has(service)) : [],
    problems,
  };
}

/** The same problem further down in the file is no other. */
function sayingOf({ file, message }: ManifestProblem): string {
  return formatProblem({ file, line: 0, column: 0, message });
}

interface Side<Kept> {
  /** False where berth.yaml itself has problems. */
  readonly isRead: boolean;
  /** What is kept of each service that has no problem. */
  readonly services: ReadonlyMap<string, Kept>;
  /** Those with problems too. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly ManifestProblem[];
}

async function sideOf<Kept>(
  source: Source,
  environment: string,
  keep: (desired: DesiredService) => Kept,
): Promise<Side<Kept>> {
  const services = new Map<string, Kept>();
  const names = new Set<string>();
  const problems: ManifestProblem[] = [];
  try {
    for await (const one of renderedServices(source, environment)) {
      problems.push(...one.problems);
      if (one.service !== undefined) names.add(one.service);
      if (one.desired) services.set(one.desired.service, keep(one.desired));
    }
    return { isRead: true, services, names, problems };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { isRead: false, services, names, problems: [...problems, ...error.problems] };
  }
}

async function* renderedServices(source: Source, environment: string): AsyncGenerator<RenderedService> {
  for await (const batch of streamServices(await openEnvironment(source, environment), 100)) yield* batch;
}
