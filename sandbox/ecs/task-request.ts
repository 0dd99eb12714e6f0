import type { Body } from '../service.ts';
import { bodyOf, copy, textOf, withoutNulls } from './json-body.ts';
import type { TaskSpec } from './new-task.ts';
import type { ClusterRecord, TagMap, TaskDefinitionRecord } from './records.ts';
import { withTags } from './tags.ts';
import { definitionToRun } from './task-definitions.ts';
import type { World } from './world.ts';

/** What RunTask and StartTask have in common. */
export interface TaskRequest {
  readonly cluster: ClusterRecord;
  readonly definition: TaskDefinitionRecord;
  readonly fields: Body;
  /** Of its tasks, but for where they go. */
  readonly spec: TaskSpec;
}

export function readTaskRequest(world: World, cluster: ClusterRecord, input: Body): TaskRequest {
  const fields = withoutNulls(copy(input));
  const definition = definitionToRun(world, textOf(fields, 'taskDefinition') ?? '');
  const spec: TaskSpec = {
    cluster,
    definition,
    group: textOf(fields, 'group') ?? `family:${definition.family}`,
    startedBy: textOf(fields, 'startedBy'),
    fields,
    overrides: bodyOf(fields, 'overrides') ?? {},
    launchType: undefined,
    capacityProvider: undefined,
    requirements: undefined,
    availabilityZone: undefined,
    tags: tagsOf(cluster, definition, fields),
    digests: new Map(),
  };
  return { cluster, definition, fields, spec };
}

/** A task alone gets its own tags, its definition's where that is asked for, and ECS's: developer guide, ecs-using-tags. */
function tagsOf(cluster: ClusterRecord, definition: TaskDefinitionRecord, fields: Body): TagMap {
  const propagated: TagMap = fields.propagateTags === 'TASK_DEFINITION' ? definition.tags : new Map();
  const tags = withTags(propagated, fields);
  if (fields.enableECSManagedTags === true) tags.set('aws:ecs:clusterName', cluster.name);
  return tags;
}
