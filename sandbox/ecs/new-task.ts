import type { TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';
import type { Body } from '../service.ts';
import { ecsArn } from './arns.ts';
import { textOf } from './json-body.ts';
import type {
  ClusterRecord,
  ContainerRecord,
  DeploymentRecord,
  ServiceRecord,
  TagMap,
  TaskDefinitionRecord,
  TaskRecord,
} from './records.ts';
import { containersOf } from './task-definitions.ts';
import { nowSeconds, type World } from './world.ts';

/** What makes a task what it is. */
export interface TaskSpec {
  readonly cluster: ClusterRecord;
  readonly definition: TaskDefinitionRecord;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly fields: Body;
  readonly overrides: Body;
  readonly launchType: string | undefined;
  readonly capacityProvider: string | undefined;
  /** `undefined` where room is assumed: then it needs no instance. */
  readonly requirements: TaskRequirements | undefined;
  /** Where room is assumed. */
  readonly availabilityZone: string | undefined;
  readonly tags: TagMap;
  /** Container → digest, filled by the first task that shares it. */
  readonly digests: Map<string, string>;
}

interface Owner {
  readonly service: ServiceRecord | undefined;
  readonly deployment: DeploymentRecord | undefined;
}

/** A task that is PROVISIONING. */
export function newTask<O extends Owner>(
  world: World,
  { tags, digests, overrides, ...spec }: TaskSpec,
  owner: O,
): TaskRecord & O {
  const id = world.environment.id(32);
  const task: TaskRecord & O = {
    ...spec,
    ...owner,
    arn: ecsArn(world.environment, `task/${spec.cluster.name}/${id}`),
    id,
    overrides,
    tags,
    instance: undefined,
    gpuIds: [],
    containers: containersOf(spec.definition).map((container) =>
      newContainer(world, spec.cluster, { container, digests }),
    ),
    createdAt: nowSeconds(world),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    healthy: false,
    unhealthy: undefined,
    reachedRunning: false,
    wasHealthy: false,
    version: 0,
  };
  spec.cluster.tasks.add(task);
  world.tasks.set(task.arn, task);
  return task;
}

interface NewContainer {
  readonly container: Body;
  readonly digests: Map<string, string>;
}

function newContainer(world: World, cluster: ClusterRecord, { container, digests }: NewContainer): ContainerRecord {
  const name = textOf(container, 'name') ?? '';
  return {
    arn: ecsArn(world.environment, `container/${cluster.name}/${world.environment.id(32)}`),
    definition: container,
    digest: digestFor(world, digests, { name, image: textOf(container, 'image') ?? '' }),
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
  digests: Map<string, string>,
  { name, image }: { readonly name: string; readonly image: string },
): string | undefined {
  const pinned = image.split('@')[1];
  if (pinned) return pinned;
  const known = digests.get(name);
  if (known) return known;
  const digest = world.options.resolveDigest(image);
  if (digest) digests.set(name, digest);
  return digest;
}
