import type { StrategyItem } from '../capacity/cluster-capacity.ts';
import type { PlacementConstraint, PlacementStrategy, ServiceRollout, TaskHome } from '../capacity/service-rollout.ts';
import { requirementsOf } from '../capacity/task-requirements.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { LiveService } from '../service/live-service.ts';
import { startsDeployment } from './action.ts';
import { contentOf, contentToRun } from './content.ts';
import type { Plan } from './plan.ts';
import { wantedNow } from './plan-service.ts';
import type { ResolvedImage } from './resolved-image.ts';

/** A plan, and what it was made from. */
export interface PlannedRolloutInput {
  readonly plan: Plan;
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
}

/** A rollout whose tasks' home is still to be told where only the cluster's default strategy tells it. */
export type PlannedRollout = Omit<ServiceRollout, 'home'> & { readonly home: TaskHome | { readonly kind: 'default' } };

/** What the plan would have ECS place; `undefined` when it starts no task. */
export function plannedRollout({ plan, desired, live, images }: PlannedRolloutInput): PlannedRollout | undefined {
  const action = plan.actions.find(({ kind }) => kind === 'CreateService' || kind === 'UpdateService');
  const wanted = wantedNow(desired, live, images);
  if (!action || !('input' in action) || !wanted) return undefined;
  const fields: JsonObject = { ...(live.service as unknown as JsonObject | undefined), ...action.input };
  const replaces = startsDeployment(action);
  const desiredCount = numberOr(fields.desiredCount, 0);
  if (!replaces && desiredCount <= (live.service?.desiredCount ?? 0)) return undefined;
  const content = contentToRun(wanted, live.running);
  const requirements = requirementsOf(content);
  return {
    service: desired.service,
    replaces,
    ...courseOf(fields),
    desiredCount,
    home: homeOf(fields),
    constraints: [...constraintsOf(content.placementConstraints), ...constraintsOf(fields.placementConstraints)],
    placementStrategy: placementStrategyOf(fields.placementStrategy),
    requirements,
    running: runningOf(live, { requirements, isSame: !plan.actions.some(bringsContent) }),
    recentDurations: [],
  };
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

/** How the deployment goes, with ECS's defaults: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
function courseOf(
  fields: JsonObject,
): Pick<
  ServiceRollout,
  | 'schedulingStrategy'
  | 'strategy'
  | 'minimumHealthyPercent'
  | 'maximumPercent'
  | 'availabilityZoneRebalancing'
  | 'healthCheckGracePeriod'
> {
  const configuration = isJsonObject(fields.deploymentConfiguration) ? fields.deploymentConfiguration : {};
  const isDaemon = fields.schedulingStrategy === 'DAEMON';
  return {
    schedulingStrategy: isDaemon ? 'DAEMON' : 'REPLICA',
    strategy: strategyOf(configuration.strategy),
    minimumHealthyPercent: numberOr(configuration.minimumHealthyPercent, isDaemon ? 0 : 100),
    maximumPercent: numberOr(configuration.maximumPercent, isDaemon ? 100 : 200),
    availabilityZoneRebalancing: fields.availabilityZoneRebalancing === 'ENABLED',
    healthCheckGracePeriod: numberOr(fields.healthCheckGracePeriodSeconds, 0),
  };
}

function strategyOf(value: JsonValue | undefined): ServiceRollout['strategy'] {
  return value === 'BLUE_GREEN' || value === 'LINEAR' || value === 'CANARY' ? value : 'ROLLING';
}

/** A strategy goes before the launch type; an empty one leads back to it. */
function homeOf({ capacityProviderStrategy, launchType }: JsonObject): PlannedRollout['home'] {
  const strategy = objectsOf(capacityProviderStrategy).map((item) => ({
    capacityProvider: String(item.capacityProvider),
    base: numberOr(item.base, 0),
    weight: numberOr(item.weight, 0),
  }));
  if (strategy.length > 0) return { kind: 'providers', strategy };
  if (launchType === 'FARGATE') return { kind: 'fargate' };
  if (launchType === 'EXTERNAL') return { kind: 'external' };
  return launchType === 'EC2' ? { kind: 'ec2' } : { kind: 'default' };
}

function constraintsOf(value: JsonValue | undefined): readonly PlacementConstraint[] {
  return objectsOf(value).flatMap(({ type, expression }): readonly PlacementConstraint[] => {
    if (type !== 'distinctInstance' && type !== 'memberOf') return [];
    return [typeof expression === 'string' ? { type, expression } : { type }];
  });
}

function placementStrategyOf(value: JsonValue | undefined): readonly PlacementStrategy[] {
  return objectsOf(value).flatMap(({ type, field }): readonly PlacementStrategy[] => {
    if (type !== 'random' && type !== 'spread' && type !== 'binpack') return [];
    return [typeof field === 'string' ? { type, field } : { type }];
  });
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

function numberOr(value: JsonValue | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
