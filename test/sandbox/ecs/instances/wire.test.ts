import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListAttributesCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  PutAttributesCommand,
  RegisterContainerInstanceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StartTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { createEcs } from '../../../../sandbox/ecs/ecs.ts';
import { check } from '../../../../sandbox/model/check.ts';
import { type Wired, wire } from '../../wired.ts';

const cluster = 'shop';

describe('the ECS client, of container instances,', () => {
  let wired: Wired;
  let client: ECSClient;

  beforeEach(async () => {
    wired = await wire((environment) => [createEcs(environment)], { check });
    client = new ECSClient(wired.client());
    await client.send(new CreateClusterCommand({ clusterName: cluster }));
  });

  afterEach(() => wired.close());

  /** As the agent does it; answers with the instance's ARN. */
  async function register(zone: string, memory = 2048): Promise<string> {
    const document = { instanceId: `i-${zone}`, instanceType: 'g4dn.xlarge', availabilityZone: `eu-west-1${zone}` };
    const { containerInstance } = await client.send(
      new RegisterContainerInstanceCommand({
        cluster,
        instanceIdentityDocument: JSON.stringify(document),
        totalResources: [
          { name: 'CPU', type: 'INTEGER', integerValue: 1024 },
          { name: 'MEMORY', type: 'INTEGER', integerValue: memory },
          { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '9000'] },
        ],
        platformDevices: [{ id: 'GPU-1', type: 'GPU' }],
        attributes: [{ name: 'stack', value: zone }],
      }),
    );
    return containerInstance?.containerInstanceArn ?? '';
  }

  async function define(family: string, more = {}): Promise<void> {
    const containerDefinitions = [{ name: 'app', image: 'nginx:1', memory: 512, ...more }];
    await client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
  }

  it('registers, describes, marks and finds them by the query language', async () => {
    const [one, two] = [await register('a'), await register('b')];
    const containerInstances = [one, two, 'none'];
    const include = ['CONTAINER_INSTANCE_HEALTH' as const, 'TAGS' as const];
    const answer = await client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances, include }));
    expect(answer.containerInstances?.[0]).toMatchObject({
      containerInstanceArn: one,
      ec2InstanceId: 'i-a',
      status: 'ACTIVE',
      agentConnected: true,
      registeredAt: new Date('2026-01-02T03:04:05Z'),
      healthStatus: { overallStatus: 'OK' },
      tags: [],
      remainingResources: expect.arrayContaining([
        expect.objectContaining({ name: 'MEMORY', integerValue: 2048 }),
        expect.objectContaining({ name: 'PORTS', stringSetValue: expect.arrayContaining(['22', '9000', '51678']) }),
        expect.objectContaining({ name: 'GPU', stringSetValue: [expect.any(String)] }),
      ]),
    });
    expect(answer.failures).toMatchObject([{ reason: 'MISSING' }]);
    const find = async (filter: string) =>
      (await client.send(new ListContainerInstancesCommand({ cluster, filter }))).containerInstanceArns;
    expect(await find('attribute:ecs.availability-zone == eu-west-1b')).toEqual([two]);
    expect(await find('attribute:role exists')).toEqual([]);
    const target = { name: 'role', value: 'db', targetType: 'container-instance' as const, targetId: one };
    await client.send(new PutAttributesCommand({ cluster, attributes: [target] }));
    expect(await find('attribute:role == db and attribute:stack in [a, c]')).toEqual([one]);
    const listed = new ListAttributesCommand({ cluster, targetType: 'container-instance', attributeName: 'role' });
    expect((await client.send(listed)).attributes).toEqual([target]);
    await expect(find('attribute:role ==')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('runs services and batch tasks on them, drains them and takes them out', async () => {
    const [one, two] = [await register('a'), await register('b')];
    await define('web');
    await define('job');
    await client.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'web',
        taskDefinition: 'web',
        launchType: 'EC2',
        desiredCount: 2,
      }),
    );
    wired.clock.advance(60_000);
    const { tasks = [] } = await client.send(new RunTaskCommand({ cluster, taskDefinition: 'job', launchType: 'EC2' }));
    const started = await client.send(
      new StartTaskCommand({ cluster, taskDefinition: 'job', containerInstances: [two], startedBy: 'hand' }),
    );
    expect(tasks).toMatchObject([{ group: 'family:job', containerInstanceArn: expect.any(String) }]);
    expect(started.tasks).toMatchObject([{ containerInstanceArn: two, startedBy: 'hand' }]);
    const drained = await client.send(
      new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [one], status: 'DRAINING' }),
    );
    expect(drained.containerInstances).toMatchObject([{ status: 'DRAINING' }]);
    wired.clock.advance(300_000);
    const onTwo = await client.send(new ListTasksCommand({ cluster, containerInstance: two, serviceName: 'web' }));
    expect(onTwo.taskArns).toHaveLength(2);
    await client.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: one, force: true }));
    const left = await client.send(new ListContainerInstancesCommand({ cluster }));
    expect(left.containerInstanceArns).toEqual([two]);
    const states = wired.events.filter((event) => event['detail-type'] === 'ECS Container Instance State Change');
    expect(states.at(-1)).toMatchObject({ resources: [one], detail: { status: 'INACTIVE', ec2InstanceId: 'i-a' } });
  });

  it('shows the network interface of a task in awsvpc', async () => {
    await register('a');
    const containerDefinitions = [{ name: 'app', image: 'nginx:1', memory: 128 }];
    const definition = { family: 'job', networkMode: 'awsvpc' as const, containerDefinitions };
    await client.send(new RegisterTaskDefinitionCommand(definition));
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    const input = { cluster, taskDefinition: 'job', launchType: 'EC2' as const, networkConfiguration };
    const { tasks } = await client.send(new RunTaskCommand(input));
    wired.clock.advance(60_000);
    const described = await client.send(new DescribeTasksCommand({ cluster, tasks: [tasks?.[0]?.taskArn ?? ''] }));
    expect(described.tasks?.[0]?.attachments).toMatchObject([
      {
        type: 'ElasticNetworkInterface',
        status: 'ATTACHED',
        details: expect.arrayContaining([{ name: 'subnetId', value: 'subnet-1' }]),
      },
    ]);
  });
});
