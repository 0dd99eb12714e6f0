import { sizeOf } from '../capacity/placement/task-requirements.ts';
import { isJsonObject, type JsonObject, type JsonValue, objectsOf } from '../json.ts';

/** A container of a task definition, for rules about one. */
export interface CheckedContainer {
  /** What messages call it: `container app`. */
  readonly called: string;
  readonly name: string;
  readonly fields: JsonObject;
}

/** Where the tasks of a service run, as far as its fields tell. */
export interface TaskPlatform {
  /** True on Fargate, whether the service or `requiresCompatibilities` says so. */
  readonly onFargate: boolean;
  readonly onFargateSpot: boolean;
  /** As written; `undefined` for LATEST. */
  readonly platformVersion: string | undefined;
}

/** A task definition that is to be registered, opened for rules. */
export interface CheckedDefinition extends TaskPlatform {
  readonly content: JsonObject;
  readonly containers: readonly CheckedContainer[];
  /** `bridge` where none is written, which is what ECS takes it for on Linux. */
  readonly networkMode: string;
  readonly isWindows: boolean;
  /** CPU units and MiB of the task; `undefined` where none is written. */
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** What a rule says; the place in the manifest is added to the message. */
export interface Objection {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  /** Path of the service's own field that it is about: its place is there, and not in the task definition. */
  readonly field?: string;
}

/** Opens a task definition's content, as RegisterTaskDefinition takes it. What is no container takes no part. */
export function openDefinition(content: JsonObject, platform: TaskPlatform): CheckedDefinition {
  const { operatingSystemFamily } = isJsonObject(content.runtimePlatform) ? content.runtimePlatform : {};
  return {
    ...platform,
    onFargate: platform.onFargate || textsOf(content.requiresCompatibilities).includes('FARGATE'),
    content,
    containers: objectsOf(content.containerDefinitions).map((fields) => {
      const name = String(fields.name ?? '');
      return { called: `container ${name}`, name, fields };
    }),
    networkMode: typeof content.networkMode === 'string' ? content.networkMode : 'bridge',
    isWindows: typeof operatingSystemFamily === 'string' && operatingSystemFamily.startsWith('WINDOWS'),
    cpu: sizeOf(content.cpu, 'vcpu'),
    memory: sizeOf(content.memory, 'gb'),
  };
}

/** The texts of a list; none when it is no list. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** True when a field says something: ECS takes `false`, and an empty list or map, for nothing. */
export function isSet(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}
