import type { JsonObject } from '../json.ts';
import type { WireService } from '../ports/wire.ts';
import type { DefinitionChange } from './definition-change.ts';

/**
 * A service has a launch type or a capacity provider strategy, and DescribeServices shows the one that counts. From a
 * strategy back to the launch type leads an empty strategy; to another launch type leads nothing but a new service.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-service-parameters.html
 */
export function launchChange(definition: JsonObject, live: WireService): readonly DefinitionChange[] {
  const to = definition.launchType;
  if (typeof to !== 'string' || declaresStrategy(definition) || to === live.launchType) return [];
  const change = { path: 'launchType', field: 'launchType', to };
  if (runsByStrategy(live)) return [{ ...change, effect: 'forcedDeployment' }];
  return live.launchType === undefined ? [] : [{ ...change, from: live.launchType, effect: 'recreation' }];
}

/** True when the definition says where tasks run by a strategy: its launch type, if any, does not count then. */
export function declaresStrategy(definition: JsonObject): boolean {
  const { capacityProviderStrategy: strategy } = definition;
  return Array.isArray(strategy) && strategy.length > 0;
}

function runsByStrategy(live: WireService): boolean {
  return (live.capacityProviderStrategy ?? []).length > 0;
}
