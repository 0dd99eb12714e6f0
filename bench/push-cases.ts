import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { caller, cluster } from './fleet.ts';
import { passOnce } from './placement.ts';
import type { PushCase } from './push-calls.ts';
import type { World } from './world.ts';

const name = 's0000';
const repository = `fleet/${name}/0`;
const none = { further: {}, furtherTrips: 0 } as const;

/** A plain push, and each condition under which a push costs another call. */
export const pushCases: readonly PushCase[] = [
  { when: 'a service as Berth left it, a new tag', ...none },
  {
    when: 'a second image from a repository of its own',
    containers: 2,
    further: { 'ecr:ListImages': 1 },
    furtherTrips: 0,
  },
  { when: 'the repository has 2,500 tags', tags: 2_500, further: { 'ecr:ListImages': 2 }, furtherTrips: 2 },
  {
    when: 'the task definition is `live`',
    kind: 'live',
    further: { 'ecs:DescribeTaskDefinition': 1 },
    furtherTrips: 1,
  },
  {
    when: 'a field is declared that DescribeServices leaves out',
    kind: 'monitored',
    further: { 'ecs:DescribeServiceRevisions': 1 },
    furtherTrips: 1,
  },
  {
    when: 'the declared count differs from the live one',
    kind: 'scaled',
    further: { 'application-autoscaling:DescribeScalableTargets': 1 },
    furtherTrips: 1,
  },
  {
    when: 'the notes on the service are gone',
    kind: 'untagged',
    // What runs; and whether its deployment is one of Berth's.
    further: { 'ecs:DescribeServiceDeployments': 1, 'ecs:DescribeTaskDefinition': 1 },
    furtherTrips: 2,
  },
  {
    when: 'a deployment is in progress',
    before: (world, desired) => earlierPush(world, desired, 5_000),
    // The deployment, and what it replaces: it may hold what is wanted.
    further: { 'ecs:DescribeServiceDeployments': 1, 'ecs:DescribeTaskDefinition': 1 },
    furtherTrips: 2,
  },
  {
    when: 'the end of the deployment before is not published yet',
    before: (world, desired) => earlierPush(world, desired, 180_000),
    // The deployment, its two service revisions, and their task definitions: what the result says.
    further: {
      'ecs:DescribeServiceDeployments': 1,
      'ecs:DescribeServiceRevisions': 1,
      'ecs:DescribeTaskDefinition': 2,
    },
    furtherTrips: 3,
  },
  {
    when: 'somebody else registered the newest revision',
    before: registerByHand,
    further: { 'ecs:DescribeTaskDefinition': 1 },
    furtherTrips: 1,
  },
  {
    when: 'somebody else registered the newest two revisions',
    before: async (world) => {
      await registerByHand(world);
      await registerByHand(world);
    },
    further: { 'ecs:DescribeTaskDefinition': 2, 'ecs:ListTaskDefinitions': 1 },
    furtherTrips: 3,
  },
  {
    when: 'a content that the service had before',
    before: async (world, desired) => {
      await earlierPush(world, desired, 180_000);
      await passOnce(world, desired);
    },
    manifest: (desired) => following(desired, '1.0.0'),
    // What the service had before; and the notes, which say that it is deployed once more.
    further: { 'ecs:DescribeTaskDefinition': 1, 'ecs:RegisterTaskDefinition': -1, 'ecs:TagResource': 1 },
    furtherTrips: 1,
  },
  {
    when: 'a field changes in place with it',
    manifest: (desired) => ({ ...desired, definition: { ...desired.definition, healthCheckGracePeriodSeconds: 30 } }),
    ...none,
  },
  {
    when: 'the tag that runs has moved to the new image',
    tags: 1,
    pushed: '1.0.0',
    further: { 'ecr:DescribeImages': 1 },
    furtherTrips: 1,
  },
];

/** The same manifest, whose images follow one tag. */
function following(desired: DesiredService, tag: string): DesiredService {
  const images = Object.entries(desired.images).map(([container, image]) => [
    container,
    { ...image, policy: { kind: 'tag', tag } },
  ]);
  return { ...desired, images: Object.fromEntries(images) };
}

/** Another push, so long before this one. */
async function earlierPush(world: World, desired: DesiredService, milliseconds: number): Promise<void> {
  world.ecr.push({ repository, tag: '1.0.5', silent: true });
  world.direct.forgetImages();
  await passOnce(world, desired);
  world.clock.advance(milliseconds);
}

/** A new revision of the service's family, of what it runs with a label more. */
async function registerByHand({ ecs, direct }: World): Promise<void> {
  const [service] = await direct.ecs.describeServices(cluster, [name]);
  const found = await direct.ecs.describeTaskDefinition(service?.taskDefinition ?? '');
  const { family = name, containerDefinitions = [], executionRoleArn, ...rest } = found?.taskDefinition ?? {};
  const { networkMode, requiresCompatibilities, cpu, memory } = rest;
  const labelled = containerDefinitions.map((one) => ({ ...one, dockerLabels: { by: 'hand' } }));
  const sizes = { networkMode, requiresCompatibilities, cpu, memory, executionRoleArn };
  ecs.operations.RegisterTaskDefinition?.({ family, ...sizes, containerDefinitions: labelled }, caller);
}
