import { memoryChange, type ServiceMemory } from '../memory/service-memory.ts';
import type { EcsWriter } from '../ports/ecs.ts';

/** Writes what changed of Berth's notes: at most one TagResource and one UntagResource, none when nothing changed. */
export async function writeServiceNotes(
  serviceArn: string,
  before: ServiceMemory,
  after: ServiceMemory,
  ecs: EcsWriter,
): Promise<boolean> {
  const { set, remove } = memoryChange(before, after);
  if (Object.keys(set).length > 0) await ecs.tagResource(serviceArn, set);
  if (remove.length > 0) await ecs.untagResource(serviceArn, remove);
  return Object.keys(set).length + remove.length > 0;
}
