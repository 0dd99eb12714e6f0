// One look at a cluster in a process of its own: prints how far its heap rose above what stood before, in bytes.
// node bench/capacity-memory-child.ts <instances>
import type { ClusterCapacity } from '../lib/capacity/cluster-capacity.ts';
import { type ClusterCapacityAdapters, readClusterCapacity } from '../lib/observe/cluster-capacity.ts';
import type { WireContainerInstance, WireTask } from '../lib/ports/wire.ts';
import { usedHeap } from './garbage.ts';

const instances = Number(process.argv[2]);
const tasks = instances * 5;
const place = 'arn:aws:ecs:eu-west-1:111122223333';
let peak = 0;
let calls = 0;

/** An answer as it comes from the wire: text that is parsed, so that nothing of it is shared. */
function answer<Item>(items: readonly Item[]): readonly Item[] {
  const parsed = JSON.parse(JSON.stringify(items)) as readonly Item[];
  calls += 1;
  if (calls % 20 === 0) peak = Math.max(peak, usedHeap());
  return parsed;
}

async function* pages(kind: string, count: number): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < count; start += 100) {
    const size = Math.min(100, count - start);
    yield answer(Array.from({ length: size }, (_, index) => arnOf(kind, start + index)));
  }
}

function arnOf(kind: string, index: number): string {
  return `${place}:${kind}/large/${String(index).padStart(32, '0')}`;
}

function resources(cpu: number, memory: number) {
  const integer = (name: string, integerValue: number) => ({ name, type: 'INTEGER', integerValue });
  const ports = (name: string, stringSetValue: readonly string[]) => ({ name, type: 'STRINGSET', stringSetValue });
  return [
    { ...integer('CPU', cpu), doubleValue: 0, longValue: 0 },
    { ...integer('MEMORY', memory), doubleValue: 0, longValue: 0 },
    { ...ports('PORTS', ['22', '2375', '2376', '51678', '51679', '51680']), integerValue: 0, doubleValue: 0 },
    { ...ports('PORTS_UDP', []), integerValue: 0, doubleValue: 0, longValue: 0 },
  ];
}

function instance(arn: string): WireContainerInstance {
  return {
    containerInstanceArn: arn,
    ec2InstanceId: `i-0${arn.slice(-16)}`,
    capacityProviderName: 'asg',
    version: 7,
    versionInfo: { agentVersion: '1.89.2', agentHash: 'ba5c8e6a', dockerVersion: 'DockerVersion: 25.0.8' },
    status: 'ACTIVE',
    agentConnected: true,
    runningTasksCount: 5,
    pendingTasksCount: 0,
    registeredAt: 1_800_000_000,
    attributes: [
      { name: 'ecs.instance-type', value: 'm5.large' },
      { name: 'ecs.availability-zone', value: 'eu-west-1a' },
      { name: 'ecs.awsvpc-trunk-id', value: arn.slice(-17) },
      ...Array.from({ length: 57 }, (_, one) => ({ name: `com.amazonaws.ecs.capability.docker-remote-api.1.${one}` })),
    ],
    registeredResources: resources(2048, 7_680),
    remainingResources: resources(768, 5_120),
    attachments: [],
    tags: [],
  };
}

function task(arn: string): WireTask {
  const index = Number(arn.slice(-32));
  const container = { name: 'app', image: 'app:1', lastStatus: 'RUNNING', networkInterfaces: [], cpu: '256' };
  return {
    taskArn: arn,
    clusterArn: `${place}:cluster/large`,
    containerInstanceArn: arnOf('container-instance', index % instances),
    group: `service:s${index % 500}`,
    taskDefinitionArn: `${place}:task-definition/s${index % 500}:7`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    availabilityZone: 'eu-west-1a',
    cpu: '256',
    memory: '512',
    createdAt: 1_800_000_000,
    containers: [container],
    attachments: [{ id: 'eni', type: 'ElasticNetworkInterface', status: 'ATTACHED', details: [{ name: 'subnetId' }] }],
    overrides: { containerOverrides: [{ name: 'app' }], inferenceAcceleratorOverrides: [] },
  };
}

const adapters: ClusterCapacityAdapters = {
  clock: { now: () => 0, wait: async () => undefined },
  ecs: {
    describeCluster: async () => ({ clusterName: 'large', registeredContainerInstancesCount: instances }),
    describeCapacityProviders: async () => [],
    listContainerInstances: () => pages('container-instance', instances),
    describeContainerInstances: async (_, arns) => answer(arns.map(instance)),
    listTasks: () => pages('task', tasks),
    describeTasks: async (_, arns) => answer(arns.map(task)),
  },
  groups: { describeAutoScalingGroups: async () => [] },
  instanceTypes: { describeInstanceTypes: async () => [], instanceTypeOf: async () => undefined },
};

// The first one compiles the code, and is gone once the event loop has gone round.
await look();
await new Promise<void>((resolve) => setImmediate(resolve));
const before = usedHeap();
peak = 0;
const read = await look();
const kept = usedHeap() - before;
if (read.instances.length !== instances) throw new Error(`${read.instances.length} instances were read`);
process.stdout.write(JSON.stringify({ tasks, peak: peak - before, kept }));

async function look(): Promise<ClusterCapacity> {
  return await readClusterCapacity('large', adapters);
}
