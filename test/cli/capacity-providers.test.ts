import type { Body } from '../../sandbox/service.ts';
import { expectScreen } from './capacity-screen.ts';
import { openWorld, type World } from './world.ts';

const nowhere = { type: 'memberOf', expression: 'attribute:stack == nobody' };
const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

async function call({ sandbox }: World, operation: string, input: Body): Promise<unknown> {
  const all = [sandbox.ecs, sandbox.ec2, sandbox.autoScaling].map(({ operations }) => operations);
  const run = all.map((operations) => operations[operation]).find((one) => one !== undefined);
  return await run?.(input, { account: sandbox.account, region: sandbox.region, accessKeyId: 'PERSON' });
}

/** A group of m5.large from none to `MaxSize`, with a provider of its name and managed scaling. */
async function addProvider(world: World, name: string, MaxSize: number): Promise<void> {
  const LaunchTemplate = { LaunchTemplateName: name };
  await call(world, 'CreateLaunchTemplate', { ...LaunchTemplate, LaunchTemplateData: { InstanceType: 'm5.large' } });
  const group = { AutoScalingGroupName: name, MinSize: 0, MaxSize, AvailabilityZones: zones, LaunchTemplate };
  await call(world, 'CreateAutoScalingGroup', group);
  const managedScaling = { status: 'ENABLED', instanceWarmupPeriod: 60 };
  const autoScalingGroupProvider = { autoScalingGroupArn: name, managedScaling };
  await call(world, 'CreateCapacityProvider', { name, autoScalingGroupProvider });
}

/** A service whose tasks fill half an instance each. */
async function addService(world: World, serviceName: string, more: Body): Promise<void> {
  const containerDefinitions = [{ name: 'app', image: 'public.ecr.aws/nginx/nginx:1.27', essential: true }];
  await call(world, 'RegisterTaskDefinition', {
    family: serviceName,
    cpu: '1024',
    memory: '1024',
    containerDefinitions,
  });
  await call(world, 'CreateService', { cluster: 'production', serviceName, taskDefinition: serviceName, ...more });
}

describe('berth capacity of capacity providers', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld();
    await addProvider(world, 'general', 2);
    await addProvider(world, 'burst', 4);
    await call(world, 'PutClusterCapacityProviders', {
      cluster: 'production',
      capacityProviders: ['general', 'burst'],
      defaultCapacityProviderStrategy: [],
    });
    const on = (capacityProvider: string) => ({ capacityProviderStrategy: [{ capacityProvider, weight: 1 }] });
    await addService(world, 'web', { ...on('general'), desiredCount: 5 });
    await addService(world, 'batch', { ...on('burst'), desiredCount: 1 });
    await world.sandbox.advance(1200);
  });
  afterAll(() => world.stop());

  it.each([
    ['what waits, and that its group has its maximum', 'provider-waiting', []],
    ['that another provider would launch instances', 'provider-grows', ['--what-if', 'batch=5']],
    ['that the group cannot grow', 'provider-maximum', ['--what-if', 'web=6']],
    ['that nothing can be told of a group that may not be read', 'provider-unread', ['--what-if', 'batch=5']],
  ])('says %s', async (_, name, more) => {
    const message =
      'User: berth is not authorized to perform: autoscaling:DescribeAutoScalingGroups because no identity-based policy allows the autoscaling:DescribeAutoScalingGroups action';
    const match = { operation: 'DescribeAutoScalingGroups' };
    const times = { times: Number.POSITIVE_INFINITY };
    if (name === 'provider-unread') world.sandbox.faults.fail('AccessDenied', message, match, times);
    expectScreen(`${name}.txt`, ['production', ...more], await world.run(['capacity', 'production', ...more]));
  });

  it("says how long tasks have waited by ECS's clock, not by this machine's", async () => {
    const { out } = await world.run(['capacity', 'production'], { clock: undefined });
    expect(out).toContain('1 task on general for 20m:');
  });

  it('shows a service that finds no room at all, and those with tasks to who may not list services', async () => {
    await addService(world, 'idle', { launchType: 'EC2', desiredCount: 1, placementConstraints: [nowhere] });
    await world.sandbox.settled();
    const { out } = await world.run(['capacity', 'production']);
    expect(out).toMatch(/^idle +0\/1 /m);
    world.sandbox.faults.fail('AccessDeniedException', 'User: berth is not authorized to perform: ecs:ListServices', {
      operation: 'ListServices',
    });
    const denied = await world.run(['capacity', 'production']);
    expect(denied.out).toMatch(/^web +/m);
    expect(denied.out).not.toMatch(/^idle/m);
    expect(denied).toMatchObject({ err: expect.stringContaining('ecs:ListServices'), code: 1 });
  });
});
