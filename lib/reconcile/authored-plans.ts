import { BerthError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { loadService, type OpenedEnvironment, openEnvironment } from '../observe/load-manifests.ts';
import { hasChanges, type Plan } from '../plan/plan.ts';
import { whoChanged, withAuthors } from '../plan/who-changed.ts';
import type { SourceRepository } from '../ports/source.ts';
import type { Consideration } from './consider.ts';

/** A commit's environment, opened once for all services that were applied from it; `undefined` when it cannot be read. */
type OpenCommit = (commit: string, environment: string) => Promise<OpenedEnvironment | undefined>;

/**
 * The plans for a person to read, with who made each difference since the manifest was applied last. That manifest is read
 * only where something differs; when its commit is not there any more, or cannot be read, the plan says nothing of who.
 * `repository` is opened only then, and each commit's berth.yaml once.
 */
export async function authoredPlans(
  considered: readonly Consideration[],
  repository: (() => Promise<SourceRepository>) | undefined,
): Promise<readonly Plan[]> {
  const opened = new Map<string, ReturnType<OpenCommit>>();
  const open: OpenCommit = (commit, environment) => {
    const key = `${commit} ${environment}`;
    const known = opened.get(key) ?? openCommit(commit, environment, repository);
    opened.set(key, known);
    return known;
  };
  return Promise.all(considered.map((one) => authoredPlan(one, open)));
}

async function authoredPlan({ plan, observed, settlement }: Consideration, open: OpenCommit): Promise<Plan> {
  const differs = hasChanges(plan) || plan.held.some(({ changes }) => changes.length > 0);
  const { commit } = settlement.live.memory;
  if (!differs || commit === undefined || !plan.serviceArn) return plan;
  const { desired, images } = observed;
  const lastApplied = commit === desired.commit ? desired : await manifestAt(commit, desired, open);
  return lastApplied ? withAuthors(plan, whoChanged({ lastApplied, desired, live: settlement.live, images })) : plan;
}

async function manifestAt(commit: string, desired: DesiredService, open: OpenCommit) {
  const opened = await open(commit, desired.environment.name);
  return opened && orUnknown(async () => (await loadService(opened, desired.service, desired.place.file)).desired);
}

async function openCommit(
  commit: string,
  environment: string,
  repository: (() => Promise<SourceRepository>) | undefined,
): Promise<OpenedEnvironment | undefined> {
  return orUnknown(async () => {
    const source = await (await repository?.())?.open(commit);
    return source && openEnvironment(source, environment);
  });
}

/** A commit that is gone, a manifest that was broken or did not exist: who it was is then not known. */
async function orUnknown<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BerthError && error.code !== 'Invariant') return undefined;
    throw error;
  }
}
