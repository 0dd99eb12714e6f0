import { findPlacementProblem } from './container-facts.ts';
import { countFailure } from './deployment-failures.ts';
import type { PlacementFailure } from './instances/placement-failure.ts';
import type { DeploymentRecord, ServiceRecord } from './records.ts';
import { emitServiceAction, serviceEvent } from './service-events.ts';
import { newServiceTask } from './service-tasks.ts';
import type { TaskWatcher } from './task-steps.ts';
import { launchTask } from './tasks.ts';
import { nowSeconds, type World } from './world.ts';

interface Start {
  readonly deployment: DeploymentRecord;
  readonly count: number;
  readonly watcher: TaskWatcher;
}

type Failure = Pick<PlacementFailure, 'message' | 'reason'>;

/** Starts as many tasks as fit, and says of the first that does not why; answers how many were started. */
export function startTasks(world: World, service: ServiceRecord, { deployment, count, watcher }: Start): number {
  if (count <= 0 || deployment.retryAt > nowSeconds(world)) return 0;
  const denied = deniedRoom(world, service, deployment);
  const { ids, failure } = denied
    ? { ids: [], failure: denied }
    : startUntilHeldUp(world, service, { deployment, count, watcher });
  if (ids.length > 0) {
    serviceEvent(world, service, `has started ${ids.length} tasks: ${ids.map((id) => `(task ${id})`).join(' ')}.`);
  }
  if (failure) reportPlacement(world, service, { deployment, failure });
  return ids.length;
}

interface Started {
  readonly ids: readonly string[];
  readonly failure: Failure | undefined;
}

/** One task after another. The first that finds no room is the last, or the last of its capacity provider. */
function startUntilHeldUp(world: World, service: ServiceRecord, { deployment, count, watcher }: Start): Started {
  const ids: string[] = [];
  const unplaced: string[] = [];
  let failure: Failure | undefined;
  while (ids.length + unplaced.length < count) {
    const started = newServiceTask(world, { service, deployment, unplaced });
    if (!('reason' in started)) {
      launchTask(world, started, watcher);
      ids.push(started.id);
      continue;
    }
    failure ??= started;
    const { capacityProvider } = started;
    if (capacityProvider === undefined || world.options.providerWithoutRoom === 'holdsUpService') break;
    unplaced.push(capacityProvider);
  }
  return { ids, failure };
}

/** What somebody who pulls at the strings says. */
function deniedRoom(world: World, service: ServiceRecord, deployment: DeploymentRecord): Failure | undefined {
  const { cluster } = service;
  const reason = findPlacementProblem(world, { cluster, service, definition: deployment.revision.definition });
  if (reason === undefined) return undefined;
  const unable = 'was unable to place a task because no container instance met all of its requirements.';
  return { message: `${unable} Reason: ${reason}.`, reason };
}

/** The scheduler cannot launch the task: a failure, tried again later. */
function reportPlacement(
  world: World,
  service: ServiceRecord,
  { deployment, failure }: { readonly deployment: DeploymentRecord; readonly failure: Failure },
): void {
  if (!isSaid(world, service, failure.message)) serviceEvent(world, service, failure.message);
  emitServiceAction(world, service, { name: 'SERVICE_TASK_PLACEMENT_FAILURE', reason: failure.reason });
  deployment.retryAt = nowSeconds(world) + world.options.seconds.placementRetry;
  countFailure(world, service, { deployment, cause: 'tasks failed to start' });
}

const SAID_SECONDS = 6 * 3600;

/** The same again is left out for six hours, as long as nothing else happened: service-event-messages. */
function isSaid(world: World, { name, events }: ServiceRecord, text: string): boolean {
  const [newest] = events;
  const isSame = newest?.message === `(service ${name}) ${text}`;
  return isSame && nowSeconds(world) - Number(newest.createdAt) < SAID_SECONDS;
}
