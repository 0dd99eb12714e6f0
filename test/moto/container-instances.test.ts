import { type EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  RegisterContainerInstanceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StartTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { createEcs } from '../../sandbox/ecs/ecs.ts';
import { capacityClients } from '../aws/capacity-clients.ts';
import { wire } from '../sandbox/wired.ts';
import { hasMoto, startMoto } from './moto-server.ts';

const cluster = 'production';
/** What an instance of moto's has. */
const totalResources = [
  { name: 'CPU', type: 'INTEGER', integerValue: 4096 },
  { name: 'MEMORY', type: 'INTEGER', integerValue: 7482 },
];

interface Side {
  readonly client: ECSClient;
  /** An id of an EC2 instance that is there. */
  readonly instanceId: string;
  readonly settle: () => void;
}

/** The same calls to either, and what can be seen of them. */
async function story({ client, instanceId, settle }: Side) {
  await client.send(new CreateClusterCommand({ clusterName: cluster }));
  const instanceIdentityDocument = JSON.stringify({ instanceId, availabilityZone: 'eu-west-1a' });
  const registration = { cluster, instanceIdentityDocument, totalResources };
  const { containerInstance } = await client.send(new RegisterContainerInstanceCommand(registration));
  const arn = containerInstance?.containerInstanceArn ?? '';
  const portMappings = [{ containerPort: 80, hostPort: 8080 }];
  await define(client, 'small', { cpu: 100, memory: 512 });
  await define(client, 'port', { cpu: 200, memory: 1024, memoryReservation: 1024, portMappings });
  const seen: unknown[] = [await shown(client, arn)];
  const run = { cluster, launchType: 'EC2' as const };
  const small = await client.send(new RunTaskCommand({ ...run, taskDefinition: 'small', count: 2 }));
  const port = await client.send(new RunTaskCommand({ ...run, taskDefinition: 'port', count: 2 }));
  settle();
  seen.push([small.tasks?.length, port.tasks?.length], await shown(client, arn));
  const { tasks = [] } = await client.send(
    new StartTaskCommand({ cluster, taskDefinition: 'small', containerInstances: [arn], startedBy: 'hand' }),
  );
  seen.push(
    tasks.map(({ startedBy, group, containerInstanceArn }) => [startedBy, group, containerInstanceArn === arn]),
  );
  await refusalOf(client.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: arn })), seen);
  for (const task of [...(small.tasks ?? []), ...(port.tasks ?? []), ...tasks]) {
    await client.send(new StopTaskCommand({ cluster, task: task.taskArn ?? '', reason: 'enough' }));
  }
  settle();
  const described = await client.send(new DescribeTasksCommand({ cluster, tasks: [small.tasks?.[0]?.taskArn ?? ''] }));
  seen.push(described.tasks?.map(({ desiredStatus, stoppedReason }) => [desiredStatus, stoppedReason]));
  seen.push(await shown(client, arn));
  const both = { cluster, containerInstances: [arn, 'none'], status: 'DRAINING' as const };
  const drained = await client.send(new UpdateContainerInstancesStateCommand(both));
  seen.push([drained.containerInstances?.map(({ status }) => status), drained.failures?.map(({ reason }) => reason)]);
  await client.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: arn }));
  seen.push((await client.send(new ListContainerInstancesCommand({ cluster }))).containerInstanceArns);
  return seen;
}

async function define(client: ECSClient, family: string, more: object): Promise<void> {
  const containerDefinitions = [{ name: 'app', image: 'nginx:1', ...more }];
  await client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
}

async function shown(client: ECSClient, arn: string) {
  const containerInstances = [arn, 'none'];
  const answer = await client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
  const [instance] = answer.containerInstances ?? [];
  const left = new Map(instance?.remainingResources?.map((resource) => [resource.name, resource]));
  return {
    status: instance?.status,
    agentConnected: instance?.agentConnected,
    runningTasksCount: instance?.runningTasksCount,
    cpu: left.get('CPU')?.integerValue,
    memory: left.get('MEMORY')?.integerValue,
    // moto does not reserve port 51680.
    ports: left
      .get('PORTS')
      ?.stringSetValue?.filter((port) => port !== '51680')
      .sort(),
    udpPorts: left.get('PORTS_UDP')?.stringSetValue,
    failures: answer.failures?.map(({ reason }) => reason),
  };
}

async function refusalOf(call: Promise<unknown>, seen: unknown[]): Promise<void> {
  await call.catch((error: Error) => seen.push([error.name, error.message]));
}

async function inMoto(): Promise<unknown> {
  const moto = await startMoto();
  const clients = capacityClients(moto.endpoint);
  try {
    return await story({ client: clients.ecs, instanceId: await launched(clients.ec2), settle: () => undefined });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
    await moto.close();
  }
}

async function launched(ec2: EC2Client): Promise<string> {
  const run = { ImageId: 'ami-12c6146b', InstanceType: 'm5.large' as const, MinCount: 1, MaxCount: 1 };
  const { Instances } = await ec2.send(new RunInstancesCommand(run));
  return Instances?.[0]?.InstanceId ?? '';
}

async function inSandbox(): Promise<unknown> {
  const wired = await wire((environment) => [createEcs(environment)]);
  const client = new ECSClient(wired.client());
  try {
    return await story({ client, instanceId: 'i-1', settle: () => wired.clock.advance(60_000) });
  } finally {
    client.destroy();
    await wired.close();
  }
}

it('what becomes of instances and their tasks is the same in the sandbox and in moto', async () => {
  if (!hasMoto()) {
    expect(process.env.CI).toBeFalsy();
    return;
  }
  expect(await inSandbox()).toEqual(await inMoto());
}, 60_000);
