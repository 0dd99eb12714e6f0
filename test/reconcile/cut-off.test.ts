import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { kindOf } from '../../lib/results/result-event.ts';
import { content, place } from '../plan/builders.ts';
import { cluster, startWorld, type World, webService } from './world.ts';

/** A pass to be cut off: what was there, what happened since, and what Git wants now. */
interface Scenario {
  readonly name: string;
  /** Leads up to the pass; answers what Git wants then. */
  prepare(world: World): Promise<DesiredService>;
}

const web = webService();
const crashing = (world: World) =>
  world.emulated.crashWhen((task) =>
    task.image.endsWith(world.ecr.resolve(imageOf('1.4.1')) ?? '?') ? { exitCode: 1 } : undefined,
  );
const imageOf = (tag: string) => `111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:${tag}`;
const change = (definition: JsonObject, overrides: Partial<DesiredService> = {}) =>
  webService({ definition, overrides: { commit: 'beef', ...overrides } });
const update = (world: World, input: JsonObject) =>
  world.person('UpdateService', { cluster, service: 'web', ...input });

const scenarios: readonly Scenario[] = [
  { name: 'creates a service', prepare: async () => web },
  {
    name: 'rolls out an image',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      return web;
    },
  },
  {
    name: 'rolls out an image that crashes',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      crashing(world);
      return web;
    },
  },
  {
    name: 'publishes that a deployment succeeded',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      await world.pass(web);
      world.later(10);
      return web;
    },
  },
  {
    name: 'refuses the target of a deployment that was rolled back',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      crashing(world);
      await world.pass(web);
      world.later(30);
      return web;
    },
  },
  {
    name: 'supersedes a deployment in progress',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      await world.pass(web);
      world.later(0.5);
      world.push('1.4.2');
      return web;
    },
  },
  {
    name: 'changes fields in place',
    prepare: async (world) => {
      await world.settle(web);
      return change({ desiredCount: 3, enableExecuteCommand: true, tags: [{ key: 'team', value: 'shop' }] });
    },
  },
  {
    name: 'rolls out another network configuration, with tags',
    prepare: async (world) => {
      await world.settle(web);
      const subnets = ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'];
      return change({
        networkConfiguration: { awsvpcConfiguration: { subnets } },
        tags: [{ key: 'team', value: 'shop' }],
      });
    },
  },
  {
    name: 'rolls out another capacity provider strategy',
    prepare: async (world) => {
      const { launchType: _, ...definition } = web.definition ?? {};
      const strategy = (capacityProvider: string) => ({
        ...web,
        definition: { ...definition, capacityProviderStrategy: [{ capacityProvider, weight: 1 }] },
      });
      await world.settle(strategy('FARGATE'));
      return strategy('FARGATE_SPOT');
    },
  },
  {
    name: 'puts drift of a count back',
    prepare: async (world) => {
      const desired = webService({ overrides: { drift: 'correct' } });
      await world.settle(desired);
      update(world, { desiredCount: 5 });
      world.later(5);
      return desired;
    },
  },
  {
    name: 'puts drift of a task definition back',
    prepare: async (world) => {
      const desired = webService({ overrides: { drift: 'correct' } });
      await world.settle(desired);
      world.person('RegisterTaskDefinition', { ...registrable(desired), cpu: '512', memory: '1024' });
      update(world, { taskDefinition: 'web' });
      world.later(10);
      return desired;
    },
  },
  {
    name: 'adopts a service that is as wanted',
    prepare: async (world) => {
      const image = imageOf('1.4.0').replace(':1.4.0', `@${world.ecr.resolve(imageOf('1.4.0'))}`);
      world.person('RegisterTaskDefinition', registrable(web, image));
      world.person('CreateService', { cluster, serviceName: 'web', taskDefinition: 'web', ...web.definition });
      world.later(10);
      return web;
    },
  },
  {
    name: 'changes a field in place while a target is refused',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      crashing(world);
      await world.settle(web);
      return change({ desiredCount: 3 });
    },
  },
  {
    name: 'goes back to what a deployment that failed had replaced',
    prepare: async (world) => {
      await world.settle(web);
      world.push('1.4.1');
      crashing(world);
      await world.settle(web);
      return { ...web, images: { app: { ...imageWith('1.4.0') } } };
    },
  },
  {
    name: 'goes back to a content that the service had before',
    prepare: async (world) => {
      await world.settle(web);
      await world.settle(cpu('512'));
      return web;
    },
  },
  {
    name: 'goes back to a content that the service had before and that crashes by now',
    prepare: async (world) => {
      await world.settle(web);
      await world.settle(cpu('512'));
      world.emulated.crashWhen(({ taskDefinitionArn }) =>
        taskDefinitionArn.endsWith('web:1') ? { exitCode: 1 } : undefined,
      );
      return web;
    },
  },
  {
    name: 'goes from a content that the service had before to a new one',
    prepare: async (world) => {
      await world.settle(web);
      await world.settle(cpu('512'));
      await world.settle(web);
      return cpu('1024');
    },
  },
];

