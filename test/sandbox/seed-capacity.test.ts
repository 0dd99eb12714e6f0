import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeCapacityProvidersCommand,
  DescribeContainerInstancesCommand,
  ECSClient,
  ListContainerInstancesCommand,
} from '@aws-sdk/client-ecs';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

const managed = { managedScaling: { status: 'ENABLED' }, managedTerminationProtection: 'ENABLED' };

describe('a seed with capacity', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    const group = { cluster: 'fleet', max: 6 };
    sandbox = await startSandbox({
      seed: {
        clusters: [{ name: 'fleet', capacityProviders: [] }, 'serverless'],
        instances: [{ cluster: 'fleet', instanceType: 't3.small', zone: 'eu-west-1c', attributes: { stack: 'odd' } }],
        groups: [
          { ...group, name: 'ports', instanceTypes: ['m5.large'], min: 3, provider: managed },
          { ...group, name: 'gpu', instanceTypes: ['g4dn.xlarge'], desired: 1, attributes: { stack: 'gpu' } },
          { ...group, name: 'spot', instanceTypes: ['c5.large', 'c6i.large'], min: 1, spot: true, provider: {} },
        ],
      },
    });
  });

  afterEach(() => sandbox.stop());

  const settings = () => ({
    endpoint: sandbox.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'PERSON', secretAccessKey: 'none' },
  });
  const obey = async (verb: string, body: unknown) => {
    const answer = await fetch(`${sandbox.endpoint}/_sandbox/${verb}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  const instances = async () => {
    const ecs = new ECSClient(settings());
    const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({ cluster: 'fleet' }));
    const input = { cluster: 'fleet', containerInstances: containerInstanceArns };
    return (await ecs.send(new DescribeContainerInstancesCommand(input))).containerInstances ?? [];
  };

  it('has its instances registered at the first moment', async () => {
    const found = await instances();
    const attribute = (name: string) => (one: (typeof found)[number]) =>
      one.attributes?.find((each) => each.name === name)?.value;
    expect(found.map(attribute('ecs.instance-type'))).toEqual([
      ...Array(3).fill('m5.large'),
      'g4dn.xlarge',
      'c5.large',
      't3.small',
    ]);
    expect(found.map(({ capacityProviderName }) => capacityProviderName)).toEqual([
      ...Array(3).fill('ports'),
      undefined,
      'spot',
      undefined,
    ]);
    expect(found.map(attribute('stack')).slice(3)).toEqual(['gpu', undefined, 'odd']);
    const { AutoScalingGroups } = await new AutoScalingClient(settings()).send(
      new DescribeAutoScalingGroupsCommand({}),
    );
    expect(AutoScalingGroups).toMatchObject([
      { AutoScalingGroupName: 'ports', MinSize: 3, MaxSize: 6, NewInstancesProtectedFromScaleIn: true },
      { AutoScalingGroupName: 'gpu', DesiredCapacity: 1 },
      { AutoScalingGroupName: 'spot' },
    ]);
    const { Reservations } = await new EC2Client(settings()).send(new DescribeInstancesCommand({}));
    expect(Reservations?.[4]?.Instances).toMatchObject([{ InstanceLifecycle: 'spot', State: { Name: 'running' } }]);
    const { capacityProviders } = await new ECSClient(settings()).send(
      new DescribeCapacityProvidersCommand({ cluster: 'fleet' }),
    );
    expect(capacityProviders?.map(({ name }) => name)).toEqual(['ports', 'spot']);
  });

  it('suffers what is asked for at the control port', async () => {
    const [first] = await instances();
    await obey('interrupt', { instance: first?.ec2InstanceId });
    expect((await instances())[0]).toMatchObject({ status: 'DRAINING' });
    await obey('zone', { zone: 'eu-west-1b' });
    expect(await instances()).toHaveLength(5);
    await obey('zone', { zone: 'eu-west-1b', state: 'up' });
    await obey('advance', { seconds: 300 });
    expect(await instances()).toHaveLength(6);
    expect(await obey('interrupt', { cluster: 'fleet' })).toEqual({ status: 200, body: { interrupted: 0 } });
    expect(await obey('spot', { capacity: false })).toEqual({ status: 200, body: {} });
    for (const [verb, body] of [
      ['spot', {}],
      ['zone', { zone: 'eu-west-1a', state: 'sideways' }],
      ['zone', { zone: 'b' }],
      ['zone', { zone: 'eu-west-1', state: 'up' }],
      ['interrupt', { instance: 'i-0' }],
      ['interrupt', { cluster: 'flete' }],
      ['interrupt', { service: 'web' }],
    ] as const) {
      expect(await obey(verb, body)).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    }
  });
});
