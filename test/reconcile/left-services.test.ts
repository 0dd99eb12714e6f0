import type { ReconcileRequest } from '../../lib/events/reconcile-request.ts';
import { openEnvironment } from '../../lib/observe/load-manifests.ts';
import { renderPlanText } from '../../lib/plan/render-text.ts';
import { handleRequest } from '../../lib/reconcile/handle-request.ts';
import { considerLeft, passLeft, sweepLeft } from '../../lib/reconcile/left-services.ts';
import { memorySource } from '../manifest/memory-source.ts';
import { cluster, fargate, startWorld, triggerOf, type World, webService } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

const environment = (prune: boolean, more = '') =>
  `{ region: eu-west-1, cluster: ${cluster}${prune ? ', prune: true' : ''}${more} }`;
const manifest = (name: string) => `service: ${name}\ntaskDefinition: live\ndefinition: {}\n`;
const other = { 'services/other/service.yaml': manifest('other') };

interface Git {
  readonly prune?: boolean;
  /** Whether who looks may delete services at all. */
  readonly mayDelete?: boolean;
  readonly mode?: 'report';
  readonly files?: Readonly<Record<string, string>>;
  /** Further environments of berth.yaml. */
  readonly environments?: readonly string[];
}

/** A workspace that declares `other`, and `web` no more. */
function sourceOf({ prune = true, mode, files = other, environments = [] }: Git = {}) {
  const lines = [
    'version: 1',
    'services: services/*/service.yaml',
    'environments:',
    `  production: ${environment(prune, mode ? `, mode: ${mode}` : '')}`,
    ...environments.map((one) => `  ${one}`),
  ];
  return memorySource({ 'berth.yaml': `${lines.join('\n')}\n`, ...files }, 'beef');
}

function opened(git: Git = {}) {
  return openEnvironment(sourceOf(git), 'production');
}

async function sweepOf({ mayDelete = true, ...git }: Git = {}): Promise<readonly string[]> {
  const sent: ReconcileRequest[] = [];
  const adapters = {
    ...world.adapters,
    requests: { send: async (some: readonly ReconcileRequest[]) => void sent.push(...some) },
  };
  await sweepLeft(await opened(git), { trigger: triggerOf('schedule', world), repeats: true, mayDelete }, adapters);
  return sent.map(({ service }) => service);
}

async function passOf({ mayDelete = true, ...git }: Git = {}, service = 'web') {
  return passLeft({ service, trigger: triggerOf('schedule', world), mayDelete }, await opened(git), world.adapters);
}

const kinds = (results: Awaited<ReturnType<typeof passOf>>) =>
  results?.map(({ type }) => type.replace(/^berth\.|\.v1$/g, ''));