/** `web` with another CPU. */
function cpu(units: string): DesiredService {
  const { taskDefinition } = web;
  if (taskDefinition.kind !== 'declared') throw new Error('web declares its task definition');
  return {
    ...web,
    taskDefinition: { ...taskDefinition, content: { ...taskDefinition.content, cpu: units, memory: '2048' } },
  };
}

function imageWith(tag: string) {
  const image = web.images.app;
  if (!image) throw new Error('web has an image');
  return { ...image, policy: { kind: 'tag' as const, tag }, place };
}

function registrable(desired: DesiredService, image?: string): JsonObject {
  const declared = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : content();
  const containers = declared.containerDefinitions as readonly JsonObject[];
  return { ...declared, containerDefinitions: containers.map((one) => (image ? { ...one, image } : one)) };
}

type Cut = 'before' | 'after';

/** What is left in the end, with ARNs and ids that hang on the order of things replaced by their place in it. */
interface EndState {
  readonly revisions: number;
  readonly deployments: readonly string[];
  readonly running: string;
  readonly count: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly revisionTags: readonly Readonly<Record<string, string>>[];
  readonly results: readonly string[];
}

/** Lets the process that makes the pass die at its k-th call; answers whether it came so far. */
async function die(world: World, desired: DesiredService, k: number, cut: Cut): Promise<boolean> {
  const { faults } = world;
  const deadly = faults.add(
    cut === 'before'
      ? { fault: { kind: 'cut' }, after: k - 1, times: Number.POSITIVE_INFINITY }
      : { fault: { kind: 'lose' }, after: k - 1 },
  );
  if (cut === 'after') faults.add({ fault: { kind: 'cut' }, after: k, times: Number.POSITIVE_INFINITY });
  await world.pass(desired).catch(() => undefined);
  const reached = deadly.struck > 0;
  faults.clear();
  return reached;
}

async function endState(world: World, desired: DesiredService): Promise<EndState> {
  await world.settle(desired);
  world.later(60);
  await world.settle(desired);
  const service = world.service();
  const revisions = world.person('ListTaskDefinitions', { familyPrefix: 'web' }).taskDefinitionArns as string[];
  const listed = world.person('ListServiceDeployments', { cluster, service: 'web' }).serviceDeployments as readonly {
    readonly serviceDeploymentArn: string;
    readonly status: string;
  }[];
  const names = new Map(
    listed.toReversed().map(({ serviceDeploymentArn }, index) => [serviceDeploymentArn, `#${index}`]),
  );
  const named = (text: string) => [...names].reduce((all, [arn, name]) => all.replaceAll(arn, name), text);
  const results = new Map(
    world.results.map((result) => {
      const { serviceDeploymentArn: arn, hold } = result.data;
      return [
        result.id,
        arn ? `${kindOf(result)} ${named(arn)}` : `${kindOf(result)} ${hold?.kind ?? ''} ${result.id}`,
      ];
    }),
  );
  return {
    revisions: revisions.length,
    deployments: listed.map(({ status }) => status),
    running: service.taskDefinition ?? '',
    count: service.desiredCount,
    tags: Object.fromEntries(Object.entries(world.tags()).map(([key, value]) => [key, named(value)])),
    revisionTags: revisions.map((arn) => world.revisionTags(arn)),
    results: [...results.values()].toSorted(),
  };
}

describe.each(scenarios)('a pass that $name', ({ prepare }) => {
  async function run(k: number, cut: Cut): Promise<{ readonly state: EndState; readonly reached: boolean }> {
    const world = await startWorld();
    try {
      const desired = await prepare(world);
      const reached = k > 0 && (await die(world, desired, k, cut));
      return { state: await endState(world, desired), reached };
    } finally {
      await world.stop();
    }
  }

  it.each<Cut>(['before', 'after'])('comes to the same end when its process dies %s any of its calls', async (cut) => {
    const { state: expected } = await run(0, cut);
    let k = 1;
    for (; ; k++) {
      const { state, reached } = await run(k, cut);
      if (!reached) break;
      expect({ k, ...state }).toEqual({ k, ...expected });
    }
    expect(k).toBeGreaterThan(2);
  });
});
