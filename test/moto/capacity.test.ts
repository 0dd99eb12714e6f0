import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterContainerInstanceCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { capacityAt, capacityClients } from '../aws/capacity-clients.ts';
import { type CapacityUnderTest, describeCapacity } from '../aws/capacity-contract.ts';
import { hasMoto, startMoto } from './moto-server.ts';

async function start(): Promise<CapacityUnderTest> {
  const moto = await startMoto();
  const clients = capacityClients(moto.endpoint);
  await clients.ecs.send(new CreateClusterCommand({ clusterName: 'production' }));
  // One of those that moto knows.
  const imageId = 'ami-12c6146b';
  return {
    adapters: capacityAt(moto.endpoint, clients.ecs),
    clients,
    imageId,
    async join(cluster) {
      const run = { ImageId: imageId, InstanceType: 'm5.large' as const, MinCount: 1, MaxCount: 1 };
      const { Instances } = await clients.ec2.send(new RunInstancesCommand(run));
      const identity = { instanceId: Instances?.[0]?.InstanceId, region: 'eu-west-1', privateIp: '10.0.0.1' };
      const registered = await clients.ecs.send(
        new RegisterContainerInstanceCommand({ cluster, instanceIdentityDocument: JSON.stringify(identity) }),
      );
      return registered.containerInstance?.containerInstanceArn ?? '';
    },
    // moto's services start no tasks.
    async serve(serviceName, desiredCount) {
      const service = { cluster: 'production', taskDefinition: 'web' };
      await clients.ecs.send(new CreateServiceCommand({ ...service, serviceName, desiredCount: 0 }));
      if (desiredCount === 0) return;
      const run = { ...service, launchType: 'EC2' as const, count: desiredCount };
      await clients.ecs.send(new RunTaskCommand({ ...run, group: `service:${serviceName}` }));
    },
    settle: async () => undefined,
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await moto.close();
    },
  };
}

if (hasMoto()) describeCapacity('the adapter, before moto,', start);
else it('the contract of capacity is held in CI, where moto is', () => expect(process.env.CI).toBeFalsy());
