import { Regions } from '../regions.ts';
import type { Body, Caller, EmulatedService, Environment } from '../service.ts';
import { deleteCluster, describeClusters, listClusters, updateCluster } from './clusters.ts';
import { createCluster } from './create-cluster.ts';
import { type AlarmState, setAlarm } from './deployment-alarms.ts';
import { deleteAttributes, listAttributes, putAttributes } from './instances/attribute-operations.ts';
import { describeContainerInstances, listContainerInstances } from './instances/instance-operations.ts';
import { updateContainerInstancesState } from './instances/instance-state.ts';
import { deregisterContainerInstance } from './instances/leave.ts';
import { registerContainerInstance } from './instances/register-operation.ts';
import { type MishapStrings, mishapStrings } from './mishaps.ts';
import { DEFAULT_OPTIONS, DEFAULT_SECONDS, type EcsOptions, type Seconds } from './options.ts';
import { putClusterCapacityProviders } from './providers/cluster-providers.ts';
import { followEc2, registerRunning } from './providers/ec2-instances.ts';
import {
  createCapacityProvider,
  deleteCapacityProvider,
  describeCapacityProviders,
  updateCapacityProvider,
} from './providers/provider-operations.ts';
import { runTaskOnce } from './run-once.ts';
import { healthWatcher } from './scheduler.ts';
import {
  continueOneDeployment,
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
  stopServiceDeployment,
} from './service-deployments.ts';
import { updateService } from './service-update.ts';
import { shownService } from './service-view.ts';
import { createService, deleteService, describeServices, listServices } from './services.ts';
import { startTask } from './start-task.ts';
import { listTagsForResource, tagResource, untagResource } from './tag-operations.ts';
import {
  deleteTaskDefinitions,
  deregisterTaskDefinition,
  describeTaskDefinition,
  listTaskDefinitionFamilies,
  listTaskDefinitions,
  registerTaskDefinition,
} from './task-definitions.ts';
import { checkHealth } from './task-health.ts';
import { describeTasks, listTasks, stopOneTask } from './task-operations.ts';
import { shownTask } from './task-view.ts';
import {
  type CrashRule,
  emptyWorld,
  noStrings,
  type PlacementRule,
  type TaskListener,
  type UnhealthyRule,
  type World,
} from './world.ts';

/** Takes back what was asked for. */
type Undo = () => void;

/** An emulated Amazon ECS, with the strings that tests and demonstrations pull. */
export interface Ecs extends EmulatedService, MishapStrings {
  readonly operations: Readonly<Record<string, (input: Body, caller?: Caller) => Body>>;
  /** Tasks started from now on crash where the rule says so. */
  crashWhen(rule: CrashRule): Undo;
  /** Tasks whose containers have health checks, or that are behind a load balancer, fail them; running ones, too. */
  unhealthyWhen(rule: UnhealthyRule): Undo;
  /** Tasks cannot be placed, for the reason that the rule gives. */
  noRoomWhen(rule: PlacementRule): Undo;
  /** Puts a CloudWatch alarm of the sandbox's own region into a state. */
  setAlarm(name: string, state: AlarmState): void;
  /** Hears of every change of every task, with the task as DescribeTasks shows it. */
  onTaskChange(listener: TaskListener): Undo;
  /** The tasks of a service of the sandbox's own region as DescribeTasks shows them, those that stopped within the hour included. */
  tasksOf(cluster: string, service: string): readonly Body[];
  /** EC2 instances that run in the sandbox's own region are registered at once, without the time that an agent takes. */
  registerInstances(): void;
  /** What ECS knows in a region, the sandbox's own when none is given: other emulated services add instances to it. */
  worldAt(region?: string, account?: string): World;
  /** Every service of every region and account as DescribeServices shows it, with tags. */
  services(): readonly Body[];
}

export interface EcsSettings extends Partial<Omit<EcsOptions, 'seconds'>> {
  readonly seconds?: Partial<Seconds>;
}

