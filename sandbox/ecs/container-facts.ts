import type { Body } from '../service.ts';
import { textOf } from './json-body.ts';
import type { ClusterRecord, ContainerRecord, ServiceRecord, TaskDefinitionRecord, TaskRecord } from './records.ts';
import { containersOf } from './task-definitions.ts';
import type { ContainerFacts, World } from './world.ts';

export function factsOf(task: TaskRecord, container: ContainerRecord): ContainerFacts {
  return { ...factsBefore(task, container.definition), digest: container.digest };
}

/** What tells, before there is a task, what it would be. */
interface Prospect {
  readonly cluster: ClusterRecord;
  readonly definition: TaskDefinitionRecord;
  readonly service: ServiceRecord | undefined;
}

function factsBefore({ cluster, definition, service }: Prospect, container: Body): ContainerFacts {
  const image = textOf(container, 'image') ?? '';
  return {
    image,
    digest: image.split('@')[1],
    container: textOf(container, 'name') ?? '',
    cluster: cluster.name,
    service: service?.name ?? '',
    taskDefinitionArn: definition.arn,
  };
}

/** Why somebody says that no such task fits anywhere; `undefined` when nobody does. */
export function findPlacementProblem(world: World, prospect: Prospect): string | undefined {
  for (const container of containersOf(prospect.definition)) {
    for (const rule of world.placements) {
      const problem = rule(factsBefore(prospect, container));
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}
