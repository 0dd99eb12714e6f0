import type { CapacityProvider, ClusterCapacity } from '../../lib/capacity/cluster-capacity.ts';
import { readContainerInstances } from '../../lib/capacity/placement/container-instance.ts';
import { knownInstanceTypes } from '../../lib/capacity/placement/known-instance-types.ts';
import { requirementsOf } from '../../lib/capacity/placement/task-requirements.ts';
import type { PlacementConstraint, PlacementStrategy, ServiceRollout } from '../../lib/capacity/service-rollout.ts';
import { readClusterTask } from '../../lib/observe/cluster-task.ts';
import type { WireContainerInstance, WireTask } from '../../lib/ports/wire.ts';
import { registerInstance } from '../../sandbox/ecs/instances/register-instance.ts';
import type { Body } from '../../sandbox/service.ts';
import { giveGroup, type TestCapacity, testCapacity, zones } from '../sandbox/ecs/providers/test-capacity.ts';
import { first, items } from '../sandbox/ecs/test-ecs.ts';
import type { InstanceCase, RolloutCase, ServiceCase, SizeCase } from './rollout-case.ts';

const cluster = 'production';
const provider = 'asg';

/** A cluster in the sandbox, with services that are at rest. */
export interface Scene {
  readonly test: TestCapacity;
  /** In their order; those that did not come to rest before are not among them. */
  readonly names: readonly string[];
}

const placements: Readonly<Record<ServiceCase['placement'], readonly PlacementStrategy[]>> = {
  default: [],
  instances: [{ type: 'spread', field: 'instanceId' }],
  cpu: [{ type: 'binpack', field: 'cpu' }],
  memory: [{ type: 'binpack', field: 'memory' }],
  zonesThenMemory: [
    { type: 'spread', field: 'attribute:ecs.availability-zone' },
    { type: 'binpack', field: 'memory' },
  ],
};

const constraints: Readonly<Record<ServiceCase['constraint'], readonly PlacementConstraint[]>> = {
  none: [],
  distinct: [{ type: 'distinctInstance' }],
  blue: [{ type: 'memberOf', expression: 'attribute:stack == blue' }],
  zoneA: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1a' }],
};

/** Instances join, and the services come to rest as they were before; one that does not is deleted. */
export function setScene({ instances, group, services }: RolloutCase): Scene {
  const test = testCapacity({ emptyClusters: 'none' });
  const record = test.ecs.worldAt().clusters.get(cluster);
  if (!record) throw new Error('there is no cluster');
  const joined = instances.map((one, at) => registerInstance(test.ecs.worldAt(), record, registration(one, at)));
  if (group) {
    giveGroup(test, provider, {
      group: { MinSize: group.size, MaxSize: group.maximum, AvailabilityZones: zones },
      managedScaling: { status: group.scales ? 'ENABLED' : 'DISABLED' },
      userData: `ECS_CLUSTER=${cluster}\n`,
    });
  }
  test.pass(300);
  const names = services.map((one, at) => {
    const name = `s${at}`;
    register(test, name, one.before);
    test.call('CreateService', createInput(name, one, group !== undefined));
    return name;
  });
  test.pass(600);
  const steady = keepSteady(test, names);
  const draining = joined.filter((_, at) => instances[at]?.draining).map(({ arn }) => arn);
  for (const containerInstances of draining.map((arn) => [arn])) {
    test.call('UpdateContainerInstancesState', { cluster, containerInstances, status: 'DRAINING' });
  }
  const kept = keepSteady(test, steady);
  // What shrinks of itself while rollouts go on is no matter of theirs.
  if (group) {
    const MinSize = test.group(provider).DesiredCapacity;
    test.call('UpdateAutoScalingGroup', { AutoScalingGroupName: provider, MinSize });
  }
  return { test, names: kept };
}

/** Deletes what has not come to rest, until all is at rest: the forecast would know nothing of what is under way. */
function keepSteady(test: TestCapacity, names: readonly string[]): readonly string[] {
  const steady = names.filter((name) => isSteady(test, name));
  for (const service of names.filter((one) => !steady.includes(one))) {
    test.call('DeleteService', { cluster, service, force: true });
  }
  test.pass(300);
  return steady.every((name) => isSteady(test, name)) ? steady : keepSteady(test, steady);
}

function registration({ zone, cpu, memory, stack }: InstanceCase, at: number) {
  return { ec2InstanceId: `i-${at}`, availabilityZone: `eu-west-1${zone}`, cpu, memory, attributes: { stack } };
}

function register(test: TestCapacity, family: string, { cpu, memory, port }: SizeCase): void {
  const portMappings = port === undefined ? [] : [{ containerPort: 80, hostPort: port }];
  test.call('RegisterTaskDefinition', {
    family,
    networkMode: 'bridge',
    containerDefinitions: [{ name: 'app', image: 'nginx:1', essential: true, cpu, memory, portMappings }],
  });
}

function createInput(name: string, one: ServiceCase, hasGroup: boolean): Body {
  return {
    cluster,
    serviceName: name,
    taskDefinition: name,
    ...(hasGroup && one.provided
      ? { capacityProviderStrategy: [{ capacityProvider: provider, weight: 1 }] }
      : { launchType: 'EC2' }),
    ...(one.daemon ? { schedulingStrategy: 'DAEMON' } : { desiredCount: one.desiredBefore }),
    ...(one.daemon ? {} : { placementStrategy: [...placements[one.placement]] }),
    placementConstraints: constraints[one.constraint].filter(({ type }) => !one.daemon || type === 'memberOf'),
    availabilityZoneRebalancing: 'DISABLED',
    deploymentConfiguration: percentsOf(one),
  };
}

