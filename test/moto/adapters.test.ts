import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { ListImagesCommand } from '@aws-sdk/client-ecr';
import { createQueueReader } from '../../lib/aws/queue-reader.ts';
import { createRequestSender } from '../../lib/aws/sqs.ts';
import type { Trigger } from '../../lib/events/reconcile-request.ts';
import { account, cluster, describeWithMoto, push, queueNamed, region } from './moto-world.ts';
import { differences } from './omissions.ts';

const repository = { account, region, name: 'web' };

describeWithMoto('the adapters, before moto,', (world) => {
  it('read the tags and digests of a repository, and nothing of a digest that is not there', async () => {
    expect(await world().images.listTags(repository)).toEqual([]);
    const [one, two] = [await push(world(), '1.10.0'), await push(world(), '1.9.0')];
    expect(await world().images.listTags(repository)).toEqual([
      { tag: '1.10.0', digest: one },
      { tag: '1.9.0', digest: two },
    ]);
    expect(await world().images.describeDigest(repository, one)).toEqual({ digest: one, tags: ['1.10.0'] });
    expect(await world().images.describeDigest(repository, `sha256:${'1'.repeat(64)}`)).toBeUndefined();
    await expect(world().images.listTags({ ...repository, name: 'nobody' })).rejects.toMatchObject({
      awsCode: 'RepositoryNotFoundException',
    });
  });

  it(differences.pages, async () => {
    const many = new ListImagesCommand({ repositoryName: 'web', maxResults: 1 });
    const page = await world().clients.ecr.send(many);
    expect(page.imageIds).toHaveLength(2);
    expect(page.nextToken).toBeUndefined();
  });

  it('read the scalable targets of services, and nothing of those without', async () => {
    const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
    await world().ecs.registerTaskDefinition({
      family: 'scaled',
      containerDefinitions: [{ name: 'app', image: 'x', memory: 64 }],
    });
    await world().ecs.createService({ cluster, serviceName: 'scaled', taskDefinition: 'scaled', desiredCount: 1 });
    const ResourceId = `service/${cluster}/scaled`;
    await world().clients.scaling.send(
      new RegisterScalableTargetCommand({ ...target, ResourceId, MinCapacity: 1, MaxCapacity: 4 }),
    );
    expect(await world().scaling.describeScalableTargets([ResourceId, `service/${cluster}/other`])).toEqual([
      { resourceId: ResourceId, minCapacity: 1, maxCapacity: 4 },
    ]);
  });

  it('send requests to a FIFO queue, which drops the one that comes twice', async () => {
    const { clients, clock, rates } = world();
    const queue = { client: clients.sqs, clock, rates, queueUrl: await queueNamed(world(), 'requests') };
    const trigger: Trigger = { kind: 'image-push', id: 'one', time: '2026-11-21T00:00:00Z', summary: 'pushed' };
    const request = { version: 1, environment: 'production', cluster, service: 'web', trigger } as const;
    const sender = createRequestSender(queue);
    await sender.send([request]);
    await sender.send([request]);
    const messages = await createQueueReader(queue).receive();
    expect(messages.map(({ body }) => JSON.parse(body) as unknown)).toEqual([request]);
  });

  it('throw AWS’s errors by name', async () => {
    const { ecs } = world();
    await expect(ecs.describeServices('nowhere', ['web'])).rejects.toMatchObject({
      awsCode: 'ClusterNotFoundException',
    });
    await expect(ecs.updateService({ cluster, service: 'nobody', desiredCount: 1 })).rejects.toMatchObject({
      awsCode: 'ServiceNotFoundException',
    });
    expect(await ecs.describeTaskDefinition('nobody')).toBeUndefined();
  });
});
