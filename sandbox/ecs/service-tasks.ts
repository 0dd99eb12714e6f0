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
  /** Only instances of which it is true. */
  readonly mayGo?: PlacementAsk['mayGo'];
}

/** One more task of the deployment: on an instance, waiting for one, or where room is assumed. Or why there is none. */
export function newServiceTask(
  world: World,
  { service, deployment, mayGo }: NewServiceTask,
): ServiceTaskRecord | PlacementFailure {
  const home = nextHome(world, service, deployment);
  const { definition } = deployment.revision;
  const spec = specOf({ service, deployment, home });
  if (!home.needsInstance) {
    const availabilityZone = zoneFor(world, home, deployment.tasks.size);
    if (availabilityZone === undefined) return noCapacity();
    return added(world, { ...spec, availabilityZone }, { service, deployment });
  }
  const requirements = requirementsFor(definition);
  const ask = { ...askOf({ ...spec, service }, requirements), ...(mayGo && { mayGo }) };
  const instance = chooseInstance(world, ask);
  if (!instance && (!home.waits || mayGo)) return placementFailure(ask);
  if (!instance && !mayWait(service.cluster)) return tooManyWait();
  const task = added(world, { ...spec, requirements, availabilityZone: undefined }, { service, deployment });
  if (instance) placeOn(world, task, instance);
  return task;
}

function nextHome(world: World, { cluster }: ServiceRecord, deployment: DeploymentRecord): Home {
  const { fields } = deployment.revision;
  const strategy = bodiesOf(fields, 'capacityProviderStrategy');
  const counts = new Map<string, number>();
  for (const { capacityProvider, desiredStatus } of deployment.tasks) {
    if (desiredStatus !== 'RUNNING' || capacityProvider === undefined) continue;
    counts.set(capacityProvider, (counts.get(capacityProvider) ?? 0) + 1);
  }
  const launchType = textOf(fields, 'launchType') ?? 'EC2';
  const capacityProvider = nextProvider(strategy, counts);
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

function noCapacity(): PlacementFailure {
  return {
    message: `was unable to place a task. Reason: ${NO_CAPACITY}.`,
    reason: 'RESOURCE:FARGATE',
    closest: undefined,
  };
}

function tooManyWait(): PlacementFailure {
  const reason = "You've reached the limit on the number of tasks you can run concurrently";
  return { message: `was unable to place a task. Reason: ${reason}`, reason, closest: undefined };
}
