import { readFileSync } from 'node:fs';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { pinnedTo } from './mishaps.ts';
import { cluster, startWorld, type World, type WorldOptions, webService } from './world.ts';

const page = readFileSync(new URL('../../docs/calls.md', import.meta.url), 'utf8');
const web = webService();

/** The rows of the page's table with this second column: condition → what stands beside it. */
function rowsUnder(heading: string): ReadonlyMap<string, string> {
  const [, table = ''] = page.split(`| ${heading} |\n|---|---|\n`);
  const lines = table.split('\n\n')[0]?.trim().split('\n') ?? [];
  return new Map(
    lines.map((line) => {
      const [, condition = '', calls = ''] =
        line.split(' | ').length > 1 ? (/^\| (.*?) \| (.*) \|$/.exec(line) ?? []) : [];
      return [condition, calls];
    }),
  );
}

/** The calls that a cell names, with their numbers. */
function callsIn(cell: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [, number, call = ''] of cell.matchAll(/(\d+) × `(\w+)`/g))
    counts[call] = (counts[call] ?? 0) + Number(number);
  for (const [, call = ''] of cell.matchAll(/`(\w+)` is saved/g)) counts[call] = (counts[call] ?? 0) - 1;
  return counts;
}

/** Operations up to and with UpdateService, counted. */
function untilUpdate(world: World): Readonly<Record<string, number>> {
  const operations = world.callLog.calls().map(({ operation }) => operation);
  return countsOf(operations.slice(0, operations.indexOf('UpdateService') + 1));
}

function countsOf(operations: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const operation of operations) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

function sum(...parts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const part of parts)
    for (const [call, number] of Object.entries(part)) counts[call] = (counts[call] ?? 0) + number;
  return Object.fromEntries(Object.entries(counts).filter(([, number]) => number !== 0));
}

const least = {
  DescribeServices: 1,
  ListImages: 1,
  DescribeTaskDefinition: 1,
  RegisterTaskDefinition: 1,
  UpdateService: 1,
};

async function upAndPushed(world: World, desired = web): Promise<DesiredService> {
  await world.settle(desired);
  world.push('1.4.1');
  return desired;
}

function registerForeign(world: World, cpu: string, memory: string): void {
  const content = web.taskDefinition.kind === 'declared' ? web.taskDefinition.content : {};
  world.person('RegisterTaskDefinition', { ...content, cpu, memory });
}

function removeTags(world: World): void {
  world.person('UntagResource', { resourceArn: world.service().serviceArn ?? '', tagKeys: Object.values(serviceTag) });
}

/** By condition: leads up to a pass that updates, and answers what is wanted then. */
const updating: Readonly<Record<string, (world: World) => Promise<DesiredService>>> = {
  'the repository has more than 1,000 tags': async (world) => {
    await upAndPushed(world);
    for (let index = 0; index < 1_000; index++) world.ecr.push({ repository: 'web', tag: `x${index}`, silent: true });
    return web;
  },
  "the family's newest revision is not the one that runs": async (world) => {
    await upAndPushed(world);
    registerForeign(world, '512', '1024');
    return web;
  },
  'the notes on the service are gone': async (world) => {
    await upAndPushed(world);
    removeTags(world);
    return web;
  },
  'the service runs something else than Berth put there last': async (world) => {
    await upAndPushed(world);
    await world.settle(web);
    world.person('UpdateService', { cluster, service: 'web', taskDefinition: 'web:1' });
    world.later(10);
    world.push('1.4.2');
    return web;
  },
  "somebody else registered the family's newest revision, and more than one since the running one": async (world) => {
    await upAndPushed(world);
    registerForeign(world, '512', '1024');
    registerForeign(world, '1024', '2048');
    return web;
  },
  "the notes are gone, and the family's newest revisions are those of a service that shares it": async (world) => {
    await upAndPushed(world);
    removeTags(world);
    for (const cpu of ['512', '1024']) {
      const { taskDefinition } = web;
      if (taskDefinition.kind !== 'declared') throw new Error('web declares its task definition');
      const content = { ...taskDefinition.content, cpu, memory: '2048' };
      await world.pass({ ...web, service: 'web-admin', taskDefinition: { ...taskDefinition, content } });
    }
    return web;
  },
  'the task definition is `live`': async (world) => {
    await upAndPushed(world);
    return { ...web, taskDefinition: { kind: 'live', follow: 'service' } };
  },
  'the task definition is `live` and follows its family': async (world) => {
    const { app } = web.images;
    await world.settle(web);
    // The base is of somebody else's making.
    registerForeign(world, '512', '1024');
    if (!app) throw new Error('web has an image');
    world.push('1.4.1');
    return { ...web, taskDefinition: { kind: 'live', follow: 'family' } };
  },
  'the manifest declares what `DescribeServices` leaves out': (world) =>
    upAndPushed(world, webService({ definition: { serviceConnectConfiguration: { enabled: false } } })),
  'the declared count differs from the live one': async (world) => {
    await upAndPushed(world);
    await world.autoscale('web', 1, 9);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    world.later(10);
    return web;
  },
  'the running digest stands under no tag any more': async (world) => {
    const { app } = web.images;
    if (!app) throw new Error('web has an image');
    const moving = { ...web, images: { app: { ...app, policy: { kind: 'tag' as const, tag: '1.4.0' } } } };
    await world.settle(moving);
    world.push('1.4.0');
    return moving;
  },
  'a deployment is in progress': async (world) => {
    await upAndPushed(world);
    await world.pass(web);
    world.later(0.5);
    world.push('1.4.2');
    return web;
  },
  "a deployment of Berth's has ended, and nobody has heard of it": async (world) => {
    await upAndPushed(world);
    await world.pass(web);
    world.later(10);
    world.push('1.4.2');
    return web;
  },
  'the service had what is wanted before, as one of its last revisions': async (world) => {
    await upAndPushed(world);
    await world.settle(web);
    return pinnedTo('1.4.0');
  },
  "a revision of Berth's holds what is wanted and does not run": async (world) => {
    await upAndPushed(world);
    const cut = world.faults.add({ fault: { kind: 'cut' }, match: { operation: 'UpdateService' }, times: 9 });
    await expect(world.pass(web)).rejects.toThrow('UpdateService');
    cut.remove();
    return web;
  },
  'no revision is to be registered: only fields of the service change, or a revision is used again': async (world) => {
    await world.settle(web);
    return webService({ definition: { enableExecuteCommand: true } });
  },
};

