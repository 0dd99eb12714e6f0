import type { Body } from '../service.ts';
import { ecsArn } from './arns.ts';
import { textOf } from './json-body.ts';
import { tagsOfTask } from './managed-tags.ts';
import type { ContainerRecord, DeploymentRecord, ServiceRecord, TaskRecord } from './records.ts';
import { containersOf } from './task-definitions.ts';
import { type ContainerFacts, nowSeconds, type World } from './world.ts';

/** A task of the deployment that is PROVISIONING. */
export function newTask(world: World, deployment: DeploymentRecord, service: ServiceRecord): TaskRecord {
  const id = world.environment.id(32);
  const arn = ecsArn(world.environment, `task/${service.cluster.name}/${id}`);
  const zones = ['a', 'b', 'c'];
  const task: TaskRecord = {
    arn,
    id,
    service,
    deployment,
    containers: containersOf(deployment.revision.definition).map((container) =>
      newContainer(world, { deployment, service }, container),
    ),
    createdAt: nowSeconds(world),
    availabilityZone: `${world.environment.region}${zones[deployment.tasks.size % zones.length]}`,
    tags: tagsOfTask(service, deployment),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    healthy: false,
    unhealthy: undefined,
    reachedRunning: false,
    wasHealthy: false,
    version: 0,
  };
  deployment.tasks.add(task);
  service.cluster.tasks.add(task);
  world.tasks.set(arn, task);
  return task;
}

function newContainer(
  world: World,
  { deployment, service }: { readonly deployment: DeploymentRecord; readonly service: ServiceRecord },
  definition: Body,
): ContainerRecord {
  const arn = ecsArn(world.environment, `container/${service.cluster.name}/${world.environment.id(32)}`);
  const name = textOf(definition, 'name') ?? '';
  return {
    arn,
    definition,
    digest: digestFor(world, deployment, { container: name, image: textOf(definition, 'image') ?? '' }),
    lastStatus: 'PENDING',
    healthStatus: 'UNKNOWN',
  };
}

/**
 * A tag is resolved with the deployment's first task, and all later ones run the same digest (version consistency:
 * developer guide, deployment-type-ecs), unless the container turns that off.
 */
function digestFor(
  world: World,
  deployment: DeploymentRecord,
  { container, image }: { readonly container: string; readonly image: string },
): string | undefined {
  const pinned = image.split('@')[1];
  if (pinned) return pinned;
  const { digests } = deployment.revision;
  const known = digests.get(container);
  if (known) return known;
  const digest = world.options.resolveDigest(image);
  if (digest) digests.set(container, digest);
  return digest;
}

export function factsOf(task: TaskRecord, container: ContainerRecord): ContainerFacts {
  return { ...factsBefore(task.service, task.deployment, container.definition), digest: container.digest };
}

/** The same before there is a task. */
function factsBefore(service: ServiceRecord, deployment: DeploymentRecord, container: Body): ContainerFacts {
  const image = textOf(container, 'image') ?? '';
  return {
    image,
    digest: image.split('@')[1],
    container: textOf(container, 'name') ?? '',
    cluster: service.cluster.name,
    service: service.name,
    taskDefinitionArn: deployment.revision.definition.arn,
  };
}

/** Why no task of the deployment fits anywhere; `undefined` when one does. */
export function findPlacementProblem(
  world: World,
  deployment: DeploymentRecord,
  service: ServiceRecord,
): string | undefined {
  for (const container of containersOf(deployment.revision.definition)) {
    for (const rule of world.placements) {
      const problem = rule(factsBefore(service, deployment, container));
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}
