import { bodiesOf, textOf } from '../json-body.ts';
import type { ServiceRecord } from '../records.ts';
import type { World } from '../world.ts';
import { constraintOf } from './constraints.ts';
import { isReal } from './homes.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';

export function isDaemon(service: ServiceRecord): boolean {
  return service.fields.schedulingStrategy === 'DAEMON';
}

/**
 * The instances that a daemon has a task on: every ACTIVE one of its capacity providers that meets its constraints
 * (developer guide, ecs_services). `undefined` where room is assumed.
 */
export function daemonInstances(world: World, service: ServiceRecord): readonly ContainerInstanceRecord[] | undefined {
  const { cluster, fields } = service;
  if (!isReal(world, cluster)) return undefined;
  const providers = bodiesOf(fields, 'capacityProviderStrategy').map((item) => textOf(item, 'capacityProvider'));
  const definition = service.deployments[0]?.revision.definition.body ?? {};
  const constraints = [definition, fields].flatMap((body) => bodiesOf(body, 'placementConstraints').map(constraintOf));
  return [...cluster.instances.values()].filter(
    (instance) =>
      instance.status === 'ACTIVE' &&
      (providers.length === 0 || providers.includes(instance.capacityProvider)) &&
      constraints.every((constraint) => constraint.accepts(instance, `service:${service.name}`)),
  );
}

/** Whether the instance has no task of the daemon, not even a stopping one: the old one goes before a new one comes. */
export function isVacant(service: ServiceRecord): (instance: ContainerInstanceRecord) => boolean {
  return ({ tasks }) => ![...tasks].some((task) => task.service === service);
}
