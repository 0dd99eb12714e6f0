import type { JsonObject } from '../json.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import type { Tags } from '../ports/ecs.ts';
import { namingFields } from './fields.ts';
import { declaredTags } from './tags.ts';

/** What CreateService’s body is made of. */
export interface CreateInput {
  readonly definition: JsonObject;
  readonly service: string;
  readonly cluster: string;
  /** Left out when it is not known yet. */
  readonly taskDefinition?: string | undefined;
  /** Further tags, Berth's own. */
  readonly tags: Tags;
}

/** CreateService's body: the definition as it was written, unknown fields included, and what names the service. */
export function createInput({ definition, service, cluster, taskDefinition, tags }: CreateInput): JsonObject {
  const declared = Object.entries(definition).filter(
    ([name, value]) => name !== 'tags' && value !== null && !namingFields.includes(name),
  );
  const all = Object.entries({ ...declaredTags(definition), ...tags }).map(([key, value]) => ({ key, value }));
  return {
    serviceName: service,
    cluster,
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    ...Object.fromEntries(declared),
    ...(all.length === 0 ? {} : { tags: all }),
  };
}

/** The definition that a service is created with, fields that are ignored afterwards included. */
export function definitionAtCreation({
  definition,
  initialDefinition,
}: Pick<DesiredService, 'definition' | 'initialDefinition'>): JsonObject | undefined {
  return initialDefinition ?? definition;
}

/** True for the definition of a REPLICA service without a count: ECS would refuse to create it. */
export function lacksCount({ schedulingStrategy, desiredCount }: JsonObject): boolean {
  return schedulingStrategy !== 'DAEMON' && (desiredCount === undefined || desiredCount === null);
}
