import { strategyShapeProblems } from '../capacity/providers/provider-strategy.ts';
import type { PlacementStrategy } from '../capacity/service-rollout.ts';
import { type JsonObject, objectsOf } from '../json.ts';
import { placedBy } from '../service/placed-by.ts';
import { type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';
import { networkConfigurationObjections } from './network-rules.ts';

type Placed = ReturnType<typeof placedBy>;

const launchTypes: readonly unknown[] = ['EC2', 'FARGATE', 'EXTERNAL'];
/** Strategies of a service: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-placementStrategy */
const mostStrategies = 5;
const strategyField = { code: 'capacityProviderStrategy', field: 'capacityProviderStrategy' } as const;

/** What ECS refuses of a service's own fields, as far as they decide where its tasks go and how they are replaced. */
export function serviceObjections(definition: CheckedDefinition, service: JsonObject): readonly Objection[] {
  const { onFargate, content } = definition;
  const placed = placedBy(service, content);
  return [
    ...launchTypeObjections(service),
    ...providerObjections(placed),
    ...(onFargate ? [] : strategyCountObjections(service)),
    ...(onFargate ? [] : placed.placementStrategy.flatMap(strategyObjections)),
    ...networkConfigurationObjections(definition, service),
    ...daemonObjections(placed, onFargate),
    ...percentObjections(placed),
    ...countObjections(service),
  ];
}

/**
 * The API's enumeration has MANAGED_INSTANCES too, and a service gets there by its strategy alone.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-launchType
 */
function launchTypeObjections({ launchType, capacityProviderStrategy }: JsonObject): readonly Objection[] {
  if (!isSet(launchType) || launchTypes.includes(launchType) || isSet(capacityProviderStrategy)) return [];
  const message =
    launchType === 'MANAGED_INSTANCES'
      ? 'launchType MANAGED_INSTANCES: only a strategy leads there; write a capacityProviderStrategy, and no launchType'
      : `launchType ${String(launchType)} is none of ECS's; write EC2, FARGATE or EXTERNAL, or leave it out`;
  return [{ severity: 'error', code: 'launchType', message, field: 'launchType' }];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
function providerObjections({ home }: Placed): readonly Objection[] {
  if (home.kind !== 'providers') return [];
  const told = strategyShapeProblems(home.strategy).map((problem): Objection => {
    return { ...strategyField, severity: 'error', message: `capacityProviderStrategy: ${problem}` };
  });
  const [only, ...others] = home.strategy;
  if (only?.weight !== 0 || others.length > 0) return told;
  // https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/27; AWS's page speaks of several providers.
  const message = `capacityProviderStrategy: ${only.capacityProvider} has weight 0, and no other has more: ECS has been seen to refuse that; write weight: 1`;
  return [...told, { ...strategyField, severity: 'warning', message }];
}

function strategyCountObjections({ placementStrategy }: JsonObject): readonly Objection[] {
  const { length } = objectsOf(placementStrategy);
  if (length <= mostStrategies) return [];
  const message = `placementStrategy of the service: ${length} strategies, and ECS takes at most ${mostStrategies}; the first ones decide, so take the last away`;
  return [{ severity: 'error', code: 'placementStrategy', message, field: 'placementStrategy' }];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html */
function strategyObjections({ type, field }: PlacementStrategy): readonly Objection[] {
  const known = type === 'binpack' ? /^(cpu|memory)$/i : /^(instanceId|host|attribute:.+)$/;
  if (type === 'random' || known.test(field ?? '')) return [];
  const what = type === 'binpack' ? 'binpack on' : 'spread over';
  const instead =
    type === 'binpack' ? 'cpu or memory' : 'instanceId, or an attribute such as attribute:ecs.availability-zone';
  const named = field === undefined ? 'no field' : `'${field}'`;
  const message = `placementStrategy of the service: ${what} ${named}, which ECS does not know; write ${instead}`;
  return [{ severity: 'error', code: 'placementStrategy', message, field: 'placementStrategy' }];
}

/** Fargate tasks cannot be daemons: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
function daemonObjections({ schedulingStrategy }: Placed, onFargate: boolean): readonly Objection[] {
  if (schedulingStrategy !== 'DAEMON' || !onFargate) return [];
  const message = 'DAEMON: Fargate has no instances; write REPLICA and a desiredCount';
  return [{ severity: 'error', code: 'schedulingStrategy', message, field: 'schedulingStrategy' }];
}

/**
 * On no page of AWS's; in ECS's own words in https://github.com/aws/aws-cdk/issues/2209 and
 * https://github.com/hashicorp/terraform-provider-aws/pull/6150.
 */
function percentObjections(placed: Placed): readonly Objection[] {
  const [percent, message] = percentProblem(placed) ?? [];
  if (message === undefined) return [];
  return [{ severity: 'error', code: 'deploymentPercents', message, field: `deploymentConfiguration.${percent}` }];
}

/** The percentage to look at, and what is wrong with it. */
function percentProblem({ schedulingStrategy, strategy, ...percents }: Placed): readonly [string, string] | undefined {
  const { minimumHealthyPercent: minimum, maximumPercent: maximum } = percents;
  const [least, most] = [`minimumHealthyPercent ${minimum}`, `maximumPercent ${maximum}`];
  if (minimum < 0) return ['minimumHealthyPercent', `${least} is less than nothing; write 0 or more`];
  if (maximum < 0) return ['maximumPercent', `${most} is less than nothing; write 100 or more`];
  if (schedulingStrategy === 'DAEMON' && maximum !== 100)
    return ['maximumPercent', `${most} of a DAEMON: ECS takes 100 only; write that, or leave it out`];
  if (strategy !== 'ROLLING') return undefined;
  if (maximum < minimum) return ['maximumPercent', `${most} is less than ${least}; raise it, or lower the minimum`];
  if (minimum !== 100 || maximum !== 100) return undefined;
  const next = schedulingStrategy === 'DAEMON' ? 'lower the minimum' : 'raise the maximum, or lower the minimum';
  const message = `minimumHealthyPercent and maximumPercent are both 100, which lets no task stop and none start; ${next}`;
  return ['maximumPercent', message];
}

function countObjections({ desiredCount }: JsonObject): readonly Objection[] {
  if (typeof desiredCount !== 'number' || desiredCount >= 0) return [];
  const message = `desiredCount ${desiredCount} is less than none; write 0, or how many there are to be`;
  return [{ severity: 'error', code: 'desiredCount', message, field: 'desiredCount' }];
}
