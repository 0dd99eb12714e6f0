import { startsDeployment } from '../plan/action.ts';
import type { Hold, HoldKind } from '../plan/hold.ts';
import type { CommitStatus } from '../ports/git-host.ts';
import type { ResultContext } from '../results/result-data.ts';
import { isTerminal, type Outcome } from '../rollout/outcome.ts';
import type { PassReport } from './carry-out.ts';
import { errorStatus } from './commit-statuses.ts';

/** A status without whose it is and on what. */
type State = Pick<CommitStatus, 'state' | 'description'>;

/** Who a service's status is of: `berth/production/web`. */
export function serviceContext(environment: string, service: string): string {
  return `berth/${environment}/${service}`;
}

/**
 * What a hold makes of a commit: `pending` where it ends by itself or by whoever began it, `failure` where the manifest
 * or a decision has to change, `error` where nobody knows. `undefined` where the commit asks for nothing that is held.
 */
const holdStates: Readonly<Record<HoldKind, CommitStatus['state'] | undefined>> = {
  inProgress: 'pending',
  suspended: 'pending',
  waitingForImage: 'pending',
  capacity: 'pending',
  notOurs: 'failure',
  missing: 'failure',
  refused: 'failure',
  downgrade: 'failure',
  recreation: 'failure',
  leftGit: 'failure',
  doesNotConverge: 'failure',
  unknown: 'error',
  drift: undefined,
  spread: undefined,
  limits: undefined,
  autoscaled: undefined,
  reportMode: undefined,
};

const outcomeStates: Readonly<Record<Outcome['kind'], State>> = {
  inProgress: { state: 'pending', description: 'the deployment is in progress' },
  rollingBack: { state: 'pending', description: 'ECS is rolling the deployment back' },
  succeeded: { state: 'success', description: 'the deployment succeeded' },
  rolledBack: { state: 'failure', description: 'ECS rolled the deployment back' },
  failed: { state: 'failure', description: 'the deployment failed' },
  stalled: { state: 'failure', description: 'the deployment is still in progress after its deadline' },
  superseded: { state: 'failure', description: 'a newer deployment took the place of this one' },
};

/**
 * What a pass has to say of the service on commits: of the deployments that it settled on the commits that they rolled
 * out, and of the service as it is now on the commit that was read, where there is news or where a push asked. At most
 * one status of a commit; empty outside Git. `isAgain`: an earlier try at the same may have said nothing of what it did,
 * so that how the commit stands which was applied last is said, too.
 */
export function statusesOf(report: PassReport, context: ResultContext, isAgain = false): readonly CommitStatus[] {
  const { plan, settlement } = report.consideration;
  const states = new Map<string, State>(isAgain ? standing(report) : []);
  for (const { commit, outcome } of settlement.deployments) {
    const end = report.applied?.deployment !== undefined && !isTerminal(outcome) ? 'superseded' : outcome.kind;
    if (commit !== undefined && isNews(report, end)) states.set(commit, withReason(outcomeStates[end], outcome));
  }
  const { commit } = plan;
  const isAsked = context.trigger?.kind === 'git-push';
  const now = commit === undefined ? undefined : present(report, { isAsked, isAgain }, states.get(commit));
  if (commit !== undefined && now) states.set(commit, now);
  const whose = serviceContext(plan.environment, plan.service);
  return [...states].map(([sha, state]) => ({ commit: sha, context: whose, ...state }));
}

/** How the commit stands that was applied last, as far as what runs tells. */
function standing({ consideration: { plan, settlement } }: PassReport): readonly (readonly [string, State])[] {
  const open = settlement.deployments.find(({ outcome }) => !isTerminal(outcome));
  if (open) return open.commit === undefined ? [] : [[open.commit, outcomeStates[open.outcome.kind]]];
  const { commit } = settlement.live.memory;
  const isDone = plan.inSync && settlement.deployments.length === 0 && commit !== undefined;
  return isDone ? [[commit, { state: 'success', description: 'the service runs as this commit says' }]] : [];
}

/** An outcome is said when it is settled; a deployment that goes on was said when it began. */
function isNews({ consideration }: PassReport, end: Outcome['kind']): boolean {
  if (end === 'inProgress' || end === 'rollingBack') return false;
  return end !== 'stalled' || !consideration.news.stalledIsSaid;
}

function withReason({ state, description }: State, outcome: Outcome): State {
  const reason = 'reason' in outcome && state === 'failure' ? outcome.reason : undefined;
  return { state, description: reason === undefined ? description : `${description}: ${reason}` };
}

interface Occasion {
  /** A push asks for word of its commit. */
  readonly isAsked: boolean;
  readonly isAgain: boolean;
}

function present(report: PassReport, occasion: Occasion, settled: State | undefined): State | undefined {
  const { consideration, applied, refused } = report;
  const { plan, news } = consideration;
  if (refused) return errorStatus(refused);
  const actions = applied ? plan.actions : [];
  const starting = actions.find(startsDeployment);
  if (starting) return { state: 'pending', description: `started: ${starting.reason}` };
  const isWhole = occasion.isAsked || occasion.isAgain || settled !== undefined;
  // What became of the deployment says more than that its target is held for it.
  const hold = settled?.state === 'failure' ? undefined : gravest(isWhole ? plan.held : news.holds);
  if (hold) return hold;
  const last = actions.at(-1);
  if (last) return { state: 'success', description: `changed without a deployment: ${last.reason}` };
  return occasion.isAsked && !settled ? unchanged(report) : undefined;
}

/** The hold that a reader has to know of before the others. */
function gravest(holds: readonly Hold[]): State | undefined {
  const states = holds.flatMap(({ kind, reason }) => {
    const state = holdStates[kind];
    return state === undefined ? [] : [{ state, description: `held: ${reason}` }];
  });
  const order: readonly CommitStatus['state'][] = ['failure', 'error', 'pending'];
  return order.map((state) => states.find((one) => one.state === state)).find((one) => one !== undefined);
}

/** A push that asks for nothing new: what an earlier pass started for this very commit goes on. */
function unchanged({ consideration: { plan, settlement } }: PassReport): State {
  const open = settlement.deployments.find(({ commit, outcome }) => commit === plan.commit && !isTerminal(outcome));
  if (open) return outcomeStates[open.outcome.kind];
  if (plan.held.some(({ kind }) => kind === 'reportMode')) {
    return { state: 'success', description: 'planned, and not applied: mode is report' };
  }
  return { state: 'success', description: 'no changes' };
}