describe('from a push to UpdateService', () => {
  it('there are four calls and the pages of images, in four round trips', async () => {
    const world = await startWorld();
    try {
      await upAndPushed(world);
      world.counts();
      // Every call takes its time, so that what is asked side by side is seen to be.
      for (const service of ['ecs', 'ecr']) world.faults.delay(2_000, { service }, { times: Number.POSITIVE_INFINITY });
      world.clock.run(100);
      await world.pass(web, 'image-push');
      world.clock.stop();
      expect(untilUpdate(world)).toEqual(least);
      const last = world.callLog.calls({ operation: 'UpdateService' })[0]?.arrived ?? 0;
      const arrived = new Map(world.callLog.calls().map((call) => [call.input, call.arrived]));
      expect(world.callLog.roundTrips({ where: ({ input }) => (arrived.get(input) ?? 0) <= last })).toBe(4);
      expect(world.callLog.counts({ operation: 'TagResource' })).toEqual({ 'ecs:TagResource': 1 });
    } finally {
      await world.stop();
    }
  });

  it('has a row in docs/calls.md for each further call', () => {
    expect([...rowsUnder('Further calls before `UpdateService`').keys()]).toEqual(Object.keys(updating));
  });

  it.each(Object.keys(updating))('there is what the row says, when %s', async (condition) => {
    const world = await startWorld();
    try {
      const desired = await updating[condition]?.(world);
      world.counts();
      await world.pass(desired, 'image-push');
      const rows = rowsUnder('Further calls before `UpdateService`');
      const [cell = '', next = ''] = [rows.get(condition), [...rows.values()].at(-1)];
      const further = cell.includes('as in the next row') ? sum(callsIn(cell), callsIn(next)) : callsIn(cell);
      expect(untilUpdate(world)).toEqual(sum(least, further));
    } finally {
      await world.stop();
    }
  });
});

/** By condition: a world of its own, and what leads up to the pass. */
const afterwards: Readonly<
  Record<string, { readonly options?: WorldOptions; prepare(world: World): Promise<DesiredService> }>
> = {
  'its answer does not name the deployment that it started': {
    options: { ecs: { answerNamesDeployment: false } },
    prepare: (world) => upAndPushed(world),
  },
  'a note is to go': {
    prepare: async (world) => {
      await world.settle(web);
      world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
      world.later(10);
      await world.pass(web);
      world.push('1.4.1');
      return webService({ definition: { desiredCount: 5 } });
    },
  },
};

describe('after UpdateService', () => {
  it.each(Object.entries(afterwards))(
    'there is what the row says, when %s',
    async (condition, { options, prepare }) => {
      const world = await startWorld(options);
      try {
        const desired = await prepare(world);
        world.counts();
        await world.pass(desired);
        const operations = world.callLog.calls().map(({ operation }) => operation);
        const after = operations.slice(operations.indexOf('UpdateService') + 1);
        const rows = rowsUnder('Further calls after `UpdateService`');
        expect([...rows.keys()]).toEqual(Object.keys(afterwards));
        expect(countsOf(after)).toEqual(sum({ TagResource: 1 }, callsIn(rows.get(condition) ?? '')));
      } finally {
        await world.stop();
      }
    },
  );
});
