import fc from 'fast-check';
import type { JsonValue } from '../../lib/json.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import type { Body } from '../../sandbox/service.ts';
import { account, repository } from '../plan/builders.ts';
import { cluster, fargate, startWorld, type World } from '../reconcile/world.ts';
import { GitStack } from './git-stack.ts';
import { MemoryGit } from './memory-git.ts';
import type { Fate } from './small-stack.ts';

type Name = 'web' | 'worker';

/** Something that happens to a stack that follows a repository. */
type Step =
  | {
      readonly kind: 'commit';
      readonly service: Name;
      readonly count: number;
      readonly level: string;
      /** A field that a later commit may take away again. */
      readonly grace: number | undefined;
      readonly isBroken: boolean;
    }
  | { readonly kind: 'image'; readonly patch: number }
  | { readonly kind: 'console'; readonly service: Name; readonly count: number }
  | { readonly kind: 'crash'; readonly afterCalls: number; readonly answerLost: boolean }
  | { readonly kind: 'outage'; readonly seconds: number };

const service = fc.constantFrom<Name>('web', 'worker');
const count = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      service,
      count,
      level: fc.constantFrom('info', 'debug'),
      grace: fc.constantFrom(undefined, 30, 60),
      isBroken: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('image' as const), patch: fc.integer({ min: 0, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('console' as const), service, count }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      afterCalls: fc.integer({ min: 0, max: 6 }),
      answerLost: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('outage' as const), seconds: fc.integer({ min: 10, max: 600 }) }),
  },
);

const late = fc.integer({ min: 0, max: 300 });
/** Lost, on time, doubled, or late, so that others overtake it. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant<Fate>([]),
  fc.constant<Fate>([0]),
  fc.constant<Fate>([0, 0]),
  fc.tuple(late, late),
);

const histories = fc.record({
  steps: fc.array(fc.record({ step, seconds: fc.integer({ min: 0, max: 200 }) }), { minLength: 1, maxLength: 6 }),
  fates: fc.array(fate, { minLength: 1, maxLength: 6 }),
});

describe('pushes, image pushes, console edits, lost and doubled events, crashes and Git outages', () => {
  it('end in the state that the newest commit and images say, with no commit lost and no deployment repeated', async () => {
    await fc.assert(fc.asyncProperty(histories, playAndCheck), { numRuns: 500 });
  }, 600_000);
});

async function playAndCheck({
  steps,
  fates,
}: {
  readonly steps: readonly { readonly step: Step; readonly seconds: number }[];
  readonly fates: readonly Fate[];
}): Promise<void> {
  const world = await startWorld({ images: ['1.4.0'] });
  try {
    const git = new MemoryGit(workspace());
    const stack = new GitStack({ world, git, fates });
    await rest(stack, 1);
    for (const one of steps) await play(one, { world, git, stack });
    git.isAway = false;
    world.faults.clear();
    mend(git);
    await rest(stack);
    await stack.sweep(true);
    await stack.advance(0);
    const done = steps.map((one) => one.step);
    checkRecord(git, world, done);
    await check(world, stack, done);
  } finally {
    await world.stop();
  }
}

interface Scene {
  readonly world: World;
  readonly git: MemoryGit;
  readonly stack: GitStack;
}

async function play(
  { step: done, seconds }: { readonly step: Step; readonly seconds: number },
  { world, git, stack }: Scene,
): Promise<void> {
  if (done.kind === 'commit') {
    const { service: name } = done;
    const file = `services/${name}/service.yaml`;
    const commit = git.commit((files) => ({ ...files, [file]: done.isBroken ? 'service: [' : manifest(done) }));
    stack.tell(commit, [file]);
  } else if (done.kind === 'image') {
    world.ecr.push({ repository: 'web', tag: `1.4.${done.patch}`, content: `content ${done.patch}` });
  } else if (done.kind === 'console') {
    world.person('UpdateService', { cluster, service: done.service, desiredCount: done.count });
  } else if (done.kind === 'crash') {
    const { afterCalls: after, answerLost } = done;
    if (answerLost) world.faults.loseAnswer(after + 1);
    world.faults.add({ fault: { kind: 'cut' }, after: after + Number(answerLost), times: Number.POSITIVE_INFINITY });
    await stack.sweep().catch(() => undefined);
    await stack.advance(0);
    world.faults.clear();
  } else git.isAway = true;
  await stack.advance(done.kind === 'outage' ? done.seconds : seconds);
  git.isAway = false;
  if (seconds > 100) await stack.sweep();
}

/** The schedule, until nothing can move any more. */
async function rest(stack: GitStack, rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await stack.sweep();
    await stack.advance(900);
  }
}