const OPERATIONS: Readonly<Record<string, (world: World, input: Body) => Body>> = {
  RegisterTaskDefinition: registerTaskDefinition,
  DescribeTaskDefinition: describeTaskDefinition,
  DeregisterTaskDefinition: deregisterTaskDefinition,
  DeleteTaskDefinitions: deleteTaskDefinitions,
  ListTaskDefinitions: listTaskDefinitions,
  ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
  CreateCluster: createCluster,
  DescribeClusters: describeClusters,
  ListClusters: listClusters,
  UpdateCluster: updateCluster,
  UpdateClusterSettings: updateCluster,
  PutClusterCapacityProviders: putClusterCapacityProviders,
  CreateCapacityProvider: createCapacityProvider,
  UpdateCapacityProvider: updateCapacityProvider,
  DeleteCapacityProvider: deleteCapacityProvider,
  DescribeCapacityProviders: describeCapacityProviders,
  DeleteCluster: deleteCluster,
  CreateService: createService,
  UpdateService: updateService,
  DescribeServices: describeServices,
  ListServices: listServices,
  DeleteService: deleteService,
  ListServiceDeployments: listServiceDeployments,
  DescribeServiceDeployments: describeServiceDeployments,
  DescribeServiceRevisions: describeServiceRevisions,
  StopServiceDeployment: stopServiceDeployment,
  ContinueServiceDeployment: continueOneDeployment,
  RegisterContainerInstance: registerContainerInstance,
  PutAttributes: putAttributes,
  DeleteAttributes: deleteAttributes,
  ListAttributes: listAttributes,
  UpdateContainerInstancesState: updateContainerInstancesState,
  DeregisterContainerInstance: deregisterContainerInstance,
  ListContainerInstances: listContainerInstances,
  DescribeContainerInstances: describeContainerInstances,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  StopTask: stopOneTask,
  RunTask: runTaskOnce,
  StartTask: startTask,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

/** Bodies are AWS JSON; timestamps are epoch seconds. `settings` choose between readings of AWS's pages. */
export function createEcs(environment: Environment, settings: EcsSettings = {}): Ecs {
  const seconds = { ...DEFAULT_SECONDS, ...settings.seconds };
  const options = { ...DEFAULT_OPTIONS, ...settings, seconds };
  const strings = noStrings();
  const worlds = new Regions(environment, (here) => {
    const world = emptyWorld(here, options, strings);
    followEc2(world);
    return world;
  });
  return {
    name: 'ecs',
    targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    operations: Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [
        name,
        (input: Body, caller?: Caller) => operation(worlds.at(caller?.region, caller?.account), input),
      ]),
    ),
    crashWhen: (rule) => added(strings.crashes, rule),
    unhealthyWhen: (rule) => {
      const undo = added(strings.illnesses, rule);
      for (const world of worlds.all()) checkRunning(world);
      return undo;
    },
    noRoomWhen: (rule) => added(strings.placements, rule),
    setAlarm: (name, state) => setAlarm(worlds.at(), name, state),
    ...mishapStrings(() => worlds.at()),
    onTaskChange: (listener) => added(strings.listeners, listener),
    tasksOf: (cluster, service) => tasksOf(worlds.at(), cluster, service),
    registerInstances: () => registerRunning(worlds.at()),
    worldAt: (region, account) => worlds.at(region, account),
    services: () => worlds.all().flatMap(servicesOf),
  };
}

function added<T>(set: Set<T>, item: T): Undo {
  set.add(item);
  return () => set.delete(item);
}

function checkRunning(world: World): void {
  for (const task of world.tasks.values()) {
    if (task.lastStatus === 'RUNNING') checkHealth(world, task, healthWatcher(world));
  }
}

function servicesOf(world: World): readonly Body[] {
  return [...world.clusters.values()].flatMap((cluster) =>
    [...cluster.services.values()].map((service) => shownService(world, service, { withTags: true })),
  );
}

function tasksOf(world: World, cluster: string, service: string): readonly Body[] {
  const record = world.clusters.get(cluster);
  return [...(record?.tasks ?? []), ...(record?.stopped ?? [])]
    .filter((task) => task.service?.name === service)
    .map((task) => shownTask(task, true));
}
