import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DefinitionChange } from './definition-change.ts';
import { effectOf } from './effect.ts';
import { serviceFields, serviceTree } from './fields.ts';
import { type LiveReads, liveField, partOf } from './live-field.ts';
import { overlay, withPart } from './overlay.ts';

/** What UpdateService’s body is made of. */
export interface UpdateInput extends LiveReads {
  readonly definition: JsonObject;
  /** What to change: of diffDefinition, and the defaults of fields that left the manifest. */
  readonly changes: readonly DefinitionChange[];
  /** The revision to run, when it is to be another and is known already. */
  readonly taskDefinition?: string | boolean | undefined;
}

/**
 * UpdateService's body: the changed fields, a map as the live one with ours laid over it, and what has to be sent along.
 * Fields that a change would re-create the service for are never sent.
 */
export function updateInput(input: UpdateInput): JsonObject {
  const { live, taskDefinition } = input;
  const changes = input.changes.filter(({ effect }) => effect !== 'recreation');
  const definition = withDefaults(input.definition, changes);
  const fields = new Set(changes.map(({ field }) => (field === 'launchType' ? 'capacityProviderStrategy' : field)));
  const body: Record<string, JsonValue> = {};
  for (const field of fields) {
    const value = sentValue(field, definition, input);
    if (value !== undefined) body[field] = value;
  }
  return {
    ...(live.clusterArn === undefined ? {} : { cluster: live.clusterArn }),
    service: live.serviceName ?? live.serviceArn ?? '',
    ...(typeof taskDefinition === 'string' ? { taskDefinition } : {}),
    ...body,
    ...sentAlong(body, input),
    ...(effectOf(changes) === 'forcedDeployment' ? { forceNewDeployment: true } : {}),
  };
}

/** The definition with the documented defaults of the fields that left it. */
function withDefaults(definition: JsonObject, changes: readonly DefinitionChange[]): JsonObject {
  return changes.reduce((all, { path, field, to }) => {
    const isDeclared = partOf(path, all[field]).value !== undefined || path.includes('[');
    return isDeclared || to === undefined || field === 'launchType' ? all : withPart(all, path.split('.'), to);
  }, definition);
}

function sentValue(field: string, definition: JsonObject, reads: LiveReads): JsonValue | undefined {
  const ours = definition[field] ?? undefined;
  // An empty strategy leads back to the launch type.
  if (ours === undefined) return field === 'capacityProviderStrategy' ? [] : undefined;
  const found = liveField(field, reads);
  const whole = overlay(found.kind === 'read' ? found.value : undefined, ours, serviceTree.children.get(field));
  return field === 'deploymentConfiguration' && isJsonObject(whole) ? forStrategy(whole, ours) : whole;
}

/** ECS refuses a strategy's own configuration beside another strategy, so what the old one left behind stays out. */
function forStrategy(whole: JsonObject, ours: JsonValue): JsonObject {
  const strategy = whole.strategy ?? 'ROLLING';
  const rows = serviceTree.children.get('deploymentConfiguration')?.children;
  return Object.fromEntries(
    Object.entries(whole).filter(([name]) => {
      const only = rows?.get(name)?.row?.strategy;
      return only === undefined || only === strategy || (isJsonObject(ours) && ours[name] !== undefined);
    }),
  );
}

/** Fields whose absence AWS's page reads as a default: sent as they are, when the service has them. */
function sentAlong(body: JsonObject, input: UpdateInput): JsonObject {
  const entries = Object.entries(serviceFields).flatMap(([field, row]): [string, JsonValue][] => {
    if (row.alwaysSend !== true || body[field] !== undefined) return [];
    if (field === 'platformVersion' && leavesFargate(body, input.definition)) return [];
    const found = liveField(field, input);
    const value = found.kind === 'read' ? found.value : undefined;
    return value === undefined || value === '' ? [] : [[field, value]];
  });
  return Object.fromEntries(entries);
}

/** Only tasks on Fargate have a platform version. */
function leavesFargate({ capacityProviderStrategy: strategy }: JsonObject, { launchType }: JsonObject): boolean {
  if (!Array.isArray(strategy)) return false;
  if (strategy.length === 0) return launchType !== undefined && launchType !== 'FARGATE';
  return strategy.some(
    (item: unknown) =>
      isJsonObject(item) && item.capacityProvider !== 'FARGATE' && item.capacityProvider !== 'FARGATE_SPOT',
  );
}
