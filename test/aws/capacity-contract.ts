import { PutScheduledActionCommand, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import {
  CreateCapacityProviderCommand,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { readClusterCapacity } from '../../lib/observe/cluster-capacity.ts';
import type { CapacityAdapters } from '../../lib/ports/capacity.ts';
import type { capacityClients } from './capacity-clients.ts';

/** An AWS to hold the contract against. */
export interface CapacityUnderTest {
  readonly adapters: CapacityAdapters;
  readonly clients: ReturnType<typeof capacityClients>;
  /** A region's image for launch templates. */
  readonly imageId: string;
  /** Lets an `m5.large` instance join the cluster; its ARN. */
  join(cluster: string): Promise<string>;
  /** Runs so many tasks of a service of the cluster `production`, of the family `web`. */
  serve(service: string, tasks: number): Promise<void>;
  /** Lets everything that is under way come to its end. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const cluster = 'production';

/** What every implementation of the capacity ports does, whatever is behind it. */
export function describeCapacity(name: string, start: () => Promise<CapacityUnderTest>): void {
  describe(`${name} as a reader of capacity`, () => {
    let world: CapacityUnderTest;
    beforeAll(async () => {
      world = await start();
    }, 60_000);
    afterAll(() => world?.close());

    it('shows a cluster, by name and by ARN, and nothing of one that does not exist', async () => {
      const { ecs } = world.adapters;
      const shown = await ecs.describeCluster(cluster);
      expect(shown).toMatchObject({ clusterName: cluster, status: 'ACTIVE', registeredContainerInstancesCount: 0 });
      expect(await ecs.describeCluster(shown?.clusterArn ?? '')).toMatchObject({ clusterName: cluster });
      expect(await ecs.describeCluster('nowhere')).toBeUndefined();
    });

    it('shows the instances of a cluster, with what they have left', async () => {
      const { ecs } = world.adapters;
      const joined = await world.join(cluster);
      const arns = (await pagesOf(ecs.listContainerInstances(cluster))).flat();
      expect(arns).toEqual([joined]);
      const [shown, ...others] = await ecs.describeContainerInstances(cluster, arns);
      expect(others).toEqual([]);
      expect(shown).toMatchObject({ containerInstanceArn: joined, status: 'ACTIVE', agentConnected: true });
      expect(shown?.remainingResources).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'CPU', type: 'INTEGER', integerValue: expect.any(Number) }),
          expect.objectContaining({ name: 'PORTS', type: 'STRINGSET', stringSetValue: expect.any(Array) }),
        ]),
      );
      expect((await ecs.describeCluster(cluster))?.registeredContainerInstancesCount).toBe(1);
    });

    it('shows the tasks of a service', async () => {
      const { ecs } = world.adapters;
      const definition = { name: 'app', image: 'public.ecr.aws/nginx/nginx:1.27', memory: 64, cpu: 64 };
      await world.clients.ecs.send(
        new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [definition] }),
      );
      await world.serve('web', 2);
      const own = (await pagesOf(ecs.listTasks(cluster, 'web'))).flat();
      expect(own).toHaveLength(2);
      expect((await pagesOf(ecs.listTasks(cluster))).flat()).toEqual(own);
      const [instance] = (await pagesOf(ecs.listContainerInstances(cluster))).flat();
      const shown = await ecs.describeTasks(cluster, own);
      expect(shown.map(({ taskArn }) => taskArn).toSorted()).toEqual(own.toSorted());
      expect(shown[0]).toMatchObject({
        group: 'service:web',
        desiredStatus: 'RUNNING',
        containerInstanceArn: instance,
      });
    });

    it('leaves out what is gone', async () => {
      const { ecs, groups } = world.adapters;
      const gone = (kind: string) => `arn:aws:ecs:eu-west-1:123456789012:${kind}/${cluster}/${'0'.repeat(32)}`;
      expect(await ecs.describeContainerInstances(cluster, [gone('container-instance')])).toEqual([]);
      expect(await ecs.describeTasks(cluster, [gone('task')])).toEqual([]);
      expect(await groups.describeAutoScalingGroups(['nobody'])).toEqual([]);
    });

    it('throws AWS’s own name for a cluster that does not exist', async () => {
      await expect(pagesOf(world.adapters.ecs.listTasks('nowhere'))).rejects.toMatchObject({
        awsCode: 'ClusterNotFoundException',
      });
    });

    it('shows Auto Scaling groups: their limits, zones, instances and types', async () => {
      const { autoScaling, ec2 } = world.clients;
      const LaunchTemplate = { LaunchTemplateName: 'node', Version: '$Latest' };
      const LaunchTemplateData = { InstanceType: 'm5.large', ImageId: world.imageId } as const;
      await ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'node', LaunchTemplateData }));
      const AvailabilityZones = ['eu-west-1a', 'eu-west-1b'];
      const limits = { MinSize: 0, MaxSize: 4, AvailabilityZones };
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'plain', LaunchTemplate, ...limits }),
      );
      await autoScaling.send(
        new CreateAutoScalingGroupCommand({
          AutoScalingGroupName: 'mixed',
          MixedInstancesPolicy: {
            LaunchTemplate: {
              LaunchTemplateSpecification: LaunchTemplate,
              Overrides: [{ InstanceType: 'c5.large' }, { InstanceType: 'm5.large' }],
            },
          },
          ...limits,
        }),
      );
      await autoScaling.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: 'plain', DesiredCapacity: 2, HonorCooldown: false }),
      );
      await world.settle();
      const found = await world.adapters.groups.describeAutoScalingGroups(['plain', 'mixed', 'nobody']);
      const byName = Object.fromEntries(found.map((group) => [group.name, group]));
      expect(byName.plain).toMatchObject({
        minSize: 0,
        maxSize: 4,
        desiredCapacity: 2,
        availabilityZones: AvailabilityZones,
        instanceTypes: ['m5.large'],
        instances: [expect.stringMatching(/^i-/), expect.stringMatching(/^i-/)],
      });
      expect(byName.mixed).toMatchObject({ desiredCapacity: 0, instances: [] });
      for (const group of found) {
        expect(group.launchTemplate).toMatchObject({ name: 'node', version: '$Latest' });
        expect(await world.adapters.instanceTypes.instanceTypeOf(group.launchTemplate ?? { version: '1' })).toBe(
          'm5.large',
        );
      }
      expect(byName.mixed?.instanceTypes.toSorted()).toEqual(['c5.large', 'm5.large']);
      expect(await world.adapters.groups.describeAutoScalingGroups([])).toEqual([]);
    });

    it('shows a cluster’s capacity providers, with their groups', async () => {
      const { autoScaling, ecs } = world.clients;
      const named = { AutoScalingGroupNames: ['plain'] };
      const { AutoScalingGroups } = await autoScaling.send(new DescribeAutoScalingGroupsCommand(named));
      const autoScalingGroupArn = AutoScalingGroups?.[0]?.AutoScalingGroupARN;
      const managedScaling = { status: 'ENABLED', targetCapacity: 80, maximumScalingStepSize: 2 } as const;
      const autoScalingGroupProvider = { autoScalingGroupArn, managedScaling };
      await ecs.send(new CreateCapacityProviderCommand({ name: 'plain', autoScalingGroupProvider }));
      const capacityProviders = ['FARGATE', 'plain'];
      const defaultCapacityProviderStrategy = [{ capacityProvider: 'plain', weight: 1 }];
      await ecs.send(
        new PutClusterCapacityProvidersCommand({ cluster, capacityProviders, defaultCapacityProviderStrategy }),
      );
      const found = await world.adapters.ecs.describeCapacityProviders(cluster, ['plain', 'nobody']);
      expect(found.map(({ name }) => name)).toEqual(['plain']);
      const clock = { now: () => 0, wait: async () => undefined };
      const read = await readClusterCapacity(cluster, { ...world.adapters, clock });
      expect(read.unread).toEqual([]);
      expect(read.providers).toMatchObject([
        { kind: 'fargate', name: 'FARGATE' },
        {
          kind: 'autoScalingGroup',
          name: 'plain',
          groupArn: autoScalingGroupArn,
          group: { name: 'plain', maxSize: 4, instanceTypes: ['m5.large'] },
          managedScaling: { targetCapacity: 80, maximumScalingStepSize: 2 },
          managedTerminationProtection: false,
        },
      ]);
      expect(read.defaultStrategy).toEqual([{ capacityProvider: 'plain', base: 0, weight: 1 }]);
    });

    it('shows what instance types have, and nothing of those that the region does not offer', async () => {
      const { instanceTypes } = world.adapters;
      const found = await instanceTypes.describeInstanceTypes(['c5.large', 'm5.large', 'z99.large']);
      expect(found.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
        { name: 'c5.large', vcpus: 2, memory: 4096, gpus: 0, maxEnis: 3 },
        { name: 'm5.large', vcpus: 2, memory: 8192, gpus: 0, maxEnis: 3 },
      ]);
      const [gpu] = await instanceTypes.describeInstanceTypes(['g4dn.xlarge']);
      expect(gpu).toMatchObject({ name: 'g4dn.xlarge', vcpus: 4, gpus: 1 });
      expect(await instanceTypes.describeInstanceTypes([])).toEqual([]);
    });

    it('shows what changes a service’s limits, and when', async () => {
      const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
      const scaling = world.clients.scaling;
      for (const service of ['web', 'api']) {
        await world.serve(service, 0);
        const ResourceId = `service/${cluster}/${service}`;
        await scaling.send(
          new RegisterScalableTargetCommand({ ...target, ResourceId, MinCapacity: 1, MaxCapacity: 4 }),
        );
        await scaling.send(
          new PutScheduledActionCommand({
            ...target,
            ResourceId,
            ScheduledActionName: `${service}-by-night`,
            Schedule: 'cron(0 20 * * ? *)',
            Timezone: 'Europe/Paris',
            StartTime: new Date(Date.UTC(2027, 0, 1)),
            ScalableTargetAction: { MinCapacity: 0 },
          }),
        );
      }
      const { schedules } = world.adapters;
      const web = {
        name: 'web-by-night',
        resourceId: `service/${cluster}/web`,
        schedule: 'cron(0 20 * * ? *)',
        timezone: 'Europe/Paris',
        startTime: Date.UTC(2027, 0, 1),
        minCapacity: 0,
      };
      expect(await schedules.describeScheduledActions(web.resourceId)).toEqual([web]);
      expect(await schedules.describeScheduledActions()).toHaveLength(2);
      expect(await schedules.describeScheduledActions(`service/${cluster}/other`)).toEqual([]);
    });
  });
}

/** Every page of a listing. */
export async function pagesOf<Page>(pages: AsyncIterable<Page>): Promise<readonly Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
