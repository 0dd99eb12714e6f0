import type { PlacementConstraint, PlacementStrategy, ServiceRollout, TaskHome } from '../capacity/service-rollout.ts';
import { isJsonObject, type JsonObject, type JsonValue, objectsOf } from '../json.ts';

/** Where a service says that its tasks go; `default`: only the cluster's default strategy tells. */
export type DeclaredHome = TaskHome | { readonly kind: 'default' };

/** What a service's fields and its task definition's content say of where its tasks go, and how, with ECS's defaults. */
export function placedBy(
  fields: JsonObject,
  content: JsonObject,
): ReturnType<typeof courseOf> &
  Pick<ServiceRollout, 'constraints' | 'placementStrategy'> & { readonly home: DeclaredHome } {
  return {
    ...courseOf(fields),
    home: homeOf(fields),
    constraints: [...constraintsOf(content.placementConstraints), ...constraintsOf(fields.placementConstraints)],
    placementStrategy: placementStrategyOf(fields.placementStrategy),
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
function homeOf({ capacityProviderStrategy, launchType }: JsonObject): DeclaredHome {
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

/** The value where it is a number. */
export function numberOr(value: JsonValue | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}
