import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { writtenWorkspace } from '../../lib/manifest/written-workspace.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import type { WireServiceRevision } from '../../lib/ports/wire.ts';
import { adoptServices } from '../../lib/reconcile/adopt-services.ts';
import { diffDefinition } from '../../lib/service/diff-definition.ts';
import { declaredTags, diffTags } from '../../lib/service/tags.ts';
import { diffTaskDefinition } from '../../lib/task-definition/diff.ts';
import { type Workload, workload } from '../generators/service-definition.ts';
import { memorySource } from '../manifest/memory-source.ts';
import { repository } from '../plan/builders.ts';
import { cluster, webService } from '../reconcile/world.ts';
import { inLab, type Lab, manifestOf } from './lab.ts';
import { ecsReadings } from './readings.ts';

const environment = { name: 'production', region: 'eu-west-1', cluster };

/** What a person's `berth init` would write of the cluster, read back. */
async function adopted({ adapters }: Lab): Promise<DesiredService> {
  const { adopted: services, skipped } = await adoptServices({ ...environment, services: [] }, adapters);
  expect(skipped).toEqual([]);
  const written = services.map((one) => ({
    ...one,
    images: one.images.flatMap(({ policy, ...rest }) =>
      policy ? [{ ...rest, policy, comment: rest.unfollowed }] : [],
    ),
  }));
  const loaded = await loadEnvironment(
    memorySource(writtenWorkspace({ environment, services: written }), 'c0ffee'),
    undefined,
  );
  expect(loaded.warnings).toEqual([]);
  const [desired] = loaded.services;
  if (!desired) throw new Error('nothing was adopted');
  return desired;
}

const newer = 'build-7';

/** What the container `app` names, given the digest of the repository's `1.4.0`; other containers keep theirs. */
const images = fc.constantFrom(
  () => 'nginx:1.27',
  () => repository,
  () => `${repository}:1.4.0`,
  () => `${repository}:gone`,
  (digest: string) => `${repository}@${digest}`,
  (digest: string) => `${repository}:1.4.0@${digest}`,
  () => `${repository}@sha256:${'ab'.repeat(32)}`,
);

function withImage({ content, definition }: Workload, image: string): Workload {
  const [app, ...others] = content.containerDefinitions as readonly JsonObject[];
  return { definition, content: { ...content, containerDefinitions: [{ ...app, image }, ...others] } };
}

/** By the calls that a person makes, and brought up. */
function createByHand(lab: Lab, { content, definition }: Workload): void {
  lab.person('RegisterTaskDefinition', content);
  lab.person('CreateService', { ...definition, cluster, serviceName: 'web', taskDefinition: String(content.family) });
  lab.finish();
}

/** All that ECS shows of the service and of what it runs, but for tags. */
function shown(lab: Lab): JsonObject {
  const { tags: _, ...service } = lab.service() as unknown as JsonObject;
  const { taskDefinition } = lab.person('DescribeTaskDefinition', { taskDefinition: String(service.taskDefinition) });
  return { service, taskDefinition: taskDefinition ?? null };
}

describe('a service that exists', () => {
  it('has an empty plan once it is adopted, and adopting it changes nothing but its tags', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), ecsReadings, images, (one, reading, image) =>
        inLab(reading, async (lab) => {
          createByHand(lab, withImage(one, image(lab.push('1.4.0'))));
          lab.push(newer);
          const before = shown(lab);
          const desired = await adopted(lab);
          const plan = await lab.plan(desired);
          expect({ actions: plan.actions, held: plan.held }).toEqual({ actions: [], held: [] });
          lab.writes();
          lab.counts();
          await lab.pass(desired);
          expect(lab.writes()).toEqual(['ecs:TagResource']);
          expect(shown(lab)).toEqual(before);
        }),
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it('has an empty plan also when Berth has looked after it by another manifest, with other fields declared', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), ecsReadings, (one, reading) =>
        inLab(reading, async (lab) => {
          await lab.settled(manifestOf(one));
          const plan = await lab.plan(await adopted(lab));
          expect({ actions: plan.actions, held: plan.held }).toEqual({ actions: [], held: [] });
        }),
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is created again as it was from what is written of it', async () => {
    await fc.assert(
      fc.asyncProperty(workload(), ecsReadings, async (one, reading) => {
        const desired = await inLab(reading, async (lab) => {
          createByHand(lab, one);
          return await adopted(lab);
        });
        await inLab(reading, async (lab) => {
          const { taskDefinition, definition = {} } = desired;
          if (taskDefinition.kind !== 'declared') throw new Error('the content is written out');
          createByHand(lab, { content: taskDefinition.content, definition });
          const { service, revision, content, revisionTags } = reads(lab);
          expect(diffTaskDefinition(one.content, content)).toEqual([]);
          expect(declaredTags(one.content)).toEqual(revisionTags);
          expect(diffDefinition({ definition: one.definition, live: service, revision }).changes).toEqual([]);
          expect(diffTags(one.definition, lab.tags()).changes).toEqual([]);
        });
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('keeps its desired count out of the manifest when a scalable target owns it', () =>
    inLab({}, async (lab) => {
      const { taskDefinition, definition = {} } = webService();
      if (taskDefinition.kind !== 'declared') throw new Error('the content is declared');
      createByHand(lab, {
        content: { family: 'web', ...taskDefinition.content, ...pinnedTo(lab.push('1.4.0')) },
        definition,
      });
      expect((await adopted(lab)).definition).toMatchObject({ desiredCount: 2 });
      await lab.autoscale('web', 1, 10);
      expect((await adopted(lab)).definition).not.toHaveProperty('desiredCount');
    }));
});

function pinnedTo(digest: string): JsonObject {
  return { containerDefinitions: [{ name: 'app', image: `${repository}@${digest}` }] };
}

function reads(lab: Lab) {
  const service = lab.service();
  const arns = (service.currentServiceRevisions ?? []).map(({ arn = '' }) => arn);
  const { serviceRevisions } = lab.person('DescribeServiceRevisions', { serviceRevisionArns: arns });
  const [revision] = serviceRevisions as unknown as readonly WireServiceRevision[];
  const described = { taskDefinition: service.taskDefinition ?? '', include: ['TAGS'] };
  const { taskDefinition, tags } = lab.person('DescribeTaskDefinition', described);
  return { service, revision, content: taskDefinition as JsonObject, revisionTags: declaredTags({ tags: tags ?? [] }) };
}
