import { createResultPublisher } from '../../lib/aws/sqs.ts';
import type { Trigger } from '../../lib/events/reconcile-request.ts';
import { loadService, openEnvironment } from '../../lib/observe/load-manifests.ts';
import type { Ecs } from '../../lib/ports/ecs.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import type { WireService } from '../../lib/ports/wire.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { account, cluster, describeWithMoto, push, queueNamed, region } from './moto-world.ts';
import { workspaceOf } from './workspace.ts';

describeWithMoto('passes over a service of moto’s', (world) => {
  const trigger: Trigger = { kind: 'person', id: 'one', time: '2026-11-21T00:00:00Z', summary: 'asked' };
  const image = `${account}.dkr.ecr.${region}.amazonaws.com/web`;

  // What moto has not: deployments by their ARNs. Every write starts one here, and none is kept for long.
  const started: string[] = [];
  function withDeployments(ecs: Ecs): Ecs {
    const start = (service: WireService) => {
      started.unshift(`arn:aws:ecs:${region}:${account}:service-deployment/${cluster}/web/${started.length + 1}`);
      return service;
    };
    return {
      ...ecs,
      createService: async (input) => start(await ecs.createService(input)),
      updateService: async (input) => start(await ecs.updateService(input)),
      listServiceDeployments: async () =>
        started.map((serviceDeploymentArn) => ({ serviceDeploymentArn, status: 'PENDING', createdAt: 0 })),
      describeServiceDeployments: async () => [],
    };
  }

  async function run(taskDefinition: object, definition: object, tag: string, service = 'web') {
    const { clients, clock, rates, ecs, images, scaling } = world();
    const queueUrl = await queueNamed(world(), 'results');
    const opened = await openEnvironment(
      workspaceOf({ service, taskDefinition, definition, repository: image, tag }),
      'production',
    );
    const { desired } = await loadService(opened, service);
    const report = await pass(
      desired,
      { trigger },
      {
        ecs: withDeployments(ecs),
        images,
        scaling,
        clock,
        telemetry: silent,
        results: createResultPublisher({ client: clients.sqs, clock, rates, queueUrl }),
      },
    );
    return report.consideration.plan;
  }
  const kinds = (plan: Awaited<ReturnType<typeof run>>) => plan.actions.map(({ kind }) => kind);

  it('create a service, find nothing to do, change it, and find nothing to do again', async () => {
    const first = await push(world(), '1.0.0');
    const content = {
      family: 'web',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'app', image: 'to-be-replaced', environment: [{ name: 'A', value: '1' }] }],
    };
    const definition = { desiredCount: 1, launchType: 'EC2', propagateTags: 'SERVICE' };
    expect(kinds(await run(content, definition, '1.0.0'))).toEqual(['RegisterTaskDefinition', 'CreateService']);
    expect(kinds(await run(content, definition, '1.0.0'))).toEqual([]);
    const running = await world().ecs.describeTaskDefinition('web');
    expect(running?.taskDefinition.containerDefinitions?.[0]?.image).toBe(`${image}@${first}`);

    const more = { ...content, memory: '1024' };
    expect(kinds(await run(more, definition, '1.0.0'))).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    expect(kinds(await run(more, definition, '1.0.0'))).toEqual([]);

    expect(kinds(await run(more, { ...definition, desiredCount: 2 }, '1.0.0'))).toEqual(['UpdateService']);
    expect(kinds(await run(more, { ...definition, desiredCount: 2 }, '1.0.0'))).toEqual([]);

    const second = await push(world(), '1.1.0');
    expect(kinds(await run(more, { ...definition, desiredCount: 2 }, '1.1.0'))).toEqual([
      'RegisterTaskDefinition',
      'UpdateService',
    ]);
    expect(kinds(await run(more, { ...definition, desiredCount: 2 }, '1.1.0'))).toEqual([]);
    const [service] = await world().ecs.describeServices(cluster, ['web']);
    expect(service).toMatchObject({ desiredCount: 2, taskDefinition: expect.stringMatching(/\/web:3$/) });
    const now = await world().ecs.describeTaskDefinition(service?.taskDefinition ?? '');
    expect(now?.taskDefinition.containerDefinitions?.[0]?.image).toBe(`${image}@${second}`);
  });

  it('change each field that moto keeps, and find nothing to do again', async () => {
    const digest = await push(world(), '3.0.0');
    const content = {
      family: 'kept',
      containerDefinitions: [
        {
          name: 'app',
          image: 'to-be-replaced',
          memory: 64,
          portMappings: [{ containerPort: 80 }, { containerPort: 81 }],
        },
      ],
    };
    const targetGroupArn = `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/one/0123456789abcdef`;
    const balanced = (containerPort: number) => [{ targetGroupArn, containerName: 'app', containerPort }];
    const registered = (id: string) => [
      { registryArn: `arn:aws:servicediscovery:${region}:${account}:service/srv-${id}` },
    ];
    let definition: Record<string, unknown> = {
      desiredCount: 1,
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'ECS' },
      propagateTags: 'SERVICE',
      platformVersion: '1.4.0',
      loadBalancers: balanced(80),
      serviceRegistries: registered('1'),
      tags: [{ key: 'team', value: 'shop' }],
    };
    const at = (wanted: object) => run(content, wanted, '3.0.0', 'kept');
    expect(kinds(await at(definition))).toEqual(['RegisterTaskDefinition', 'CreateService']);
    expect(kinds(await at(definition))).toEqual([]);
    const changes: Readonly<Record<string, unknown>> = {
      desiredCount: 2,
      propagateTags: 'TASK_DEFINITION',
      platformVersion: '1.3.0',
      loadBalancers: balanced(81),
      serviceRegistries: registered('2'),
      availabilityZoneRebalancing: 'ENABLED',
      deploymentConfiguration: { maximumPercent: 150 },
      enableECSManagedTags: true,
      enableExecuteCommand: true,
      healthCheckGracePeriodSeconds: 30,
      placementConstraints: [{ type: 'distinctInstance' }],
      placementStrategy: [{ type: 'random' }],
    };
    for (const [field, value] of Object.entries(changes)) {
      definition = { ...definition, [field]: value };
      expect([field, ...kinds(await at(definition))]).toEqual([field, 'UpdateService']);
      expect([field, ...kinds(await at(definition))]).toEqual([field]);
    }
    definition = { ...definition, tags: [{ key: 'team', value: 'platform' }] };
    expect(kinds(await at(definition))).toEqual(['TagService']);
    expect(kinds(await at(definition))).toEqual([]);
    const running = await world().ecs.describeTaskDefinition('kept');
    expect(running?.taskDefinition.containerDefinitions?.[0]?.image).toBe(`${image}@${digest}`);
  });
});
