import { AccessError, RefusedError } from '../errors.ts';
import { memoryChange, type ServiceMemory } from '../memory/service-memory.ts';
import { isBerthTag, serviceTag } from '../memory/tag-keys.ts';
import type { EcsWriter, Tags } from '../ports/ecs.ts';

/** What is to change of a service's notes. */
export interface ServiceNotes {
  readonly serviceArn: string;
  /** All tags of the service, as they were read. */
  readonly tags: Tags;
  readonly before: ServiceMemory;
  readonly after: ServiceMemory;
}

/** A tag that no service has: removing it only tells whether tags may be removed. */
const absentTag = 'berth:none';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html: `aws:` tags do not count. */
const mostTags = 50;

/**
 * Writes what changed of Berth's notes: at most one TagResource and one UntagResource, none when nothing changed. Where
 * tags may not be removed, the notes are emptied instead, which says the same. Throws RefusedError when there is no room.
 */
export async function writeServiceNotes(notes: ServiceNotes, ecs: EcsWriter): Promise<boolean> {
  const { serviceArn, before, after } = notes;
  const { set, remove } = memoryChange(before, after);
  if (Object.keys(set).length > 0) {
    checkRoom(notes, Object.keys(set));
    await ecs.tagResource(serviceArn, set);
  }
  const emptied = Object.fromEntries(remove.map((key) => [key, '']));
  if (remove.length > 0) await untag(serviceArn, { keys: remove, otherwise: emptied }, ecs);
  return Object.keys(set).length + remove.length > 0;
}

/**
 * Tries whether such notes can be kept, before anything is published that could else be published again and again: sets
 * what is to be new to nothing, which says nothing, or an old note to what it is, or removes a tag that is not there. True
 * also when nothing is to be noted. Throws TransientError.
 */
export async function canKeepNotes(notes: ServiceNotes, ecs: EcsWriter): Promise<boolean> {
  const { serviceArn, tags, before, after } = notes;
  const { set, remove } = memoryChange(before, after);
  const keys = Object.keys(set);
  const asTheyAre = (some: readonly string[]) => Object.fromEntries(some.map((key) => [key, tags[key] ?? '']));
  try {
    checkRoom(notes, keys);
    if (keys.length > 0) await ecs.tagResource(serviceArn, asTheyAre(keys));
    else if (remove.length > 0) await untag(serviceArn, { keys: [absentTag], otherwise: asTheyAre(remove) }, ecs);
    return true;
  } catch (error) {
    if (error instanceof AccessError || error instanceof RefusedError) return false;
    throw error;
  }
}

/** Removes tags, or where that is denied sets others. */
async function untag(
  serviceArn: string,
  { keys, otherwise }: { readonly keys: readonly string[]; readonly otherwise: Tags },
  ecs: EcsWriter,
): Promise<void> {
  try {
    await ecs.untagResource(serviceArn, keys);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    await ecs.tagResource(serviceArn, otherwise);
  }
}

function checkRoom({ serviceArn, tags }: ServiceNotes, keys: readonly string[]): void {
  const there = Object.keys(tags).filter((key) => !key.startsWith('aws:'));
  if (new Set([...there, ...keys]).size <= mostTags) return;
  const name = serviceArn.slice(serviceArn.lastIndexOf('/') + 1);
  const others = there.filter((key) => !isBerthTag(key)).length;
  const tooMany = others + Object.keys(serviceTag).length - mostTags;
  throw new RefusedError(
    `Berth's notes on ${name} do not fit: it has ${others} other tags, and ECS takes ${mostTags} in all. Remove ${tooMany} of them; until then its results are published again every day (docs/operations.md#notes).`,
    serviceArn,
    { awsCode: 'TooManyTags' },
  );
}
