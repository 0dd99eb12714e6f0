import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { createApplicationAutoScaling } from '../../sandbox/application-auto-scaling/application-auto-scaling.ts';
import { createAutoScaling } from '../../sandbox/auto-scaling/auto-scaling.ts';
import { createEc2 } from '../../sandbox/ec2/ec2.ts';
import { createEcs, type Ecs } from '../../sandbox/ecs/ecs.ts';
import { registerInstance } from '../../sandbox/ecs/instances/register-instance.ts';
import { check } from '../../sandbox/model/check.ts';
import { wire } from '../sandbox/wired.ts';
import { capacityAt, capacityClients } from './capacity-clients.ts';
import { type CapacityUnderTest, describeCapacity, pagesOf } from './capacity-contract.ts';

async function startSandbox(): Promise<CapacityUnderTest> {
  let ecs: Ecs | undefined;
  const wired = await wire(
    (environment) => {
      const ec2 = createEc2(environment);
      const autoScaling = createAutoScaling(environment, ec2);
      ecs = createEcs(environment, { autoScaling: () => autoScaling.at() });
      return [ecs, ec2, autoScaling, createApplicationAutoScaling(environment)];
    },
    { check },
  );
  const clients = capacityClients(wired.endpoint);
  await clients.ecs.send(new CreateClusterCommand({ clusterName: 'production' }));
  return {
    adapters: capacityAt(wired.endpoint, clients.ecs),
    clients,
    imageId: 'ami-12345678',
    join: async (name) => {
      const world = ecs?.worldAt();
      const cluster = world?.clusters.get(name);
      if (!world || !cluster) throw new Error(`the sandbox has no cluster ${name}`);
      const size = { instanceType: 'm5.large', cpu: 2048, memory: 7680 };
      return registerInstance(world, cluster, { ec2InstanceId: 'i-1', ...size }).arn;
    },
    async serve(serviceName, desiredCount) {
      if (ecs?.services().some((service) => service.serviceName === serviceName)) return;
      const service = { cluster: 'production', serviceName, taskDefinition: 'web', desiredCount };
      await clients.ecs.send(new CreateServiceCommand({ ...service, launchType: 'EC2' }));
      wired.clock.advance(600_000);
    },
    settle: async () => wired.clock.advance(3_600_000),
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await wired.close();
    },
  };
}

describeCapacity('the adapter, before the sandbox,', startSandbox);

describe('the adapter, before the sandbox,', () => {
  it('lists the tasks of one service alone, and no instance of a cluster that does not exist', async () => {
    const world = await startSandbox();
    const { ecs } = world.adapters;
    await world.join('production');
    const definition = { name: 'app', image: 'public.ecr.aws/nginx/nginx:1.27', memory: 64 };
    const { ecs: client } = world.clients;
    await client.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [definition] }));
    for (const service of ['web', 'api']) await world.serve(service, 2);
    expect((await pagesOf(ecs.listTasks('production', 'web'))).flat()).toHaveLength(2);
    expect((await pagesOf(ecs.listTasks('production'))).flat()).toHaveLength(4);
    await expect(pagesOf(ecs.listContainerInstances('nowhere'))).rejects.toMatchObject({
      awsCode: 'ClusterNotFoundException',
    });
    await world.close();
  });
});
