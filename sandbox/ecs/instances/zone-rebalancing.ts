import { desiredCountOf } from '../deployment-view.ts';
import { bodiesOf } from '../json-body.ts';
import type { DeploymentRecord, ServiceRecord, ServiceTaskRecord } from '../records.ts';
import { limitsOf } from '../rolling-limits.ts';
import { emitServiceAction, serviceEvent } from '../service-events.ts';
import { newServiceTask } from '../service-tasks.ts';
import type { TaskWatcher } from '../task-steps.ts';
import { launchTask } from '../tasks.ts';
import type { World } from '../world.ts';
import { isAccepted } from './choose-instance.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import { askOf } from './placement-ask.ts';

const ZONE = 'ecs.availability-zone';

/**
 * Brings a service back into balance that is otherwise steady: a task is started in the zone that has fewest, and once it
 * is healthy one goes from the zone that has most, as when the service scales in: developer guide, service-rebalancing.
 * One at a time; how many at once, ECS does not say.
 */
export function rebalanceZones(world: World, service: ServiceRecord, watcher: TaskWatcher): void {
  const [primary] = service.deployments;
  if (!primary || !mayRebalance(world, service, primary)) return;
  const counts = tasksByZone(service, primary);
  const zones = [...counts].sort(([, a], [, b]) => a - b);
  const [fewest, most] = [zones[0], zones.at(-1)];
  if (!fewest || !most || most[1] - fewest[1] < 2) {
    complete(world, service, zones);
    return;
  }
  begin(world, service, zones);
  const task = newServiceTask(world, { service, deployment: primary, mayGo: isIn(fewest[0]) });
  if ('reason' in task) {
    const why = 'because no container instance met all of its requirements.';
    sayOnce(world, service, `is unable to place a task in ${fewest[0]} ${why}`);
    return;
  }
  service.rebalancing = task;
  launchTask(world, task, watcher);
  serviceEvent(world, service, `has started 1 tasks in ${fewest[0]} to AZ Rebalance: (task ${task.id}).`);
}

/** The task that is on its way into a zone with too few: until it is healthy, the service has one more than it should. */
export function rebalancingTask(service: ServiceRecord): ServiceTaskRecord | undefined {
  const task = service.rebalancing;
  const isOnItsWay = task?.desiredStatus === 'RUNNING' && !task.healthy && task.deployment === service.deployments[0];
  return isOnItsWay ? task : undefined;
}

/** Only without a deployment, below the maximum, and where the first thing that the service spreads over are zones. */
function mayRebalance(world: World, service: ServiceRecord, primary: DeploymentRecord): boolean {
  const [strategy] = bodiesOf(service.fields, 'placementStrategy');
  const isSpread = !strategy || (strategy.type === 'spread' && strategy.field === `attribute:${ZONE}`);
  const tasks = [...primary.tasks];
  const desired = desiredCountOf(world, service);
  return (
    service.fields.availabilityZoneRebalancing === 'ENABLED' &&
    isSpread &&
    primary.rolloutState === 'COMPLETED' &&
    service.deployments.length === 1 &&
    tasks.length === desired &&
    limitsOf(service.fields, desired).upper > desired &&
    tasks.every(({ healthy, instance }) => healthy && instance)
  );
}

/** Of the zones that have an instance which the service's tasks may go to at all. */
function tasksByZone(service: ServiceRecord, primary: DeploymentRecord): Map<string, number> {
  const counts = new Map<string, number>();
  for (const task of primary.tasks) {
    if (!task.requirements) continue;
    const ask = askOf(task, task.requirements);
    for (const instance of service.cluster.instances.values()) {
      const zone = instance.attributes.get(ZONE);
      const isOne = instance.status === 'ACTIVE' && instance.agentConnected && isAccepted(ask, instance);
      if (zone && isOne && isOfProvider(task, instance)) counts.set(zone, counts.get(zone) ?? 0);
    }
  }
  for (const { availabilityZone } of primary.tasks) {
    if (availabilityZone) counts.set(availabilityZone, (counts.get(availabilityZone) ?? 0) + 1);
  }
  return counts;
}

function isOfProvider({ capacityProvider }: ServiceTaskRecord, instance: ContainerInstanceRecord): boolean {
  return capacityProvider === undefined || instance.capacityProvider === capacityProvider;
}

function isIn(zone: string): (instance: ContainerInstanceRecord) => boolean {
  return ({ attributes }) => attributes.get(ZONE) === zone;
}

type Zones = readonly (readonly [zone: string, tasks: number])[];

function spread(zones: Zones): string {
  return zones.map(([zone, tasks]) => `${tasks} tasks in ${zone}`).join(', ');
}

function begin(world: World, service: ServiceRecord, zones: Zones): void {
  if (service.isRebalancing) return;
  service.isRebalancing = true;
  serviceEvent(world, service, `is not AZ balanced with ${spread(zones)}. AZ Rebalancing in progress.`);
  emitServiceAction(world, service, { name: 'SERVICE_REBALANCING_STARTED' });
}

function complete(world: World, service: ServiceRecord, zones: Zones): void {
  if (!service.isRebalancing) return;
  service.isRebalancing = false;
  serviceEvent(world, service, `is AZ balanced with ${spread(zones)}.`);
  emitServiceAction(world, service, { name: 'SERVICE_REBALANCING_COMPLETED' });
}

function sayOnce(world: World, service: ServiceRecord, text: string): void {
  if (service.events[0]?.message !== `(service ${service.name}) ${text}`) serviceEvent(world, service, text);
}
