import { isSameJson } from '../diff/normalize.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { DefinitionChange } from './definition-change.ts';
import { effectOfField } from './effect.ts';
import { declaredFields } from './fields.ts';
import { declaresStrategy } from './launch-type.ts';
import { fallbackOf, type LiveReads, liveField, normalLiveField, partOf } from './live-field.ts';

/** A field that was declared once and no longer is. */
export interface LeftField {
  /** Its path: `deploymentConfiguration.maximumPercent`. */
  readonly field: string;
  /** What leads back to the default that AWS's page documents; absent when it documents none, and the field is held. */
  readonly change?: DefinitionChange | undefined;
  /** Declaring it as an empty list would remove it. */
  readonly removedBy?: 'emptyList' | undefined;
}

/** The fields that were declared, those that are, and the live service. */
export interface LeftGitInput extends LiveReads {
  /** Paths of the fields that were declared before, as `decodeOwned` gives them. */
  readonly owned: readonly string[];
  readonly definition: JsonObject;
}

/**
 * The fields that left the manifest and are not yet as if it had never declared them. Not among them: those that no
 * update can change, desiredCount (left alone by rule), and those that stand at their default already.
 */
export function leftGit({ owned, definition, ...reads }: LeftGitInput): readonly LeftField[] {
  const declared = new Set(declaredFields(definition));
  return owned.filter((path) => !declared.has(path)).flatMap((path) => leftField(path, definition, reads));
}

function leftField(path: string, definition: JsonObject, reads: LiveReads): readonly LeftField[] {
  const field = path.split('.')[0] ?? path;
  const row = partOf(path, undefined).node?.row;
  if (row === undefined || row.leaving === 'alone' || row.leaving === undefined) return [];
  if (field === 'capacityProviderStrategy' && movesToLaunchType(definition)) return [];
  if (row.strategy !== undefined && row.strategy !== wantedStrategy(definition, reads)) return [];
  const found = liveField(field, reads);
  if (found.kind === 'unread') return [{ field: path }];
  const { value, node } = partOf(path, normalLiveField(field, found.value, reads.live));
  const to = fallbackOf(node, reads.live);
  if (row.leaving !== 'default') {
    return isNothing(value) || isSameJson(value, to) ? [] : [leftHeld(path, row.leaving)];
  }
  const from = value ?? to;
  if (to === undefined || isSameJson(overlaid(from, to), from)) return [];
  const change = { path, field, ...(value === undefined ? {} : { from: value }), to, effect: effectOfField(field) };
  return [{ field: path, change }];
}

function leftHeld(path: string, leaving: 'emptyList' | 'held'): LeftField {
  return leaving === 'emptyList' ? { field: path, removedBy: 'emptyList' } : { field: path };
}

/** A strategy that goes because the definition now names a launch type has not been left without a word. */
function movesToLaunchType(definition: JsonObject): boolean {
  return typeof definition.launchType === 'string' && !declaresStrategy(definition);
}

/** A deployment strategy's own settings go with it: ECS refuses them beside another. */
function wantedStrategy({ deploymentConfiguration: declared }: JsonObject, { live }: LiveReads): JsonValue {
  const strategy = isJsonObject(declared) ? declared.strategy : undefined;
  return strategy ?? live.deploymentConfiguration?.strategy ?? 'ROLLING';
}

/** A structure with its documented defaults laid over it: a field without one does not count as a difference. */
function overlaid(value: JsonValue | undefined, defaults: JsonValue): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(defaults)) return defaults;
  const entries = Object.entries(defaults).flatMap(([name, item]): [string, JsonValue][] =>
    item === undefined || value[name] === undefined ? [] : [[name, overlaid(value[name], item)]],
  );
  return { ...value, ...Object.fromEntries(entries) };
}

function isNothing(value: JsonValue | undefined): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