describe('a service that left Git', () => {
  beforeEach(async () => {
    await world.settle(webService());
    world.results.length = 0;
  });

  it('carries who created it, and for which environment', () => {
    expect(world.tags()).toMatchObject({ 'berth:created': 'c0ffee0', 'berth:environment': 'production' });
  });

  it('is held and said once, and stays, without prune', async () => {
    expect(await sweepOf({ prune: false })).toEqual(['web']);
    expect(kinds(await passOf({ prune: false }))).toEqual(['service.held']);
    expect(world.service().desiredCount).toBe(2);
    expect(await sweepOf({ prune: false })).toEqual([]);
    expect(await passOf({ prune: false })).toEqual([]);
  });

  it('is held and said once with prune, too, where nothing may be deleted, and is not scaled either', async () => {
    expect(await sweepOf({ mayDelete: false })).toEqual(['web']);
    expect(await passOf({ mayDelete: false })).toMatchObject([
      {
        data: {
          hold: { kind: 'leftGit', next: expect.stringMatching(/set the stack's parameter `Prune` to `true`\.$/) },
        },
      },
    ]);
    expect(world.service().desiredCount).toBe(2);
    expect(await sweepOf({ mayDelete: false })).toEqual([]);
  });

  it('says everything that would have it deleted', async () => {
    expect(await passOf({ prune: false, mayDelete: false })).toMatchObject([
      { data: { hold: { next: expect.stringMatching(/`prune: true` in production .* and the stack's parameter/) } } },
    ]);
  });

  it('is scaled to zero with prune, and deleted in a later pass once no task runs', async () => {
    expect(await sweepOf()).toEqual(['web']);
    expect(kinds(await passOf())).toEqual(['service.updated']);
    expect(world.service().desiredCount).toBe(0);
    expect(world.service().runningCount).toBeGreaterThan(0);
    expect(await sweepOf()).toEqual([]);
    expect(await passOf()).toEqual([]);
    world.later(10);
    expect(await sweepOf()).toEqual(['web']);
    expect(kinds(await passOf())).toEqual(['service.deleted']);
    expect(world.service().status).toBe('INACTIVE');
    expect(await sweepOf()).toEqual([]);
  });

  it('comes back while it is scaled to zero, when Git declares it again', async () => {
    await passOf();
    const files = { ...other, 'services/web/service.yaml': manifest('web') };
    expect(await sweepOf({ files })).toEqual([]);
    expect(await passOf({ files })).toBeUndefined();
    await world.pass({ ...webService(), commit: 'beef', drift: 'correct' });
    expect(world.service().desiredCount).toBe(2);
  });

  it.each<[string, Git]>([
    [
      'another environment of the cluster declares it',
      {
        environments: [`other: ${environment(false, ', values: { name: web }')}`],
        files: { 'services/any/service.yaml': `${manifest(`'\${values.name}'`)}`, ...other },
      },
    ],
    [
      'a manifest has problems, and says its name',
      { files: { ...other, 'services/web/service.yaml': 'service: web\ncolour: red\n' } },
    ],
    ['a manifest does not say its name', { files: { ...other, 'services/x/service.yaml': 'colour: red\n' } }],
    ['a manifest is no YAML', { files: { ...other, 'services/x/service.yaml': 'a: [' } }],
  ])('has not while %s', async (_name, git) => {
    expect(await sweepOf(git)).toEqual([]);
    expect(await passOf(git)).toBeUndefined();
    expect(world.service().desiredCount).toBe(2);
  });

  it.each<[string, Git]>([
    ['no manifest matches', { files: {} }],
    ['berth.yaml cannot be read', { files: { 'berth.yaml': 'version: 2\n', ...other } }],
  ])('is not looked for while %s', async (_name, git) => {
    await expect(sweepOf(git)).rejects.toMatchObject({ code: 'Manifest' });
    await expect(passOf(git)).rejects.toMatchObject({ code: 'Manifest' });
    expect(world.service().desiredCount).toBe(2);
  });

  it.each<[string, string, string, Git]>([
    ['Berth did not create', 'UntagResource', 'Berth did not create it', {}],
    ['is suspended', 'TagResource', 'suspended', {}],
    ['is in mode: report', 'none', 'no manifest of production', { mode: 'report' }],
  ])('stays as it is: one that %s', async (_name, operation, reason, git) => {
    const resourceArn = world.service().serviceArn ?? '';
    if (operation === 'UntagResource') world.person(operation, { resourceArn, tagKeys: ['berth:created'] });
    if (operation === 'TagResource')
      world.person(operation, { resourceArn, tags: [{ key: 'berth:suspend', value: 'me' }] });
    const results = await passOf(git);
    expect(results).toMatchObject([
      { type: 'berth.service.held.v1', data: { hold: { kind: 'leftGit', reason: expect.stringContaining(reason) } } },
    ]);
    world.later(10);
    await passOf(git);
    expect(world.service()).toMatchObject({ status: 'ACTIVE', desiredCount: 2 });
  });

  it('is nobody’s when it is of another environment, or of none', async () => {
    const resourceArn = world.service().serviceArn ?? '';
    world.person('TagResource', { resourceArn, tags: [{ key: 'berth:environment', value: 'another' }] });
    expect(await sweepOf()).toEqual([]);
    world.person('UntagResource', { resourceArn, tagKeys: ['berth:environment'] });
    expect(await sweepOf()).toEqual([]);
    expect(await passOf()).toBeUndefined();
  });

  it('is told by reading each manifest once, and nothing that manifests include', async () => {
    const manifests = {
      'services/api/service.yaml': 'service: api\ntaskDefinition: task.json\ndefinition: definition.json\n',
      'services/api/task.json': '{}',
      'services/api/definition.json': '{}',
    };
    const git = { environments: [`twin: ${environment(false)}`], files: { ...other, ...manifests } };
    const source = sourceOf(git);
    const at = await openEnvironment(source, 'production');
    const read = source.reads.length;
    const { considered } = await considerLeft(at, world.adapters.ecs, { mayDelete: true });
    expect(considered.map(({ plan: { service } }) => service)).toEqual(['web']);
    expect(source.reads.slice(read)).toEqual(['services/api/service.yaml', 'services/other/service.yaml']);
  });

  it('costs the cluster’s pages, and a call for ten that nobody declares', async () => {
    for (let number = 0; number < 120; number++) {
      world.person('CreateService', {
        cluster,
        serviceName: `own-${number}`,
        taskDefinition: 'web',
        ...fargate({ desiredCount: 0 }),
      });
    }
    world.counts();
    await sweepOf();
    expect(world.counts()).toEqual({ 'ecs:ListServices': 2, 'ecs:DescribeServices': 13 });
  });

  it('costs a pass one read, and a note of what was published or the one write that prune asks for', async () => {
    const costOf = async (git: Git) => {
      world.counts();
      await passOf(git);
      return world.counts();
    };
    expect(await costOf({ prune: false })).toEqual({ 'ecs:DescribeServices': 1, 'ecs:TagResource': 1 });
    expect(await costOf({ prune: false })).toEqual({ 'ecs:DescribeServices': 1 });
    world.person('UntagResource', { resourceArn: world.service().serviceArn ?? '', tagKeys: ['berth:held'] });
    expect(await costOf({})).toEqual({ 'ecs:DescribeServices': 1, 'ecs:UpdateService': 1 });
    world.later(10);
    expect(await costOf({})).toEqual({ 'ecs:DescribeServices': 1, 'ecs:DeleteService': 1 });
  });

  it('is unknown, and nothing is published of it, when services may not be listed', async () => {
    world.faults.fail('AccessDeniedException', 'no', { operation: 'ListServices' }, { times: 9 });
    expect(await sweepOf()).toEqual([]);
    const reason = expect.stringContaining('ecs:ListServices');
    expect(world.decisions.at(-1)).toMatchObject({ message: 'unknown', fields: { reason } });
  });

  it('is looked for again later when ECS fails', async () => {
    world.faults.fail('ServerException', 'not now', { operation: 'ListServices' }, { times: 9, status: 500 });
    await expect(sweepOf()).rejects.toMatchObject({ code: 'Transient' });
  });

  it('is shown to a person, with what becomes of it', async () => {
    const plans = async (git: Git) =>
      (await considerLeft(await opened(git), world.adapters.ecs, { mayDelete: true })).considered.map(({ plan }) =>
        renderPlanText(plan),
      );
    expect(await plans({ prune: false })).toEqual([
      expect.stringMatching(/^! production\/web {2}held: leftGit\n.*no manifest[\s\S]*prune: true/),
    ]);
    expect(await plans({})).toEqual([
      expect.stringMatching(
        /^- production\/web {2}left Git, is scaled to zero and then deleted\n[\s\S]*desiredCount +2 → 0/,
      ),
    ]);
    await passOf();
    expect(await plans({})).toEqual(['… production/web  left Git, its tasks are stopping']);
    world.later(10);
    expect(await plans({})).toEqual([
      expect.stringMatching(/^- production\/web {2}left Git, is deleted\n {4}DeleteService: no manifest/),
    ]);
  });

  it('is reached by a request for a service that nobody declares, and what is nothing to Berth is ignored', async () => {
    const asked = (service: string) =>
      JSON.stringify({
        version: 1,
        environment: 'production',
        cluster,
        service,
        trigger: triggerOf('schedule', world),
      });
    const input = {
      ...world.adapters,
      load: async () => undefined,
      region: 'eu-west-1',
      receives: 1,
      left: async ({ service }: ReconcileRequest) => (await passOf({}, service)) !== undefined,
    };
    expect(await handleRequest(asked('web'), input)).toEqual({ kind: 'done' });
    expect(world.service().desiredCount).toBe(0);
    expect(await handleRequest(asked('unheard-of'), input)).toEqual({ kind: 'done' });
    expect(world.decisions.at(-1)).toMatchObject({ message: 'ignored request', fields: { reason: 'not declared' } });
  });
});
