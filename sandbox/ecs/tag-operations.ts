import type { Body } from '../service.ts';
import { clusterName, ecsArn } from './arns.ts';
import { clusterNotFound, invalidParameter, resourceNotFound, serviceNotFound } from './errors.ts';
import { textOf, textsOf } from './json-body.ts';
import type { TagMap } from './records.ts';
import { tagList, withTags } from './tags.ts';
import { findTaskDefinition } from './task-definitions.ts';
import type { World } from './world.ts';

interface Tagged {
  tags: TagMap;
}

export function tagResource(world: World, input: Body): Body {
  const resource = findTagged(world, textOf(input, 'resourceArn') ?? '');
  resource.tags = withTags(resource.tags, input);
  return {};
}

export function untagResource(world: World, input: Body): Body {
  const resource = findTagged(world, textOf(input, 'resourceArn') ?? '');
  const tags = new Map(resource.tags);
  for (const key of textsOf(input, 'tagKeys')) tags.delete(key);
  resource.tags = tags;
  return {};
}

export function listTagsForResource(world: World, input: Body): Body {
  return { tags: tagList(findTagged(world, textOf(input, 'resourceArn') ?? '').tags) };
}

/** A cluster, a service, a task definition, a container instance or a task, by its ARN. */
function findTagged(world: World, arn: string): Tagged {
  if (!arn.startsWith(ecsArn(world.environment, ''))) throw invalidParameter('Invalid identifier: Unexpected ARN.');
  const [type, ...rest] = arn.slice(ecsArn(world.environment, '').length).split('/');
  if (type === 'service') return findTaggedService(world, rest);
  if (type === 'cluster') {
    const cluster = world.clusters.get(clusterName(world.environment, arn) ?? '');
    if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
    return cluster;
  }
  if (type === 'task-definition') {
    const definition = findTaskDefinition(world, arn);
    if (definition?.status !== 'ACTIVE')
      throw invalidParameter('The specified task definition is inactive or does not exist.');
    return definition;
  }
  const other = findInstanceOrTask(world, arn);
  if (!other) throw resourceNotFound();
  return other;
}

function findInstanceOrTask(world: World, arn: string): Tagged | undefined {
  for (const { instances } of world.clusters.values()) {
    const instance = instances.get(arn);
    if (instance) return instance;
  }
  return world.tasks.get(arn);
}

/** Tags need the long ARN: developer guide, ecs-account-settings. */
function findTaggedService(world: World, [cluster = '', name]: readonly string[]): Tagged {
  if (name === undefined) throw invalidParameter('Long arn format must be used for tagging operations');
  const service = world.clusters.get(cluster)?.services.get(name);
  if (!service || service.status === 'INACTIVE') throw serviceNotFound();
  return service;
}