/** ECS takes no minimum and maximum of 100 both. */
function percentsOf({ daemon, minimum, maximum }: ServiceCase) {
  const maximumPercent = daemon ? 100 : maximum;
  return { minimumHealthyPercent: maximumPercent === 100 ? Math.min(minimum, 75) : minimum, maximumPercent };
}

/** Whether the service's deployment was completed; what becomes of its tasks after that is another matter. */
export function isRolledOut(test: TestCapacity, name: string): boolean {
  const service = first(test.call('DescribeServices', { cluster, services: [name] }), 'services');
  const deployments = items(service, 'deployments');
  return deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED';
}

/** Whether the service's only deployment is complete, as many tasks run as are wanted, and all of them are healthy. */
function isSteady(test: TestCapacity, name: string): boolean {
  const service = first(test.call('DescribeServices', { cluster, services: [name] }), 'services');
  return (
    isRolledOut(test, name) &&
    service.runningCount === service.desiredCount &&
    service.pendingCount === 0 &&
    tasksOf(test, { serviceName: name }).every((task) => hasRunFor(test, task, 40))
  );
}

/** A task without a health check is healthy 40 s after it runs:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html. */
function hasRunFor(test: TestCapacity, { startedAt }: Body, seconds: number): boolean {
  return Number(startedAt) + seconds <= test.ecs.worldAt().environment.clock.now() / 1000;
}

function tasksOf(test: TestCapacity, some: Body = {}): readonly Body[] {
  const tasks = test.call('ListTasks', { cluster, ...some }).taskArns as readonly string[];
  return tasks.length === 0 ? [] : items(test.call('DescribeTasks', { cluster, tasks }), 'tasks');
}

/** The cluster as Berth reads it. */
export function readScene({ test }: Scene, { group }: RolloutCase): ClusterCapacity {
  const tasks = tasksOf(test).map((wire) => readClusterTask(wire as WireTask));
  const wires = test.instances() as readonly WireContainerInstance[];
  const instanceTypes = new Map([...knownInstanceTypes].filter(([name]) => name === 'm5.large'));
  return {
    cluster,
    at: 0,
    instances: readContainerInstances(wires, { tasks, instanceTypes }),
    tasks,
    providers: group ? [providerOf(test, group)] : [],
    defaultStrategy: [],
    instanceTypes,
    unread: [],
  };
}

function providerOf(
  test: TestCapacity,
  { size, maximum, scales }: NonNullable<RolloutCase['group']>,
): CapacityProvider {
  const shown = test.group(provider);
  return {
    kind: 'autoScalingGroup',
    name: provider,
    groupArn: provider,
    group: {
      name: provider,
      minSize: size,
      maxSize: maximum,
      desiredCapacity: Number(shown.DesiredCapacity),
      availabilityZones: zones,
      instanceTypes: ['m5.large'],
      instances: items(shown, 'Instances').map(({ InstanceId }) => String(InstanceId)),
    },
    managedScaling: scales
      ? { targetCapacity: 100, minimumScalingStepSize: 1, maximumScalingStepSize: 10_000, instanceWarmupPeriod: 60 }
      : undefined,
    managedTerminationProtection: false,
    managedDraining: true,
  };
}

/** The rollouts that are to begin, as Berth plans them. */
export function rolloutsOf({ test, names }: Scene, { services, group }: RolloutCase): readonly ServiceRollout[] {
  return names.map((name): ServiceRollout => {
    const one = services[Number(name.slice(1))];
    if (!one) throw new Error(name);
    const described = test.call('DescribeTaskDefinition', { taskDefinition: `${name}:1` }).taskDefinition as Body;
    const attributes = requirementsOf(described as never).attributes;
    const requirements = (of: SizeCase) => ({
      cpu: of.cpu,
      memory: of.memory,
      gpus: 0,
      ports: of.port === undefined ? [] : [{ port: of.port, protocol: 'tcp' as const }],
      enis: 0 as const,
      attributes,
    });
    return {
      service: name,
      replaces: true,
      schedulingStrategy: one.daemon ? 'DAEMON' : 'REPLICA',
      desiredCount: one.desiredAfter,
      strategy: 'ROLLING',
      ...percentsOf(one),
      availabilityZoneRebalancing: false,
      healthCheckGracePeriod: 0,
      home:
        group && one.provided
          ? { kind: 'providers', strategy: [{ capacityProvider: provider, base: 0, weight: 1 }] }
          : { kind: 'ec2' },
      constraints: constraints[one.constraint].filter(({ type }) => !one.daemon || type === 'memberOf'),
      placementStrategy: one.daemon ? [] : placements[one.placement],
      requirements: requirements(one.after),
      running: requirements(one.before),
      recentDurations: [],
    };
  });
}

/** All of them begin at one moment, and get time for every step, but not for a group to shrink. */
export function rollOut({ test, names }: Scene, { services }: RolloutCase): void {
  for (const name of names) {
    const one = services[Number(name.slice(1))];
    if (!one) throw new Error(name);
    register(test, name, one.after);
    const desiredCount = one.daemon ? {} : { desiredCount: one.desiredAfter };
    test.call('UpdateService', {
      cluster,
      service: name,
      taskDefinition: name,
      forceNewDeployment: true,
      ...desiredCount,
    });
  }
  test.pass(840);
}
