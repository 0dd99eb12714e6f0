import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import { diffDefinition } from '../../lib/service/diff-definition.ts';
import { namingFields, serviceFields } from '../../lib/service/fields.ts';
import { diffTaskDefinition } from '../../lib/task-definition/diff.ts';
import { taskDefinition } from '../generators/task-definition.ts';
import { account, cluster, describeWithMoto, ec2Id, region } from './moto-world.ts';
import {
  createServiceLoses,
  differences,
  operationsMissing,
  registerTaskDefinitionLoses,
  servicesLack,
} from './omissions.ts';

describeWithMoto('what moto shows of a task definition', (world) => {
  it('differs in nothing from what was registered', async () => {
    await fc.assert(
      fc.asyncProperty(taskDefinition(), async (content) => {
        const { taskDefinitionArn = '' } = await world().ecs.registerTaskDefinition(content);
        const shown = await world().ecs.describeTaskDefinition(taskDefinitionArn);
        expect(diffTaskDefinition(content, (shown?.taskDefinition ?? {}) as JsonObject)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it(differences.sizes, async () => {
    const content = {
      family: 'sized',
      cpu: '1 vCPU',
      memory: '2 GB',
      containerDefinitions: [{ name: 'app', image: 'x' }],
    };
    expect(await world().ecs.registerTaskDefinition(content)).toMatchObject({ cpu: '1 vCPU', memory: '2 GB' });
  });

  it(differences.rootDirectory, async () => {
    const volumes = [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }];
    const content = { family: 'stored', volumes, containerDefinitions: [{ name: 'app', image: 'x', memory: 64 }] };
    const shown = await world().ecs.registerTaskDefinition(content);
    expect(shown.volumes?.[0]?.efsVolumeConfiguration?.rootDirectory).toBe('/');
    expect(diffTaskDefinition(content, shown as JsonObject)).toEqual([]);
  });

  it.each([...registerTaskDefinitionLoses, 'brandNew'])('leaves out %s', async (field) => {
    const content = { family: 'lossy', [field]: true, containerDefinitions: [{ name: 'app', image: 'x', memory: 64 }] };
    const shown = await world().ecs.registerTaskDefinition(content);
    expect(diffTaskDefinition(content, shown as JsonObject).map(({ path }) => path)).toEqual([field]);
  });
});

describeWithMoto('what moto shows of a service', (world) => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const fields: JsonObject = {
    availabilityZoneRebalancing: 'ENABLED',
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
    deploymentConfiguration: { maximumPercent: 150 },
    deploymentController: { type: 'ECS' },
    desiredCount: 3,
    enableECSManagedTags: true,
    enableExecuteCommand: true,
    gatewayConnectors: [{ portName: 'web' }],
    healthCheckGracePeriodSeconds: 30,
    launchType: 'EC2',
    loadBalancers: [
      {
        targetGroupArn: arn('elasticloadbalancing', 'targetgroup/one/0123456789abcdef'),
        containerName: 'app',
        containerPort: 80,
      },
    ],
    monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] },
    placementConstraints: [{ type: 'distinctInstance' }],
    placementStrategy: [{ type: 'random' }],
    platformVersion: '1.4.0',
    propagateTags: 'SERVICE',
    schedulingStrategy: 'REPLICA',
    serviceConnectConfiguration: { enabled: false },
    serviceRegistries: [{ registryArn: arn('servicediscovery', 'service/srv-1') }],
    volumeConfigurations: [{ name: 'data', managedEBSVolume: { roleArn: `arn:aws:iam::${account}:role/ecs` } }],
    vpcLatticeConfigurations: [
      {
        roleArn: `arn:aws:iam::${account}:role/ecs`,
        targetGroupArn: arn('vpc-lattice', 'targetgroup/tg-1'),
        portName: 'web',
      },
    ],
  };

  beforeAll(async () => {
    const containerDefinitions = [
      { name: 'app', image: 'x', memory: 64, portMappings: [{ containerPort: 80, name: 'web' }] },
    ];
    await world().ecs.registerTaskDefinition({ family: 'plain', containerDefinitions });
  });

  it('is held field by field, whatever CreateService takes but names, tags and what depends on others', () => {
    const beside = ['networkConfiguration', 'role', ...namingFields, 'tags'];
    const taken = Object.keys(serviceFields).filter((path) => /^\w+$/.test(path) && !beside.includes(path));
    expect(Object.keys(fields).toSorted()).toEqual(taken.filter((path) => path !== 'forceNewDeployment').toSorted());
  });

  it.each(Object.keys(fields))('has %s when it was created with it, unless it is listed as left out', async (field) => {
    const definition = { [field]: fields[field] };
    const input = { cluster, serviceName: `with-${field}`, taskDefinition: 'plain', desiredCount: 1, ...definition };
    await world().ecs.createService(input);
    const [live] = await world().ecs.describeServices(cluster, [`with-${field}`]);
    if (!live) throw new Error('moto has no such service');
    const left = new Set<string>([...createServiceLoses, ...servicesLack]).has(field);
    expect(Object.hasOwn(live, field)).toBe(!left);
    if (left) return;
    expect(diffDefinition({ definition, live })).toEqual({ changes: [], needsRevision: false });
  });

  const updated = async (field: string) => {
    const [service, definition] = [`later-${field}`, { [field]: fields[field] }];
    await world().ecs.createService({ cluster, serviceName: service, taskDefinition: 'plain', desiredCount: 1 });
    await world().ecs.updateService({ cluster, service, ...definition });
    const [live] = await world().ecs.describeServices(cluster, [service]);
    if (!live) throw new Error('moto has no such service');
    return { definition, live };
  };

  it.each(createServiceLoses)('has %s once an update says it', async (field) => {
    expect(diffDefinition(await updated(field))).toEqual({ changes: [], needsRevision: false });
  });

  it.each(servicesLack)('has no %s after an update either', async (field) => {
    expect(Object.keys((await updated(field)).live)).not.toContain(field);
  });

  it(differences.networks, async () => {
    const content = {
      family: 'networked',
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'app', image: 'x', memory: 64 }],
    };
    await world().ecs.registerTaskDefinition(content);
    const input = {
      cluster,
      serviceName: 'networked',
      taskDefinition: 'networked',
      desiredCount: 1,
      launchType: 'FARGATE',
    };
    const network = (subnet: string, group: string) => ({
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [subnet], securityGroups: [group], assignPublicIp: 'ENABLED' },
      },
    });
    const nowhere = world().ecs.createService({ ...input, ...network('subnet-1', 'sg-1') });
    await expect(nowhere).rejects.toMatchObject({ awsCode: 'InvalidParameterException' });
    const { endpoint } = world();
    const definition = network(
      await ec2Id(endpoint, 'DescribeSubnets'),
      await ec2Id(endpoint, 'DescribeSecurityGroups'),
    );
    const live = await world().ecs.createService({ ...input, ...definition });
    expect(diffDefinition({ definition, live })).toEqual({ changes: [], needsRevision: false });
  });

  it(differences.deployments, async () => {
    const containerDefinitions = [{ name: 'app', image: 'y', memory: 64 }];
    const { taskDefinitionArn = '' } = await world().ecs.registerTaskDefinition({
      family: 'plain',
      containerDefinitions,
    });
    await world().ecs.createService({ cluster, serviceName: 'updated', taskDefinition: 'plain:1', desiredCount: 1 });
    const live = await world().ecs.updateService({ cluster, service: 'updated', taskDefinition: taskDefinitionArn });
    expect(live.taskDefinition).toBe(taskDefinitionArn);
    expect(live.deployments?.map((deployment) => deployment.taskDefinition?.split('/').at(-1))).toEqual(['plain:1']);
  });

  it.each(operationsMissing)('has nothing of %s but a page of HTML', async (operation) => {
    const { ecs } = world();
    const calls: Readonly<Record<(typeof operationsMissing)[number], () => Promise<unknown>>> = {
      ListServiceDeployments: () => ecs.listServiceDeployments(cluster, 'web', 1),
      DescribeServiceDeployments: () =>
        ecs.describeServiceDeployments([arn('ecs', 'service-deployment/production/web/1')]),
      DescribeServiceRevisions: () => ecs.describeServiceRevisions([arn('ecs', 'service-revision/production/web/1')]),
      StopServiceDeployment: () => ecs.stopServiceDeployment(arn('ecs', 'service-deployment/production/web/1')),
    };
    const error = await calls[operation]().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'Transient' });
    expect((error as Error).message).toContain("something that is not AWS's JSON");
  });
});
