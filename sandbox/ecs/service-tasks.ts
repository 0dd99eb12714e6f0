import { chooseInstance } from './instances/choose-instance.ts';
import { type Home, homeOf } from './instances/homes.ts';
import { askOf, type PlacementAsk, requirementsFor } from './instances/placement-ask.ts';
import { type PlacementFailure, placementFailure } from './instances/placement-failure.ts';
import { nextProvider } from './instances/provider-strategy.ts';
import { placeOn } from './instances/resources.ts';
import { mayWait } from './instances/waiting.ts';
import { bodiesOf, textOf } from './json-body.ts';
import { tagsOfTask } from './managed-tags.ts';
import { newTask, type TaskSpec } from './new-task.ts';
import type { DeploymentRecord, ServiceRecord, ServiceTaskRecord } from './records.ts';
import { NO_CAPACITY, zoneFor } from './serverless-room.ts';
import type { World } from './world.ts';

interface NewServiceTask {
  readonly service: ServiceRecord;
  readonly deployment: DeploymentRecord;
  /** Capacity providers without room, one for each task that was to go there a moment ago. */
  readonly unplaced?: readonly string[];
  /** Only instances of which it is true. */
  readonly mayGo?: PlacementAsk['mayGo'];
}

/** One more task of the deployment: on an instance, waiting for one, or where room is assumed. Or why there is none. */
export function newServiceTask(
  world: World,
  { service, deployment, unplaced = [], mayGo }: NewServiceTask,
): ServiceTaskRecord | PlacementFailure {
  const home = nextHome(world, service, { deployment, unplaced });
  const { definition } = deployment.revision;
  const spec = specOf({ service, deployment, home });
  if (!home.needsInstance) {
    const availabilityZone = zoneFor(world, home, deployment.tasks.size);
    if (availabilityZone === undefined) return noCapacity(home);
    return added(world, { ...spec, availabilityZone }, { service, deployment });
  }
  const requirements = requirementsFor(definition);
  const ask = { ...askOf({ ...spec, service }, requirements), ...(mayGo && { mayGo }) };
  const instance = chooseInstance(world, ask);
  if (!instance && (!home.waits || mayGo)) return placementFailure(ask);
  if (!instance && !mayWait(service.cluster)) return tooManyWait(home);
  const task = added(world, { ...spec, requirements, availabilityZone: undefined }, { service, deployment });
  if (instance) placeOn(world, task, instance);
  return task;
}

interface NextTask {
  readonly deployment: DeploymentRecord;
  readonly unplaced: readonly string[];
}

function nextHome(world: World, { cluster }: ServiceRecord, { deployment, unplaced }: NextTask): Home {
  const { fields } = deployment.revision;
  const strategy = bodiesOf(fields, 'capacityProviderStrategy');
  const counts = new Map<string, number>();
  const running = [...deployment.tasks].filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
  for (const name of [...running.flatMap(({ capacityProvider }) => capacityProvider ?? []), ...unplaced]) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const launchType = textOf(fields, 'launchType') ?? 'EC2';
  const capacityProvider = nextProvider(strategy, counts, world.options.remainders);
  return homeOf(world, cluster, capacityProvider === undefined ? { launchType } : { capacityProvider });
}

interface Spec {
  readonly service: ServiceRecord;
  readonly deployment: DeploymentRecord;
  readonly home: Home;
}

function specOf({ service, deployment, home }: Spec): TaskSpec {
  const { revision } = deployment;
  return {
    cluster: service.cluster,
    definition: revision.definition,
    group: `service:${service.name}`,
    startedBy: deployment.id,
    fields: revision.fields,
    overrides: {},
    launchType: home.launchType,
    capacityProvider: home.capacityProvider,
    requirements: undefined,
    availabilityZone: undefined,
    tags: tagsOfTask(service, deployment),
    digests: revision.digests,
  };
}

function added(
  world: World,
  spec: TaskSpec,
  owner: { readonly service: ServiceRecord; readonly deployment: DeploymentRecord },
): ServiceTaskRecord {
  const task = newTask(world, spec, owner);
  owner.deployment.tasks.add(task);
  return task;
}

function noCapacity({ capacityProvider }: Home): PlacementFailure {
  return {
    message: `was unable to place a task. Reason: ${NO_CAPACITY}.`,
    reason: 'RESOURCE:FARGATE',
    closest: undefined,
    capacityProvider,
  };
}

function tooManyWait({ capacityProvider }: Home): PlacementFailure {
  const reason = "You've reached the limit on the number of tasks you can run concurrently";
  const message = `was unable to place a task. Reason: ${reason}`;
  return { message, reason, closest: undefined, capacityProvider };
}