async function check(world: World, stack: GitStack, steps: readonly Step[]): Promise<void> {
  for (const name of ['web', 'worker'] as const) {
    const desired = await stack.desired(name);
    const { plan } = consider(await observeService(desired, world.adapters), world.clock.now());
    expect({ name, actions: plan.actions, held: plan.held, inSync: plan.inSync }).toEqual({
      name,
      actions: [],
      held: [],
      inSync: true,
    });
    expect(world.service(name)).toMatchObject({ desiredCount: desired.definition?.desiredCount });
    expect(deploymentsOf(world, name)).toBeLessThanOrEqual(1 + steps.filter((one) => concerns(one, name)).length);
  }
  const newest = Math.max(0, ...steps.flatMap((one) => (one.kind === 'image' ? [one.patch] : [])));
  const image = world.ecr.resolve(`${account}.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.${newest}`);
  expect(world.emulated.tasksOf(cluster, 'web').filter(isRunning).flatMap(digestsOf)).toEqual(
    Array.from({ length: world.service().desiredCount ?? 0 }, () => image),
  );
  const ids = world.results.filter(({ type }) => type.includes('deployment.')).map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
}

/** What Berth recorded took nothing from what people committed. */
function checkRecord({ files }: MemoryGit, world: World, steps: readonly Step[]): void {
  const newest = (name: Name): Manifest => {
    const last = steps.flatMap((one) => (one.kind === 'commit' && one.service === name ? [one] : [])).at(-1);
    return last && !last.isBroken ? last : { service: name, ...original };
  };
  const [running] = world.emulated.tasksOf(cluster, 'web').filter(isRunning).flatMap(digestsOf);
  const web = files['services/web/service.yaml'] ?? '';
  expect(web).toContain(`@${running}"`);
  expect(web.replace(/"image":"[^"]*"/, `"image":"${unrecorded}"`)).toBe(manifest(newest('web')));
  expect(files['services/worker/service.yaml']).toBe(manifest(newest('worker')));
}

function concerns(done: Step, name: Name): boolean {
  if (done.kind === 'image') return name === 'web';
  return 'service' in done && done.service === name;
}

function isRunning(task: Body): boolean {
  return task.lastStatus === 'RUNNING';
}

function digestsOf({ containers }: Body): readonly (string | undefined)[] {
  return (containers as readonly Body[]).map(({ image }) => String(image).split('@')[1]);
}

function deploymentsOf(world: World, name: Name): number {
  const answer = world.person('ListServiceDeployments', { cluster, service: name, maxResults: 100 });
  return (answer.serviceDeployments as readonly JsonValue[]).length;
}

/** What the last broken manifest of each service is mended to. */
function mend(git: MemoryGit): void {
  git.commit((files) =>
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => {
        const name = file.split('/')[1] === 'worker' ? 'worker' : 'web';
        return [file, text === 'service: [' ? manifest({ service: name, ...original }) : text];
      }),
    ),
  );
}

/** The image as people commit it: Berth writes over it which one runs. */
const unrecorded = `${repository}:0.9.0`;
const original = { count: 2, level: 'info', grace: undefined } as const;

function workspace(): Readonly<Record<string, string>> {
  return {
    'berth.yaml': `version: 1\nservices: services/*/service.yaml\nenvironments: { production: { region: eu-west-1, cluster: ${cluster}, drift: correct } }\n`,
    'services/web/service.yaml': manifest({ service: 'web', ...original }),
    'services/worker/service.yaml': manifest({ service: 'worker', ...original }),
  };
}

interface Manifest {
  readonly service: Name;
  readonly count: number;
  readonly level: string;
  readonly grace: number | undefined;
}

/** JSON is YAML. */
function manifest({ service: name, count: desiredCount, level, grace }: Manifest): string {
  const image = name === 'web' ? unrecorded : 'public.ecr.aws/docker/library/busybox:1.36';
  return JSON.stringify({
    service: name,
    taskDefinition: {
      family: name,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: `arn:aws:iam::${account}:role/ecsTaskExecutionRole`,
      containerDefinitions: [{ name: 'app', image, environment: [{ name: 'LOG_LEVEL', value: level }] }],
    },
    definition: fargate({ desiredCount, ...(grace !== undefined && { healthCheckGracePeriodSeconds: grace }) }),
    ...(name === 'web' && { images: { app: { repository, semver: '>=1.0.0', record: 'commit' } } }),
  });
}
