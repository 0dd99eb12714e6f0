import type { AwsError, Body } from '../service.ts';
import { activeCluster } from './clusters.ts';
import { findPlacementProblem } from './container-facts.ts';
import { clientError, invalidParameter } from './errors.ts';
import { candidatesOf, chooseInstance } from './instances/choose-instance.ts';
import { type Home, homeOf } from './instances/homes.ts';
import { askOf, type PlacementAsk, requirementsFor } from './instances/placement-ask.ts';
import { reasonsOf } from './instances/placement-failure.ts';
import { nextProvider } from './instances/provider-strategy.ts';
import { placeOn } from './instances/resources.ts';
import { mayWait } from './instances/waiting.ts';
import { bodiesOf, numberOf, textOf } from './json-body.ts';
import { newTask, type TaskSpec } from './new-task.ts';
import { checkStrategy } from './providers/strategy-rules.ts';
import type { TaskRecord } from './records.ts';
import { taskWatcher } from './scheduler.ts';
import { NO_CAPACITY, zoneFor } from './serverless-room.ts';
import { withLaunchType } from './service-fields.ts';
import { checkTask } from './service-rules.ts';
import { readTaskRequest, type TaskRequest } from './task-request.ts';
import { shownTask } from './task-view.ts';
import { launchTask } from './tasks.ts';
import type { World } from './world.ts';

/** As many as fit, up to `count`; what keeps the others from each instance is among the failures: RunTask. */
export function runTask(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const request = readTaskRequest(world, cluster, withLaunchType(input, cluster));
  const count = numberOf(request.fields, 'count') ?? 1;
  if (count < 1 || count > 10) throw invalidParameter('Count must be between 1 and 10.');
  checkTask(request.fields, request.definition);
  checkStrategy(world, cluster, bodiesOf(request.fields, 'capacityProviderStrategy'));
  const tasks: TaskRecord[] = [];
  const counts = new Map<string, number>();
  let refusal = deniedRoom(world, request);
  while (!refusal && tasks.length < count) {
    const home = nextHome(world, request, counts);
    const task = startOne(world, request, home);
    if ('lastStatus' in task) {
      tasks.push(task);
      if (home.capacityProvider) counts.set(home.capacityProvider, (counts.get(home.capacityProvider) ?? 0) + 1);
    } else refusal = task;
  }
  if (refusal?.error && tasks.length === 0) throw refusal.error;
  const shown = tasks.map((task) => shownTask(task, true));
  for (const task of tasks) launchTask(world, task, taskWatcher(world));
  return { tasks: shown, failures: refusal?.failures ?? [] };
}

/** Why there is no task, or no further one. */
interface Refusal {
  readonly failures: readonly Body[];
  /** What the request is answered with when it started nothing. */
  readonly error?: AwsError;
}

function nextHome(world: World, { cluster, fields }: TaskRequest, counts: ReadonlyMap<string, number>): Home {
  const capacityProvider = nextProvider(bodiesOf(fields, 'capacityProviderStrategy'), counts, world.options.remainders);
  const launchType = textOf(fields, 'launchType') ?? 'EC2';
  return homeOf(world, cluster, capacityProvider === undefined ? { launchType } : { capacityProvider });
}

function startOne(world: World, request: TaskRequest, home: Home): TaskRecord | Refusal {
  const { launchType, capacityProvider } = home;
  const spec: TaskSpec = { ...request.spec, launchType, capacityProvider };
  const owner = { service: undefined, deployment: undefined };
  if (!home.needsInstance) {
    const availabilityZone = zoneFor(world, home, 0);
    if (availabilityZone === undefined) return { failures: [{ reason: NO_CAPACITY }], error: clientError(NO_CAPACITY) };
    return newTask(world, { ...spec, availabilityZone }, owner);
  }
  const requirements = requirementsFor(spec.definition, spec.overrides);
  const ask = askOf({ ...spec, ...owner }, requirements);
  const instance = chooseInstance(world, ask);
  const waits = home.waits && mayWait(spec.cluster);
  if (!instance && !waits) return refusalOf(ask);
  const task = newTask(world, { ...spec, requirements, availabilityZone: undefined }, owner);
  if (instance) placeOn(world, task, instance);
  return task;
}

/** A failure for each instance that might have been it; where there is none, the request makes no sense. */
function refusalOf(ask: PlacementAsk): Refusal {
  const candidates = candidatesOf(ask);
  const failures = candidates.map((instance) => ({ arn: instance.arn, reason: reasonsOf(ask, instance)[0]?.reason }));
  if (candidates.length > 0) return { failures };
  const isProviders = ask.capacityProvider !== undefined;
  const where = isProviders ? 'capacity provider' : 'cluster';
  return {
    failures: isProviders ? [{ reason: 'EMPTY CAPACITY PROVIDER' }] : [],
    error: invalidParameter(`No Container Instances were found in your ${where}.`),
  };
}

/** What somebody who pulls at the strings says. */
function deniedRoom(world: World, { cluster, definition }: TaskRequest): Refusal | undefined {
  const reason = findPlacementProblem(world, { cluster, definition, service: undefined });
  return reason === undefined ? undefined : { failures: [{ reason }] };
}
