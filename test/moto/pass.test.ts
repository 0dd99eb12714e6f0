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

  async function run(taskDefinition: object, definition: object, tag: string) {
    const { clients, clock, rates, ecs, images, scaling } = world();
    const queueUrl = await queueNamed(world(), 'results');
    const opened = await openEnvironment(workspaceOf(taskDefinition, definition, image, tag), 'production');
    const { desired } = await loadService(opened, 'web');
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
});
