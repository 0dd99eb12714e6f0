import { ConflictError, InvariantError, RefusedError } from '../../lib/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Ecs } from '../../lib/ports/ecs.ts';

/** An ECS to hold the contract against. */
export interface EcsUnderTest {
  readonly ecs: Ecs;
  /** Makes a cluster, which the port cannot. */
  createCluster(name: string): Promise<void>;
  /** Lets everything that is under way come to its end. */
  settle(): Promise<void>;
  /** Epoch seconds of ECS's own time. */
  seconds(): number;
  close(): Promise<void>;
}

const cluster = 'production';
const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } };

function definition(family: string, more: JsonObject = {}): JsonObject {
  const image = 'public.ecr.aws/nginx/nginx:1.27';
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', image, essential: true }],
    ...more,
  };
}

function service(serviceName: string, taskDefinition: string, more: JsonObject = {}): JsonObject {
  return {
    cluster,
    serviceName,
    taskDefinition,
    desiredCount: 1,
    launchType: 'FARGATE',
    networkConfiguration,
    ...more,
  };
}

/** What every implementation of the `Ecs` port does, whatever is behind it. */
export function describeEcs(name: string, start: () => Promise<EcsUnderTest>): void {
  describe(`${name} as an Ecs`, () => {
    let world: EcsUnderTest;
    let ecs: Ecs;

    beforeEach(async () => {
      world = await start();
      ecs = world.ecs;
      await world.createCluster(cluster);
    });
    afterEach(() => world.close());

    async function created(serviceName: string, more: JsonObject = {}): Promise<string> {
      await ecs.registerTaskDefinition(definition(serviceName));
      const { serviceArn } = await ecs.createService(service(serviceName, serviceName, more));
      return serviceArn ?? '';
    }

    describe('task definitions', () => {
      it('are registered as revisions that count from one', async () => {
        const first = await ecs.registerTaskDefinition(definition('web'));
        const second = await ecs.registerTaskDefinition(definition('web', { cpu: '512', memory: '1024' }));
        expect([first.revision, second.revision]).toEqual([1, 2]);
        expect(second.taskDefinitionArn).toMatch(/^arn:aws:ecs:[\w-]+:\d{12}:task-definition\/web:2$/);
        expect(second.status).toBe('ACTIVE');
        expect(Math.abs((second.registeredAt ?? 0) - world.seconds())).toBeLessThan(5);
      });

      it('are found by ARN, by family and revision, and by family alone: the newest', async () => {
        const first = await ecs.registerTaskDefinition(definition('web'));
        await ecs.registerTaskDefinition(definition('web'));
        const revision = async (id: string) => (await ecs.describeTaskDefinition(id))?.taskDefinition.revision;
        expect(await revision(first.taskDefinitionArn ?? '')).toBe(1);
        expect(await revision('web:1')).toBe(1);
        expect(await revision('web')).toBe(2);
      });

      it.each(['nobody', 'nobody:1', 'web:99'])('that do not exist are undefined: %s', async (id) => {
        await ecs.registerTaskDefinition(definition('web'));
        expect(await ecs.describeTaskDefinition(id)).toBeUndefined();
      });

      it('keep the tags that they are registered with, and those of later', async () => {
        const tags = [{ key: 'berth:commit', value: 'abc' }];
        const { taskDefinitionArn = '' } = await ecs.registerTaskDefinition(definition('web', { tags }));
        await ecs.tagResource(taskDefinitionArn, { 'berth:refused': '1:x', team: 'ship' });
        await ecs.untagResource(taskDefinitionArn, ['team']);
        expect((await ecs.describeTaskDefinition('web'))?.tags).toEqual({
          'berth:commit': 'abc',
          'berth:refused': '1:x',
        });
      });

      it('keep fields that the SDK does not know', async () => {
        const brandNew = { kept: [1, { deep: 'ünïcode' }] };
        await ecs.registerTaskDefinition(definition('web', { brandNew }));
        expect((await ecs.describeTaskDefinition('web'))?.taskDefinition).toMatchObject({ brandNew });
      });

      it('list a family’s revisions, newest first, as many as asked for', async () => {
        for (const family of ['web', 'web', 'web', 'web-2']) await ecs.registerTaskDefinition(definition(family));
        const revisions = async (limit: number) =>
          (await ecs.listRevisions('web', limit)).map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
        expect(await revisions(2)).toEqual(['web:3', 'web:2']);
        expect(await revisions(10)).toEqual(['web:3', 'web:2', 'web:1']);
        expect(await ecs.listRevisions('nobody', 10)).toEqual([]);
      });

      it('that ECS refuses throw RefusedError', async () => {
        await expect(ecs.registerTaskDefinition(definition('web', { cpu: '7' }))).rejects.toBeInstanceOf(RefusedError);
      });

      it('of one family registered at once are all registered', async () => {
        const made = await Promise.all([1, 2, 3, 4, 5].map(() => ecs.registerTaskDefinition(definition('web'))));
        expect(made.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5]);
      });
    });

    describe('services', () => {
      it('are read by name and by ARN, with their tags', async () => {
        const arn = await created('web', { tags: [{ key: 'team', value: 'ship' }] });
        for (const id of ['web', arn]) {
          const [found] = await ecs.describeServices(cluster, [id]);
          expect(found).toMatchObject({ serviceName: 'web', serviceArn: arn, status: 'ACTIVE', desiredCount: 1 });
          expect(found?.tags).toEqual([{ key: 'team', value: 'ship' }]);
          expect(Math.abs((found?.createdAt ?? 0) - world.seconds())).toBeLessThan(5);
        }
      });

      it('that do not exist are not in the answer', async () => {
        await created('web');
        const found = await ecs.describeServices(cluster, ['nobody', 'web']);
        expect(found.map(({ serviceName }) => serviceName)).toEqual(['web']);
        expect(await ecs.describeServices(cluster, ['nobody'])).toEqual([]);
      });

      it('are read ten at a time', async () => {
        const names = Array.from({ length: 11 }, (_, index) => `s${index}`);
        await expect(ecs.describeServices(cluster, names)).rejects.toBeInstanceOf(InvariantError);
        expect(await ecs.describeServices(cluster, names.slice(1))).toEqual([]);
        expect(await ecs.describeServices(cluster, [])).toEqual([]);
      });

      it('of a cluster that does not exist throw RefusedError with AWS’s name', async () => {
        const missing = { code: 'Refused', awsCode: 'ClusterNotFoundException' };
        await expect(ecs.describeServices('nowhere', ['web'])).rejects.toMatchObject(missing);
        await expect(ecs.listServices('nowhere')).rejects.toMatchObject(missing);
        await ecs.registerTaskDefinition(definition('web'));
        await expect(ecs.createService({ ...service('web', 'web'), cluster: 'nowhere' })).rejects.toMatchObject(
          missing,
        );
      });

      it('are listed by ARN, more than a page of them', async () => {
        await ecs.registerTaskDefinition(definition('web'));
        const names = Array.from({ length: 101 }, (_, index) => `s${String(index).padStart(3, '0')}`);
        for (const one of names) await ecs.createService(service(one, 'web', { desiredCount: 0 }));
        const listed = (await ecs.listServices(cluster)).map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
        expect(listed.toSorted()).toEqual(names);
      });

      it('keep fields that the SDK does not know, when created and when updated', async () => {
        await created('web', { brandNew: { kept: 1 } });
        expect((await ecs.describeServices(cluster, ['web']))[0]).toMatchObject({ brandNew: { kept: 1 } });
        const answer = await ecs.updateService({ cluster, service: 'web', brandNew: { kept: 2 } });
        expect(answer).toMatchObject({ brandNew: { kept: 2 } });
      });

      it('are updated by name', async () => {
        await created('web');
        const answer = await ecs.updateService({ cluster, service: 'web', desiredCount: 3 });
        expect(answer).toMatchObject({ serviceName: 'web', desiredCount: 3 });
        expect((await ecs.describeServices(cluster, ['web']))[0]?.desiredCount).toBe(3);
      });

      it('that do not exist cannot be updated', async () => {
        await expect(ecs.updateService({ cluster, service: 'nobody', desiredCount: 1 })).rejects.toMatchObject({
          awsCode: 'ServiceNotFoundException',
        });
      });

      it('cannot be created twice', async () => {
        await created('web');
        await expect(ecs.createService(service('web', 'web', { desiredCount: 2 }))).rejects.toBeInstanceOf(
          RefusedError,
        );
      });

      it('are tagged and untagged', async () => {
        const arn = await created('web');
        await ecs.tagResource(arn, { 'berth:revision': 'arn', 'berth:applied': '1:a', empty: '' });
        await ecs.tagResource(arn, { 'berth:applied': '1:b' });
        await ecs.untagResource(arn, ['berth:revision', 'never']);
        const tags = (await ecs.describeServices(cluster, ['web']))[0]?.tags ?? [];
        expect(tags.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))).toEqual([
          { key: 'berth:applied', value: '1:b' },
          { key: 'empty', value: '' },
        ]);
      });
    });

    describe('service deployments', () => {
      it('tell how creating a service went, and which revision it brought', async () => {
        const arn = await created('web');
        await world.settle();
        const [brief, ...others] = await ecs.listServiceDeployments(cluster, 'web', 10);
        expect(others).toEqual([]);
        expect(brief).toMatchObject({ status: 'SUCCESSFUL' });
        const [deployment] = await ecs.describeServiceDeployments([brief?.serviceDeploymentArn ?? '']);
        expect(deployment).toMatchObject({ status: 'SUCCESSFUL', serviceArn: arn });
        const [revision] = await ecs.describeServiceRevisions([
          deployment?.targetServiceRevision?.arn ?? brief?.targetServiceRevisionArn ?? '',
        ]);
        expect(revision?.taskDefinition).toMatch(/:task-definition\/web:1$/);
      });

      it('are listed newest first, as many as asked for', async () => {
        await created('web');
        await world.settle();
        for (const cpu of ['512', '1024']) {
          const next = await ecs.registerTaskDefinition(definition('web', { cpu, memory: '2048' }));
          const taskDefinition = next.taskDefinitionArn ?? '';
          await ecs.updateService({ cluster, service: 'web', taskDefinition });
          await world.settle();
        }
        const all = await ecs.listServiceDeployments(cluster, 'web', 10);
        expect(all).toHaveLength(3);
        expect(all.map(({ createdAt }) => createdAt)).toEqual(
          all.map(({ createdAt }) => createdAt).toSorted((a, b) => b - a),
        );
        expect(await ecs.listServiceDeployments(cluster, 'web', 1)).toEqual(all.slice(0, 1));
      });

      it('that ECS does not know are not in the answer', async () => {
        const arn = await created('web');
        const unknown = (kind: string) => `${arn.replace(':service/', `:${kind}/`)}/AbCdEfGhIjKlMnOpQrStU`;
        expect(await ecs.describeServiceDeployments([unknown('service-deployment')])).toEqual([]);
        expect(
          await ecs.describeServiceRevisions([unknown('service-revision').replace(/[^/]+$/, '1234567890123456789')]),
        ).toEqual([]);
        expect(await ecs.describeServiceDeployments([])).toEqual([]);
      });

      it('under way can be stopped, and once they are over not any more', async () => {
        await created('web');
        await world.settle();
        const { taskDefinitionArn = '' } = await ecs.registerTaskDefinition(definition('web', { memory: '1024' }));
        await ecs.updateService({ cluster, service: 'web', taskDefinition: taskDefinitionArn });
        const [newest] = await ecs.listServiceDeployments(cluster, 'web', 1);
        const arn = newest?.serviceDeploymentArn ?? '';
        await ecs.stopServiceDeployment(arn);
        await world.settle();
        const [stopped] = await ecs.describeServiceDeployments([arn]);
        expect(['ROLLBACK_SUCCESSFUL', 'STOPPED']).toContain(stopped?.status);
        await expect(ecs.stopServiceDeployment(arn)).rejects.toBeInstanceOf(ConflictError);
      });
    });
  });
}
