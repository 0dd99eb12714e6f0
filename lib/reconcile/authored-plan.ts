import { BerthError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { loadService, openEnvironment } from '../observe/load-manifests.ts';
import { hasChanges, type Plan } from '../plan/plan.ts';
import { whoChanged, withAuthors } from '../plan/who-changed.ts';
import type { SourceRepository } from '../ports/source.ts';
import type { Consideration } from './consider.ts';

/**
 * The plan for a person to read, with who made each difference since the manifest was applied last. That manifest is read
 * only where something differs; when its commit is not there any more, or cannot be read, the plan says nothing of who.
 * `repository` is opened only then.
 */
export async function authoredPlan(
  { plan, observed, settlement }: Consideration,
  repository: (() => Promise<SourceRepository>) | undefined,
): Promise<Plan> {
  const differs = hasChanges(plan) || plan.held.some(({ changes }) => changes.length > 0);
  const { commit } = settlement.live.memory;
  if (!differs || commit === undefined || !plan.serviceArn) return plan;
  const { desired, images } = observed;
  const lastApplied = await manifestAt(commit, desired, repository);
  return lastApplied ? withAuthors(plan, whoChanged({ lastApplied, desired, live: settlement.live, images })) : plan;
}

async function manifestAt(
  commit: string,
  desired: DesiredService,
  repository: (() => Promise<SourceRepository>) | undefined,
): Promise<DesiredService | undefined> {
  if (commit === desired.commit) return desired;
  try {
    const source = await (await repository?.())?.open(commit);
    if (!source) return undefined;
    const opened = await openEnvironment(source, desired.environment.name);
    return (await loadService(opened, desired.service, desired.place.file)).desired;
  } catch (error) {
    // A commit that is gone, a manifest that was broken or did not exist: who it was is then not known.
    if (error instanceof BerthError && error.code !== 'Invariant') return undefined;
    throw error;
  }
}
