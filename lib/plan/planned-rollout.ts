import type { StrategyItem } from '../capacity/cluster-capacity.ts';
import { impliedAttributes } from '../capacity/placement/implied-attributes.ts';
import { requirementsOf } from '../capacity/placement/task-requirements.ts';
import type { ServiceRollout } from '../capacity/service-rollout.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { LiveService } from '../service/live-service.ts';
import { type DeclaredHome, numberOr, placedBy } from '../service/placed-by.ts';
import { startsDeployment } from './action.ts';
import { contentOf, contentToRun } from './content.ts';
import type { Plan } from './plan.ts';
import type { ResolvedImage } from './resolved-image.ts';
import { wantedNow } from './wanted-now.ts';

/** A plan, and what it was made from. */
export interface PlannedRolloutInput {
  readonly plan: Plan;
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
}

/** A rollout whose tasks' home is still to be told where only the cluster's default strategy tells it. */
export type PlannedRollout = Omit<ServiceRollout, 'home'> & { readonly home: DeclaredHome };

/** What the plan would have ECS place; `undefined` when it starts no task. */
export function plannedRollout({ plan, desired, live, images }: PlannedRolloutInput): PlannedRollout | undefined {
  const action = plan.actions.find(({ kind }) => kind === 'CreateService' || kind === 'UpdateService');
  const wanted = wantedNow(desired, live, images);
  if (!action || !('input' in action) || !wanted) return undefined;
  const fields: JsonObject = { ...(live.service as unknown as JsonObject | undefined), ...action.input };
  const replaces = startsDeployment(action);
  // Fewer than none is a finding, and nothing to forecast.
  const desiredCount = Math.max(0, numberOr(fields.desiredCount, 0));
  if (!replaces && desiredCount <= (live.service?.desiredCount ?? 0)) return undefined;
  const content = contentToRun(wanted, live.running);
  const placed = placedBy(fields, content);
  const isSame = !plan.actions.some(bringsContent);
  const requirements = requirementsOf(isSame && live.running ? contentOf(live.running) : content);
  return {
    service: desired.service,
    replaces,
    ...placed,
    desiredCount,
    requirements,
    ...((isSame && live.running) || placed.home.kind === 'fargate' ? {} : impliedOf(content, live)),
    running: runningOf(live, { requirements, isSame }),
    recentDurations: [],
  };
}

/** Of a revision that is registered, ECS has told. */
function impliedOf(content: JsonObject, { running }: LiveService): Pick<ServiceRollout, 'impliedAttributes'> {
  return { impliedAttributes: impliedAttributes(content, running && contentOf(running)) };
}

/** The cluster's default strategy, and without one any of its instances: CreateService's `capacityProviderStrategy`. */
export function inCluster(
  { home, ...rollout }: PlannedRollout,
  defaultStrategy: readonly StrategyItem[],
): ServiceRollout {
  if (home.kind !== 'default') return { ...rollout, home };
  return {
    ...rollout,
    home: defaultStrategy.length > 0 ? { kind: 'providers', strategy: defaultStrategy } : { kind: 'ec2' },
  };
}

function bringsContent(action: Plan['actions'][number]): boolean {
  return 'revision' in action && action.revision !== undefined;
}

/** What runs takes what its revision says; where that was not read because nothing of it changes, it takes the same. */
function runningOf(
  { service, running }: LiveService,
  { requirements, isSame }: { readonly requirements: ServiceRollout['requirements']; readonly isSame: boolean },
): ServiceRollout['running'] {
  if (!service) return undefined;
  if (running) return requirementsOf(contentOf(running));
  return isSame ? requirements : undefined;
}
