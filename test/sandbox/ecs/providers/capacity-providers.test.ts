import {
  CreateCapacityProviderCommand,
  type CreateCapacityProviderCommandInput,
  CreateClusterCommand,
  DeleteCapacityProviderCommand,
  DescribeCapacityProvidersCommand,
  type DescribeCapacityProvidersCommandInput,
  DescribeClustersCommand,
  ECSClient,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  UpdateCapacityProviderCommand,
} from '@aws-sdk/client-ecs';
import { createEcs } from '../../../../sandbox/ecs/ecs.ts';
import { check } from '../../../../sandbox/model/check.ts';
import { type Wired, wire } from '../../wired.ts';

describe('capacity providers over the wire', () => {
  let wired: Wired;
  let client: ECSClient;

  beforeEach(async () => {
    wired = await wire((environment) => [createEcs(environment)], { check });
    client = new ECSClient(wired.client());
    await client.send(new CreateClusterCommand({ clusterName: 'fleet' }));
  });

  afterEach(() => wired.close());

  const create = (name: string, more: Partial<CreateCapacityProviderCommandInput> = {}) =>
    client.send(
      new CreateCapacityProviderCommand({
        name,
        autoScalingGroupProvider: { autoScalingGroupArn: 'arn:web', managedScaling: { status: 'ENABLED' } },
        ...more,
      }),
    );
  const described = (input: DescribeCapacityProvidersCommandInput = {}) =>
    client.send(new DescribeCapacityProvidersCommand(input));
  const put = async (...capacityProviders: string[]) => {
    const input = { cluster: 'fleet', capacityProviders, defaultCapacityProviderStrategy: [] };
    const { cluster } = await client.send(new PutClusterCapacityProvidersCommand(input));
    wired.clock.advance(2000);
    return cluster;
  };

  it('are kept with the defaults that AWS documents', async () => {
    const { capacityProvider } = await create('web', { tags: [{ key: 'team', value: 'shop' }] });
    expect(capacityProvider).toMatchObject({
      capacityProviderArn: 'arn:aws:ecs:eu-west-1:111122223333:capacity-provider/web',
      status: 'ACTIVE',
      type: 'EC2_AUTOSCALING',
      autoScalingGroupProvider: {
        autoScalingGroupArn: 'arn:web',
        managedScaling: {
          status: 'ENABLED',
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 10_000,
          instanceWarmupPeriod: 300,
        },
        managedTerminationProtection: 'DISABLED',
        managedDraining: 'ENABLED',
      },
      tags: [{ key: 'team', value: 'shop' }],
    });
    const autoScalingGroupProvider = { managedScaling: { targetCapacity: 80 } };
    await client.send(new UpdateCapacityProviderCommand({ name: 'web', autoScalingGroupProvider }));
    expect((await described({ capacityProviders: ['web'] })).capacityProviders).toMatchObject([
      { autoScalingGroupProvider: { managedScaling: { status: 'ENABLED', targetCapacity: 80 } }, tags: [] },
    ]);
  });

  it('are described in pages of ten, AWS’s own first, and reported as missing', async () => {
    for (let index = 0; index < 12; index++) await create(`p${index}`);
    const first = await described();
    expect(first.capacityProviders?.map(({ name }) => name).slice(0, 3)).toEqual(['FARGATE', 'FARGATE_SPOT', 'p0']);
    const second = await described({ nextToken: first.nextToken });
    expect([first.capacityProviders?.length, second.capacityProviders?.length]).toEqual([10, 4]);
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:capacity-provider/p3';
    const some = await described({ capacityProviders: [arn, 'nobody'] });
    expect(some.capacityProviders?.map(({ name }) => name)).toEqual(['p3']);
    expect(some.failures).toEqual([{ arn: arn.replace('p3', 'nobody'), reason: 'MISSING' }]);
    await expect(described({ maxResults: 11 })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await put('p1', 'FARGATE');
    const associated = await described({ cluster: 'fleet' });
    expect(associated.capacityProviders?.map(({ name }) => name)).toEqual(['FARGATE', 'p1']);
  });

  it('are a cluster’s own as they were put last', async () => {
    await create('web');
    await create('api');
    expect(await put('web', 'api')).toMatchObject({
      capacityProviders: ['web', 'api'],
      attachmentsStatus: 'UPDATE_IN_PROGRESS',
    });
    await put('api');
    const { clusters } = await client.send(new DescribeClustersCommand({ clusters: ['fleet'] }));
    expect(clusters).toMatchObject([{ capacityProviders: ['api'], attachmentsStatus: 'UPDATE_COMPLETE' }]);
    await expect(put('nobody')).rejects.toThrow('The specified capacity provider was not found.');
    const busy = new PutClusterCapacityProvidersCommand({
      cluster: 'fleet',
      capacityProviders: ['web', 'api'],
      defaultCapacityProviderStrategy: [],
    });
    await client.send(busy);
    await expect(client.send(busy)).rejects.toMatchObject({ name: 'UpdateInProgressException' });
  });

  it('stay while tasks use them, and are deleted once no cluster has them', async () => {
    await create('mi', {
      cluster: 'fleet',
      autoScalingGroupProvider: undefined,
      managedInstancesProvider: {
        infrastructureRoleArn: 'arn:aws:iam::111122223333:role/ecs',
        instanceLaunchTemplate: {
          ec2InstanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/ecs',
          networkConfiguration: { subnets: ['subnet-1'] },
        },
      },
    });
    await create('web');
    await put('web', 'FARGATE');
    await client.send(
      new RegisterTaskDefinitionCommand({
        family: 'job',
        memory: '64',
        containerDefinitions: [{ name: 'app', image: 'nginx:1' }],
      }),
    );
    const { tasks } = await client.send(
      new RunTaskCommand({
        cluster: 'fleet',
        taskDefinition: 'job',
        capacityProviderStrategy: [{ capacityProvider: 'web', weight: 1 }],
      }),
    );
    expect(tasks).toMatchObject([{ capacityProviderName: 'web', lastStatus: 'PROVISIONING' }]);
    await expect(put('FARGATE')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    const remove = async (capacityProvider: string) =>
      (await client.send(new DeleteCapacityProviderCommand({ capacityProvider }))).capacityProvider;
    expect(await remove('web')).toMatchObject({ status: 'ACTIVE', updateStatus: 'DELETE_FAILED' });
    expect(await remove('mi')).toMatchObject({ status: 'INACTIVE', type: 'MANAGED_INSTANCES' });
    await expect(remove('FARGATE')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await create('other');
    expect(await remove('other')).toMatchObject({ updateStatus: 'DELETE_COMPLETE' });
    await expect(remove('other')).rejects.toThrow('does not exist');
  });

  it.each([
    ['a name of AWS’s', 'fargate-mine', {}, 'ClientException'],
    ['neither kind', 'none', { autoScalingGroupProvider: undefined }, 'InvalidParameterException'],
    [
      'a target above 100',
      'high',
      { autoScalingGroupProvider: { autoScalingGroupArn: 'arn:web', managedScaling: { targetCapacity: 101 } } },
      'InvalidParameterException',
    ],
  ])('are refused with %s', async (_what, name, more, code) => {
    await expect(create(name, more)).rejects.toMatchObject({ name: code });
  });

  it('have names of their own', async () => {
    await create('web');
    await expect(create('web')).rejects.toThrow('The specified capacity provider already exists.');
  });
});
