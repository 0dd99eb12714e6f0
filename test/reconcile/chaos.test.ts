import fc from 'fast-check';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { serviceTag } from '../../lib/memory/tag-keys.ts';
import { kindOf } from '../../lib/results/result-event.ts';
import { cluster, startWorld, type World, webService } from './world.ts';

/** Something that happens to a service, or a pass over it. */
type Happening =
  | { readonly kind: 'push'; readonly version: number; readonly crashes: boolean }
  | { readonly kind: 'pass' | 'sweep' }
  | Meddling
  | { readonly kind: 'diesAt'; readonly call: number; readonly after: boolean }
  | { readonly kind: 'later'; readonly minutes: number }
  | { readonly kind: 'commit'; readonly count: number; readonly subnets: number };

/** What somebody else does. */
type Meddling = { readonly kind: 'loseTags' | 'force' | 'stop' } | { readonly kind: 'drift'; readonly count: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      version: fc.integer({ min: 1, max: 9 }),
      crashes: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('pass' as const, 'sweep' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('loseTags' as const, 'force' as const, 'stop' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('diesAt' as const),
      call: fc.integer({ min: 1, max: 9 }),
      after: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('later' as const), minutes: fc.constantFrom(0.2, 1, 5, 60) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      count: fc.integer({ min: 1, max: 3 }),
      subnets: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drift' as const), count: fc.integer({ min: 1, max: 3 }) }) },
);

interface Stage {
  readonly world: World;
  desired: DesiredService;
  commits: number;
  readonly crashing: Set<string>;
}

async function happen(stage: Stage, one: Happening): Promise<void> {
  const { world } = stage;
  switch (one.kind) {
    case 'push': {
      const digest = world.push(`1.4.${one.version}`);
      if (one.crashes) stage.crashing.add(digest);
      return;
    }
    case 'pass':
      await world.pass(stage.desired);
      return;
    case 'sweep':
      await world.sweep([stage.desired]);
      return;
    case 'later':
      world.later(one.minutes);
      return;
    case 'commit': {
      const subnets = ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'].slice(0, one.subnets);
      const networkConfiguration = { awsvpcConfiguration: { subnets } };
      const overrides = { commit: `c${++stage.commits}`, drift: stage.desired.drift };
      stage.desired = webService({ definition: { desiredCount: one.count, networkConfiguration }, overrides });
      return;
    }
    case 'diesAt':
      await dies(stage, one);
      return;
    default:
      somebody(stage, one);
  }
}

async function dies({ world, desired }: Stage, { call, after }: Extract<Happening, { kind: 'diesAt' }>): Promise<void> {
  if (after) world.faults.loseAnswer(call);
  world.faults.add({ fault: { kind: 'cut' }, after: after ? call : call - 1, times: Number.POSITIVE_INFINITY });
  await world.pass(desired).catch(() => undefined);
  world.faults.clear();
}

/** What somebody else does to the service, if it is there and ECS lets them. */
function somebody({ world }: Stage, one: Meddling): void {
  try {
    const { serviceArn: resourceArn = '', currentServiceDeployment: serviceDeploymentArn = '' } = world.service();
    if (one.kind === 'loseTags') world.person('UntagResource', { resourceArn, tagKeys: Object.values(serviceTag) });
    if (one.kind === 'force') world.person('UpdateService', { cluster, service: 'web', forceNewDeployment: true });
    if (one.kind === 'stop') world.person('StopServiceDeployment', { serviceDeploymentArn });
    if (one.kind === 'drift') world.person('UpdateService', { cluster, service: 'web', desiredCount: one.count });
  } catch {
    // There is no such service yet, or nothing to stop.
  }
}

const writing = ['RegisterTaskDefinition', 'CreateService', 'UpdateService', 'TagResource', 'UntagResource'];

/** Passes and time until nothing is written any more; throws when that does not come about. */
async function comeToRest({ world, desired }: Stage): Promise<void> {
  for (let round = 0; round < 14; round++) {
    world.later(90);
    world.counts();
    await world.pass(desired);
    if (!world.callLog.calls().some(({ operation }) => writing.includes(operation))) return;
  }
  throw new Error('Berth goes on writing');
}

describe.each(['report', 'correct'] as const)('whatever happens, with drift: %s,', (drift) => {
  it('comes to rest, registers nothing twice, tries nothing again that failed, and says how each deployment ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 25 }), async (happenings) => {
        const world = await startWorld();
        const stage: Stage = { world, desired: webService({ overrides: { drift } }), commits: 0, crashing: new Set() };
        world.emulated.crashWhen(({ image }) =>
          stage.crashing.has(image.split('@')[1] ?? '') ? { exitCode: 1 } : undefined,
        );
        try {
          for (const one of happenings) await happen(stage, one);
          await comeToRest(stage);
          const before = await world.pass(stage.desired);
          expect(before.results).toEqual([]);
          expect((await world.sweep([stage.desired])).requested).toBe(0);
          expectNoRevisionTwice(world);
          expectEveryEnd(
            world,
            happenings.some(({ kind }) => kind === 'loseTags' || kind === 'force'),
          );
        } finally {
          await world.stop();
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

function expectNoRevisionTwice(world: World): void {
  const arns = world.person('ListTaskDefinitions', { familyPrefix: 'web' }).taskDefinitionArns as string[];
  // Going back to an image that ran before the last may register it again; the same twice in a row may not.
  const prints = arns.map((arn) => world.revisionTags(arn)['berth:fingerprint']);
  for (const [index, print] of prints.entries()) if (index > 0) expect(print).not.toBe(prints[index - 1]);
}

/**
 * Each deployment that was said to have begun was said to have ended, once by its id, and as ECS says. Who takes Berth's
 * tags away, or deploys between a pass that died and the next, may take an end with it.
 */
function expectEveryEnd(world: World, lost: boolean): void {
  const listed = world.person('ListServiceDeployments', { cluster, service: 'web' }).serviceDeployments as readonly {
    readonly serviceDeploymentArn: string;
    readonly status: string;
  }[];
  const results = new Map(world.results.map((result) => [result.id, result]));
  for (const { serviceDeploymentArn: arn, status } of listed) {
    const kinds = [...results.values()].filter(({ data }) => data.serviceDeploymentArn === arn).map(kindOf);
    if (!kinds.includes('deployment.started')) {
      // Somebody else's.
      expect({ arn, kinds }).toEqual({ arn, kinds: [] });
      continue;
    }
    const ends = kinds.filter((kind) => kind !== 'deployment.started' && kind !== 'deployment.stalled');
    const expected: Readonly<Record<string, readonly string[]>> = {
      SUCCESSFUL: ['deployment.succeeded'],
      ROLLBACK_SUCCESSFUL: ['deployment.rolled_back'],
      STOPPED: ['deployment.superseded', 'deployment.failed'],
    };
    const allowed = expected[status] ?? ['deployment.failed'];
    const isSaid = lost || (ends.length === 1 && allowed.includes(ends[0] ?? ''));
    expect({ arn, status, ends, isSaid }).toMatchObject({ isSaid: true });
  }
}
