import type { ContainerInstanceRecord } from '../../../../sandbox/ecs/instances/instance-record.ts';
import { type Registration, registerInstance } from '../../../../sandbox/ecs/instances/register-instance.ts';
import type { World } from '../../../../sandbox/ecs/world.ts';
import type { Body } from '../../../../sandbox/service.ts';
import { items, type TestEcs, webDefinition } from '../test-ecs.ts';

/** An instance of 1024 CPU units and 2048 MiB in zone a joins `production`; `more` lies over it. */
export function join(test: TestEcs, more: Partial<Registration> = {}): ContainerInstanceRecord {
  const cluster = production(test.ecs.worldAt());
  const ec2InstanceId = `i-${cluster.instances.size + 1}`;
  return registerInstance(test.ecs.worldAt(), cluster, { ec2InstanceId, cpu: 1024, memory: 2048, ...more });
}

function production(world: World) {
  const cluster = world.clusters.get('production');
  if (!cluster) throw new Error('there is no cluster');
  return cluster;
}

/** An instance in each of the zones. */
export function joinZones(test: TestEcs, zones: string, more: Partial<Registration> = {}): ContainerInstanceRecord[] {
  return [...zones].map((zone) => join(test, { availabilityZone: `eu-west-1${zone}`, ...more }));
}

/** Creates a service of a small definition of its own; `more` lies over CreateService's fields. */
export function create(test: TestEcs, name: string, more: Body = {}, { definition = {}, container = {} } = {}): void {
  test.call('RegisterTaskDefinition', webDefinition({ family: name, memory: '512', ...definition }, container));
  test.call('CreateService', {
    cluster: 'production',
    serviceName: name,
    taskDefinition: name,
    launchType: 'EC2',
    desiredCount: 1,
    ...more,
  });
}

/** The tasks of a service that are not STOPPED, on each instance's EC2 id. */
export function whereabouts(test: TestEcs, service: string): Record<string, number> {
  const counts: Record<string, number> = {};
  const tasks = test.ecs.tasksOf('production', service).filter((task) => task.lastStatus !== 'STOPPED');
  const instances = [...production(test.ecs.worldAt()).instances.values()];
  for (const { containerInstanceArn } of tasks) {
    const id = instances.find(({ arn }) => arn === containerInstanceArn)?.ec2InstanceId ?? 'nowhere';
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

/** What is left on each instance, as DescribeContainerInstances shows it: name → integer, or ports and GPUs. */
export function remaining(test: TestEcs, instance: ContainerInstanceRecord): Record<string, unknown> {
  const answer = test.call('DescribeContainerInstances', {
    cluster: 'production',
    containerInstances: [instance.arn],
  });
  const resources = items(items(answer, 'containerInstances')[0] ?? {}, 'remainingResources');
  return Object.fromEntries(
    resources.map(({ name, type, integerValue, stringSetValue }) => [
      name,
      type === 'INTEGER' ? integerValue : stringSetValue,
    ]),
  );
}

/** What the service's events say, the newest first. */
export function messages(test: TestEcs, service: string): string[] {
  return items(test.service(service), 'events').map(({ message }) => String(message));
}
