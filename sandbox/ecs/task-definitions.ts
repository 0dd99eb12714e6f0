import type { Body } from '../service.ts';
import { ecsArn } from './arns.ts';
import { clientError, invalidParameter } from './errors.ts';
import { bodiesOf, textOf, textsOf, withoutNulls } from './json-body.ts';
import { page } from './page.ts';
import type { FamilyRecord, TaskDefinitionRecord } from './records.ts';
import { tagList, withTags } from './tags.ts';
import { compatibilities, requiredAttributes } from './task-definition-attributes.ts';
import { storedTaskDefinition } from './task-definition-defaults.ts';
import { checkTaskDefinition } from './task-definition-rules.ts';
import { nowSeconds, type World } from './world.ts';

export function registerTaskDefinition(world: World, input: Body): Body {
  const stored = storedTaskDefinition(withoutNulls(input), world.options);
  const tags = withTags(new Map(), input);
  checkTaskDefinition(stored);
  const family = familyOf(world, textOf(stored, 'family') ?? '');
  const revision = family.nextRevision++;
  const arn = ecsArn(world.environment, `task-definition/${family.name}:${revision}`);
  const body: Body = {
    ...stored,
    taskDefinitionArn: arn,
    revision,
    requiresAttributes: requiredAttributes(stored),
    compatibilities: compatibilities(stored),
    registeredAt: nowSeconds(world),
    registeredBy: `arn:aws:iam::${world.environment.account}:root`,
  };
  const record: TaskDefinitionRecord = { arn, family: family.name, revision, status: 'ACTIVE', body, tags };
  family.revisions.push(record);
  return { taskDefinition: shownTaskDefinition(record), ...(tags.size > 0 && { tags: tagList(tags) }) };
}

export function describeTaskDefinition(world: World, input: Body): Body {
  const record = findTaskDefinition(world, textOf(input, 'taskDefinition') ?? '');
  if (!record) throw clientError('Unable to describe task definition.');
  const withTagList = textsOf(input, 'include').includes('TAGS');
  return { taskDefinition: shownTaskDefinition(record), ...(withTagList && { tags: tagList(record.tags) }) };
}

export function deregisterTaskDefinition(world: World, input: Body): Body {
  const given = textOf(input, 'taskDefinition') ?? '';
  if (!/:\d+$/.test(given)) throw invalidParameter('Task definition must be specified with a revision.');
  const record = findTaskDefinition(world, given);
  if (!record) throw clientError('The specified task definition does not exist.');
  if (record.status === 'ACTIVE') {
    record.status = 'INACTIVE';
    record.body = { ...record.body, deregisteredAt: nowSeconds(world) };
  }
  return { taskDefinition: shownTaskDefinition(record) };
}

/** Deletes INACTIVE revisions. One that a task or a deployment still uses stays DELETE_IN_PROGRESS: delete-task-definition-v2. */
export function deleteTaskDefinitions(world: World, input: Body): Body {
  const given = textsOf(input, 'taskDefinitions');
  if (given.length > 10) throw invalidParameter('A maximum of 10 task definitions can be deleted at once.');
  const taskDefinitions: Body[] = [];
  const failures: Body[] = [];
  for (const name of given) {
    const record = /:\d+$/.test(name) ? findTaskDefinition(world, name) : undefined;
    if (!record) failures.push({ arn: name, reason: 'The specified task definition does not exist.' });
    else if (record.status === 'ACTIVE') {
      failures.push({ arn: record.arn, reason: 'The specified task definition is still in ACTIVE status.' });
    } else taskDefinitions.push(deleteOne(world, record));
  }
  return { taskDefinitions, failures };
}

function deleteOne(world: World, record: TaskDefinitionRecord): Body {
  record.status = 'DELETE_IN_PROGRESS';
  record.body = { deleteRequestedAt: nowSeconds(world), ...record.body };
  const family = world.families.get(record.family);
  if (family && !isInUse(world, record)) family.revisions = family.revisions.filter((other) => other !== record);
  return shownTaskDefinition(record);
}

function isInUse(world: World, record: TaskDefinitionRecord): boolean {
  for (const cluster of world.clusters.values()) {
    for (const service of cluster.services.values()) {
      if (service.deployments.some((deployment) => deployment.revision.definition === record)) return true;
    }
  }
  return false;
}

export function listTaskDefinitions(world: World, input: Body): Body {
  const prefix = textOf(input, 'familyPrefix');
  const status = textOf(input, 'status') ?? 'ACTIVE';
  const families = prefix === undefined ? sortedFamilies(world) : [world.families.get(prefix)];
  const arns = families
    .flatMap((family) => family?.revisions ?? [])
    .filter((record) => record.status === status)
    .map((record) => record.arn);
  if (input.sort === 'DESC') arns.reverse();
  const { items, ...rest } = page(arns, input, 100);
  return { taskDefinitionArns: items, ...rest };
}

export function listTaskDefinitionFamilies(world: World, input: Body): Body {
  const prefix = textOf(input, 'familyPrefix') ?? '';
  const status = textOf(input, 'status') ?? 'ACTIVE';
  const names = sortedFamilies(world)
    .filter((family) => family.name.startsWith(prefix) && hasStatus(family, status))
    .map((family) => family.name);
  const { items, ...rest } = page(names, input, 100);
  return { families: items, ...rest };
}

/** A family is ACTIVE while one of its revisions is. */
function hasStatus(family: FamilyRecord, status: string): boolean {
  const active = family.revisions.some((record) => record.status === 'ACTIVE');
  if (family.revisions.length === 0) return false;
  return status === 'ALL' || active === (status === 'ACTIVE');
}

function sortedFamilies(world: World): readonly FamilyRecord[] {
  return [...world.families.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function familyOf(world: World, name: string): FamilyRecord {
  const known = world.families.get(name);
  if (known) return known;
  const family: FamilyRecord = { name, revisions: [], nextRevision: 1 };
  world.families.set(name, family);
  return family;
}

/** By ARN, `family:revision`, or a family's name: its newest ACTIVE revision. */
export function findTaskDefinition(world: World, given: string): TaskDefinitionRecord | undefined {
  const prefix = ecsArn(world.environment, 'task-definition/');
  const name = given.startsWith(prefix) ? given.slice(prefix.length) : given;
  const [familyName = '', revision] = name.split(':');
  const revisions = world.families.get(familyName)?.revisions ?? [];
  if (revision === undefined) return revisions.findLast((record) => record.status === 'ACTIVE');
  return revisions.find((record) => String(record.revision) === revision);
}

/** The definition that a service is to run; an INACTIVE one is refused: deregister-task-definition-v2. */
export function definitionToRun(world: World, given: string): TaskDefinitionRecord {
  const record = findTaskDefinition(world, given);
  if (!record) throw clientError('TaskDefinition not found.');
  if (record.status !== 'ACTIVE') throw invalidParameter('TaskDefinition is inactive');
  return record;
}

function shownTaskDefinition(record: TaskDefinitionRecord): Body {
  return { ...record.body, status: record.status };
}

export function containersOf(record: TaskDefinitionRecord): readonly Body[] {
  return bodiesOf(record.body, 'containerDefinitions');
}
