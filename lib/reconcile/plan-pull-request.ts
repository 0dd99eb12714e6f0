import { BerthError, TransientError } from '../errors.ts';
import type { PlanRequest } from '../events/plan-request.ts';
import { loadWorkspace } from '../observe/load-manifests.ts';
import type { ObserveAdapters } from '../observe/observation.ts';
import { type EnvironmentPlan, renderPullRequest, verdictOf } from '../plan/render-pull-request.ts';
import type { GitHost, PullRequest } from '../ports/git-host.ts';
import type { Source, SourceRepository } from '../ports/source.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { authoredPlans } from './authored-plans.ts';
import { considerServices } from './consider-services.ts';
import { type ForeseeAdapters, foresee } from './foresee.ts';
import { pullRequestChanges } from './pull-request-changes.ts';

/** What a pull request is planned with. It reads, and says what it read on the pull request; nothing else. */
export interface PlanPullRequestInput extends ObserveAdapters, ForeseeAdapters {
  readonly host: Pick<GitHost, 'pullRequest' | 'putComment' | 'setStatus'>;
  readonly repository: SourceRepository;
  /** The environments that are looked after, and the branch that each follows. */
  readonly environments: readonly { readonly environment: string; readonly branch: string }[];
  /** The adapters of another region; left out, everything is read in one. No role is ever assumed for a pull request. */
  readonly within?: (place: { readonly region: string }) => ObserveAdapters & Pick<ForeseeAdapters, 'capacity'>;
  readonly telemetry: Telemetry;
}

/**
 * Plans a pull request as it is now against what runs, environment by environment, and says so in one comment and a
 * status for each. Throws TransientError for what may work later; any other error that keeps it from being planned is
 * what it says.
 */
export async function planPullRequest(
  { pullRequest: number }: PlanRequest,
  input: PlanPullRequestInput,
): Promise<void> {
  const { host, environments, telemetry } = input;
  const found = await host.pullRequest(number);
  const followed = environments.filter(({ branch }) => branch === found?.base.ref);
  if (found?.state !== 'open' || followed.length === 0) {
    const reason = found?.state === 'open' ? `it is to be merged into ${found.base.ref}` : 'it is not open';
    telemetry.decision('ignored request', { pullRequest: number, reason });
    return;
  }
  const base = await input.repository.open(await input.repository.resolve(found.base.ref));
  const results: EnvironmentPlan[] = [];
  for (const { environment } of followed) results.push(await planEnvironment(environment, base, found, input));
  await say(found, results, input);
}

async function planEnvironment(
  environment: string,
  base: Source,
  { head, base: { ref } }: PullRequest,
  input: PlanPullRequestInput,
): Promise<EnvironmentPlan> {
  try {
    if (head.isFork && !(await mayBeFork(base, environment))) {
      const reason = `it comes from a fork, and ${environment} plans those only with \`pullRequests: { forks: true }\` in the berth.yaml of ${ref}`;
      return { kind: 'notPlanned', environment, reason };
    }
    const changes = await pullRequestChanges(base, await input.repository.open(head.sha), environment);
    const place = changes.touched[0]?.environment;
    if (place?.assumeRole !== undefined) {
      const reason = `${environment} is reached by assuming ${place.assumeRole}, which is not done for a pull request; \`berth plan --ref\` plans it`;
      return { kind: 'notPlanned', environment, reason };
    }
    const adapters = { ...input, ...(place && input.within?.(place)) };
    const { considered, errors } = await considerServices(changes.touched, adapters);
    const transient = errors.find((error) => error instanceof TransientError);
    if (transient) throw transient;
    const foreseen = await foresee(considered, adapters);
    const plans = await authoredPlans(foreseen, async () => input.repository);
    return { kind: 'planned', environment, plans, ...changes, errors: errors.map(({ message }) => message) };
  } catch (error) {
    if (!(error instanceof BerthError) || error instanceof TransientError || error.code === 'Invariant') throw error;
    return { kind: 'planned', environment, plans: [], removed: [], problems: [], errors: [error.message] };
  }
}

/** Only the branch that is followed says so: what a fork's own berth.yaml says is for nobody to believe. */
async function mayBeFork(base: Source, environment: string): Promise<boolean> {
  const { environments } = await loadWorkspace(base);
  return environments.some((one) => one.environment.name === environment && one.plansForks);
}

/** Each of them is said, also when the host does not take another. */
async function say(
  { number, head: { sha } }: PullRequest,
  results: readonly EnvironmentPlan[],
  { host, telemetry }: PlanPullRequestInput,
): Promise<void> {
  const names = results.map(({ environment }) => environment).join(',');
  const body = renderPullRequest(sha, results);
  const sayings = results.map((result) => {
    const verdict = verdictOf(result);
    telemetry.decision('planned', { pullRequest: number, environment: result.environment, ...verdict });
    return () => host.setStatus({ commit: sha, context: `berth/plan/${result.environment}`, ...verdict });
  });
  const unsaid: unknown[] = [];
  for (const one of [() => host.putComment({ pullRequest: number, marker: `plan/${names}`, body }), ...sayings]) {
    await one().catch((error: unknown) => unsaid.push(error));
  }
  const [first] = unsaid;
  if (first !== undefined) throw unsaid.find((error) => error instanceof TransientError) ?? first;
}
