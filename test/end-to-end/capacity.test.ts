import { AutoScalingClient, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { jest } from '@jest/globals';
import { readSeed, type Seed } from '../../sandbox/seed.ts';
import { definition, type EventfulWorkspace, newest, openWorkspace, taskDefinition } from './eventful-workspace.ts';
import { clientSettings, cluster, type EndToEnd, scheduledEvent, startEndToEnd } from './harness.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(60_000);

/** The example's cluster with a group of one instance, which may not grow. */
function seedWithNodes(): Seed {
  const shop = readSeed('examples/shop');
  const managedScaling = { status: 'ENABLED', instanceWarmupPeriod: 60 };
  const nodes = { name: 'nodes', cluster, instanceTypes: ['m5.large'], min: 1, max: 1, provider: { managedScaling } };
  const ours = ['team/edge', 'team/mixed'].map((name) => ({ name, images: [{ tag: '1.0.0' }] }));
  return { ...shop, groups: [nodes], repositories: [...(shop.repositories ?? []), ...ours] };
}

/** Owns a port of its instance, and must stay up while it is rolled out: that takes a second instance. */
const edge = {
  capacity: 'block',
  taskDefinition: {
    family: 'edge',
    networkMode: 'host',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [{ name: 'app', cpu: 128, memory: 256, portMappings: [{ containerPort: 80 }] }],
  },
  definition: {
    desiredCount: 1,
    capacityProviderStrategy: [{ capacityProvider: 'nodes', weight: 1 }],
    deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
  },
  images: newest('team/edge'),
};

const { launchType: _, ...onFargate } = definition({ desiredCount: 8 });
/** Half of it on Spot. */
const mixed = {
  taskDefinition: taskDefinition('mixed'),
  definition: {
    ...onFargate,
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ],
  },
  images: newest('team/mixed'),
};

describe('the packaged stack, and what a cluster can hold', () => {
  let stack: EndToEnd;
  let workspace: EventfulWorkspace;

  beforeAll(async () => {
    stack = await startEndToEnd({ seed: seedWithNodes() });
    workspace = await openWorkspace(stack);
    await workspace.commit('edge', edge);
    await workspace.commit('mixed', mixed);
    await stack.bringUp();
    stack.sandbox.calls.reset();
  });

  afterAll(async () => {
    workspace.remove();
    await stack.stop();
  });

  const rolledOut = ['deployment.started', 'deployment.succeeded'];
  const updated = () => stack.sandbox.calls.calls({ operation: 'UpdateService' }).map(({ input }) => input.service);
  const holds = async (service: string) =>
    (await stack.results())
      .filter(({ type, subject }) => type.includes('service.held') && subject === `${cluster}/${service}`)
      .map(({ data }) => data.hold);
  /** As many sweeps as the schedule makes, with the passes that they ask for. */
  const sweeps = (count: number) => stack.sandbox.advance(count * 300);

  it('holds a pushed image that would not fit, says why once, and rolls it out once there may be room', async () => {
    const before = stack.images('edge').app;
    const digest = await stack.push('team/edge', '1.1.0');
    await stack.untilHandled();
    await sweeps(2);
    expect(updated()).toEqual([]);
    expect(stack.images('edge').app).toBe(before);
    expect(await stack.story('edge')).toEqual([...rolledOut, 'service.held']);
    expect(await holds('edge')).toEqual([
      expect.objectContaining({ kind: 'capacity', reason: expect.stringContaining('may have 1 instance') }),
    ]);

    const group = { AutoScalingGroupName: 'nodes', MaxSize: 2 };
    await new AutoScalingClient(clientSettings(stack.sandbox)).send(new UpdateAutoScalingGroupCommand(group));
    await sweeps(1);
    await stack.untilSteady();
    expect(updated()).toEqual(['edge']);
    expect(stack.images('edge').app).toContain(digest);
    expect(await stack.story('edge')).toEqual([...rolledOut, 'service.held', ...rolledOut]);
  });

  /** The first sweep of an hour, with the passes that it asks for. */
  async function hourlySweep(id: string): Promise<void> {
    await stack.sandbox.advance(60);
    const event = { ...scheduledEvent(stack.sandbox, id), time: '2026-11-02T09:00:00Z' };
    expect((await stack.invoke('on-schedule', event)).functionError).toBeUndefined();
    await stack.untilHandled();
  }

  it('says once that Spot tasks are gone and nothing stands in for them', async () => {
    expect(await stack.story('mixed')).toEqual(rolledOut);
    const { ecs } = stack.sandbox;
    ecs.setSpotCapacity(false);
    expect(ecs.interruptSpot({ cluster, service: 'mixed' })).toBe(4);
    await hourlySweep('one');
    await hourlySweep('two');
    expect(await stack.story('mixed')).toEqual([...rolledOut, 'service.held']);
    expect(await holds('mixed')).toEqual([
      expect.objectContaining({ kind: 'spread', reason: expect.stringContaining('0 on FARGATE_SPOT instead of 4') }),
    ]);
  });
});
