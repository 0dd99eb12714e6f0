import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { createEcs } from '../../../sandbox/ecs/ecs.ts';
import { check } from '../../../sandbox/model/check.ts';
import { type Wired, wire } from '../wired.ts';

const target = { cluster: 'shop', service: 'web' };

describe('the ECS client', () => {
  let wired: Wired;
  let client: ECSClient;

  beforeEach(async () => {
    wired = await wire((environment) => [createEcs(environment)], { check });
    client = new ECSClient(wired.client());
  });

  afterEach(() => wired.close());

  async function register(image: string): Promise<string | undefined> {
    const containerDefinitions = [{ name: 'app', image, memory: 128 }];
    const answer = await client.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
    return answer.taskDefinition?.taskDefinitionArn;
  }

  async function create(): Promise<void> {
    await client.send(new CreateClusterCommand({ clusterName: 'shop' }));
    const taskDefinition = await register('web:1');
    await client.send(
      new CreateServiceCommand({ cluster: 'shop', serviceName: 'web', taskDefinition, desiredCount: 2 }),
    );
    wired.clock.advance(300_000);
  }

  it('follows a deployment to its end', async () => {
    await create();
    const taskDefinition = await register('web:2');
    const { service } = await client.send(new UpdateServiceCommand({ ...target, taskDefinition }));
    expect(service?.deployments?.map((deployment) => deployment.status)).toEqual(['PRIMARY', 'ACTIVE']);
    expect(service?.createdAt).toEqual(new Date('2026-01-02T03:04:05Z'));
    wired.clock.advance(300_000);
    const stable = await waitUntilServicesStable({ client, maxWaitTime: 60 }, { cluster: 'shop', services: ['web'] });
    expect(stable.state).toBe('SUCCESS');
    const serviceDeploymentArns = [service?.currentServiceDeployment ?? ''];
    const answer = await client.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
    expect(answer.serviceDeployments?.[0]).toMatchObject({
      status: 'SUCCESSFUL',
      finishedAt: expect.any(Date),
      targetServiceRevision: { runningTaskCount: 2 },
    });
  });

  it('is refused with the errors that it has classes for', async () => {
    const missing = client.send(new DescribeServicesCommand({ cluster: 'none', services: ['web'] }));
    await expect(missing).rejects.toMatchObject({ name: 'ClusterNotFoundException', message: 'Cluster not found.' });
    await create();
    const unknown = client.send(new UpdateServiceCommand({ cluster: 'shop', service: 'none' }));
    await expect(unknown).rejects.toMatchObject({ name: 'ServiceNotFoundException', message: 'Service not found.' });
  });
});
