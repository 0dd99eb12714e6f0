import { requirementsOf, type TaskRequirements } from '../../../lib/capacity/placement/task-requirements.ts';
import type { Body } from '../../service.ts';
import { bodiesOf } from '../json-body.ts';
import type { ClusterRecord, ServiceRecord, TaskDefinitionRecord, TaskRecord } from '../records.ts';
import { type Constraint, constraintOf } from './constraints.ts';
import { isDaemon, isVacant } from './daemon.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';

/** A task that wants an instance. */
export interface PlacementAsk {
  readonly cluster: ClusterRecord;
  readonly group: string;
  readonly requirements: TaskRequirements;
  /** Of the definition and of the service or the request. */
  readonly constraints: readonly Constraint[];
  readonly strategy: readonly Body[];
  /** Only its instances; absent: all. */
  readonly capacityProvider: string | undefined;
  /** Instances of which it may be one at all; absent: all. */
  readonly mayGo?: (instance: ContainerInstanceRecord) => boolean;
}

/**
 * Services spread over zones unless they say otherwise, and go to the instance with the fewest of their tasks there
 * (task-placement-strategies, ecs_services); tasks alone go anywhere (StartTask).
 */
const SERVICE_DEFAULT: readonly Body[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];
const TASK_DEFAULT: readonly Body[] = [{ type: 'random' }];

/** Of what there may be no task yet. */
type Prospect = Pick<TaskRecord, 'cluster' | 'group' | 'definition' | 'service' | 'fields' | 'capacityProvider'>;

export function askOf(prospect: Prospect, requirements: TaskRequirements): PlacementAsk {
  const { cluster, group, definition, service, capacityProvider } = prospect;
  // A service's are read anew: changing them starts no deployment.
  const fields = service?.fields ?? prospect.fields;
  return {
    cluster,
    group,
    requirements,
    constraints: [definition.body, fields].flatMap((body) => bodiesOf(body, 'placementConstraints').map(constraintOf)),
    strategy: strategyOf(service, fields),
    capacityProvider,
    ...(service && isDaemon(service) && { mayGo: isVacant(service) }),
  };
}

export function strategyOf(service: ServiceRecord | undefined, fields: Body): readonly Body[] {
  const strategy = bodiesOf(fields, 'placementStrategy');
  if (strategy.length > 0) return strategy;
  return service ? SERVICE_DEFAULT : TASK_DEFAULT;
}

/** What a task of the definition takes; the overrides of a RunTask lie over it: TaskOverride. */
export function requirementsFor(definition: TaskDefinitionRecord, overrides: Body = {}): TaskRequirements {
  const { cpu, memory } = overrides;
  return requirementsOf(
    asJson({
      ...definition.body,
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
      containerDefinitions: bodiesOf(definition.body, 'containerDefinitions').map((container) => ({
        ...container,
        ...bodiesOf(overrides, 'containerOverrides').find(({ name }) => name === container.name),
      })),
    }),
  );
}

/** What a request brought is JSON. */
function asJson(body: Body): Parameters<typeof requirementsOf>[0] {
  return body as Parameters<typeof requirementsOf>[0];
}
