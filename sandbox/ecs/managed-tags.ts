import { textOf } from './json-body.ts';
import type { DeploymentRecord, ServiceRecord, TagMap } from './records.ts';

/** The tags that a service's new task gets: developer guide, ecs-using-tags. */
export function tagsOfTask(service: ServiceRecord, deployment: DeploymentRecord): TagMap {
  const tags: TagMap = new Map();
  const from = textOf(service.fields, 'propagateTags');
  const propagated =
    from === 'SERVICE' ? service.tags : from === 'TASK_DEFINITION' ? deployment.revision.definition.tags : [];
  for (const [key, value] of propagated) tags.set(key, value);
  if (service.fields.enableECSManagedTags === true) {
    tags.set('aws:ecs:clusterName', service.cluster.name);
    tags.set('aws:ecs:serviceName', service.name);
  }
  return tags;
}
