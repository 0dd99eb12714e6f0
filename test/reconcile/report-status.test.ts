import { ConfigurationError, ManifestError, TransientError } from '../../lib/errors.ts';
import type { PushRequest } from '../../lib/events/push-request.ts';
import type { Trigger } from '../../lib/events/reconcile-request.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { buildIndex } from '../../lib/manifest/workspace-index.ts';
import type { CommitStatus } from '../../lib/ports/git-host.ts';
import { handlePush } from '../../lib/reconcile/handle-push.ts';
import { handleRequest } from '../../lib/reconcile/handle-request.ts';
import { statusesOf } from '../../lib/reconcile/report-status.ts';
import { requestFor } from '../../lib/reconcile/request.ts';
import { region } from '../sandbox/wired.ts';
import { cluster, startWorld, triggerOf, type World, webService } from './world.ts';

const first = 'a'.repeat(40);
const second = 'b'.repeat(40);
let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.stop());

function webAt(commit: string, overrides: Partial<DesiredService> = {}, memory = '512'): DesiredService {
  const web = webService({ overrides: { ...overrides, commit } });
  if (web.taskDefinition.kind !== 'declared') return web;
  return { ...web, taskDefinition: { ...web.taskDefinition, content: { ...web.taskDefinition.content, memory } } };
}

/** What a pass says on commits: `pending on aaaa: started: …`. */
async function said(
  desired: DesiredService,
  kind: Trigger['kind'] = 'git-push',
  isAgain = false,
): Promise<readonly string[]> {
  const report = await world.pass(desired, kind);
  return shown(statusesOf(report, { trigger: triggerOf(kind, world), now: world.clock.now() }, isAgain));
}

function shown(statuses: readonly CommitStatus[]): readonly string[] {
  return statuses.map(({ commit, context, state, description }) => {
    expect(context).toBe('berth/production/web');
    return `${state} on ${commit.slice(0, 4)}: ${description}`;
  });
}

describe('a commit', () => {
  it('is told when its deployment starts, and when it succeeded', async () => {
    expect(await said(webAt(first))).toEqual([expect.stringMatching(/^pending on aaaa: started: ./)]);
    world.later(10);
    expect(await said(webAt(first), 'deployment')).toEqual(['success on aaaa: the deployment succeeded']);
    expect(await said(webAt(first), 'schedule')).toEqual([]);
  });

  it('that asks for nothing new is told so, when it was pushed and not otherwise', async () => {
    await world.settle(webAt(first));
    expect(await said(webAt(second))).toEqual(['success on bbbb: no changes']);
    expect(await said(webAt(second), 'schedule')).toEqual([]);
  });

  it('whose deployment goes on stays pending when it is told of again, and the next one has no changes', async () => {
    await said(webAt(first));
    expect(await said(webAt(first))).toEqual(['pending on aaaa: the deployment is in progress']);
    expect(await said(webAt(second))).toEqual(['success on bbbb: no changes']);
  });

  it('whose deployment is rolled back is told ECS’s reason, and not that its target is held', async () => {
    await world.settle(webAt(first));
    world.emulated.crashWhen(() => ({ exitCode: 1 }));
    await said(webAt(second, {}, '1024'));
    world.later(60);
    expect(await said(webAt(second, {}, '1024'), 'deployment')).toEqual([
      expect.stringMatching(/^failure on bbbb: ECS rolled the deployment back: .*circuit breaker/),
    ]);
    expect(await said(webAt(second, {}, '1024'))).toEqual([expect.stringMatching(/^failure on bbbb: held: /)]);
  });

  it('whose deployment a newer one takes the place of is told so, and the newer commit that it started', async () => {
    await world.settle(webAt(first));
    await said(webAt(first, {}, '1024'));
    expect(await said(webAt(second, {}, '2048'))).toEqual([
      'failure on aaaa: a newer deployment took the place of this one',
      expect.stringMatching(/^pending on bbbb: started: /),
    ]);
  });

  it('that changes a field in place succeeded at once', async () => {
    await world.settle(webAt(first));
    const desired = { ...webAt(second), definition: { ...webAt(second).definition, desiredCount: 3 } };
    expect(await said(desired)).toEqual([expect.stringMatching(/^success on bbbb: changed without a deployment: /)]);
  });

  it.each([
    ['pending', 'suspended', { suspend: true }],
    ['success', 'mode is report', { mode: 'report' }],
  ] as const)('is %s where it is held: %s', async (state, words, overrides) => {
    await world.settle(webAt(first));
    const [line] = await said(webAt(second, overrides, '1024'));
    expect(line).toMatch(new RegExp(`^${state} on bbbb: .*${words}`));
  });

  it('has no part in a console edit that is only reported', async () => {
    await world.settle(webAt(first));
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    expect(await said(webAt(first), 'schedule')).toEqual([]);
    expect(await said(webAt(second))).toEqual(['success on bbbb: no changes']);
  });

  it('is told what AWS refuses', async () => {
    world.faults.fail('AccessDeniedException', 'no', { operation: 'CreateService' }, { times: 9 });
    expect(await said(webAt(first))).toEqual([expect.stringMatching(/^error on aaaa: .*ecs:CreateService/)]);
  });

  it('that nobody knows is told nothing', async () => {
    expect(await said(webService({ overrides: { commit: undefined } }))).toEqual([]);
  });
});

describe('a commit of which an earlier try may have said nothing', () => {
  it('is told that its deployment is in progress, and then that it runs', async () => {
    await said(webAt(first), 'schedule');
    expect(await said(webAt(first), 'schedule', true)).toEqual(['pending on aaaa: the deployment is in progress']);
    world.later(10);
    await said(webAt(first), 'deployment');
    expect(await said(webAt(second), 'deployment', true)).toEqual([
      'success on aaaa: the service runs as this commit says',
    ]);
  });

  it('is told that it is held when its deployment was rolled back', async () => {
    await world.settle(webAt(first));
    world.emulated.crashWhen(() => ({ exitCode: 1 }));
    await said(webAt(second, {}, '1024'));
    world.later(60);
    await said(webAt(second, {}, '1024'), 'deployment');
    expect(await said(webAt(second, {}, '1024'), 'deployment', true)).toEqual([
      expect.stringMatching(/^failure on bbbb: held: /),
    ]);
  });
});

/** Statuses as they are set; with an error, as they are not. */
function collected(error?: TransientError) {
  const set: CommitStatus[] = [];
  const statuses = {
    set: async (some: readonly CommitStatus[]) => {
      set.push(...some);
      return error;
    },
  };
  return { set, means: { statuses, commit: () => first } };
}

describe('a request', () => {
  const request = () => requestFor(webAt(first), { trigger: triggerOf('git-push', world) });

  it('says on the commit what its pass did', async () => {
    const { set, means } = collected();
    const input = { ...world.adapters, load: async () => webAt(first), region, receives: 1, ...means };
    await handleRequest(JSON.stringify(request()), input);
    expect(shown(set)).toEqual([expect.stringMatching(/^pending on aaaa: started/)]);
  });

  it.each([
    ['comes back once a short limit of the host’s ends', 40_000, 1, { kind: 'later', seconds: 40 }],
    ['holds up nothing else for a long limit', 61_000, 1, { kind: 'done' }],
    ['gives a status up after three tries', 40_000, 3, { kind: 'done' }],
  ])('%s', async (_name, retryAfterMs, receives, expected) => {
    const { means } = collected(new TransientError('limited', 'web', { retryAfterMs }));
    const input = { ...world.adapters, load: async () => webAt(first), region, receives, ...means };
    expect(await handleRequest(JSON.stringify(request()), input)).toMatchObject(expected);
    const load = () => Promise.reject(new ConfigurationError('the token expired', 'x'));
    expect(await handleRequest(JSON.stringify(request()), { ...input, load })).toMatchObject(expected);
  });

  it('that comes back repeats no deployment, and says then what it could not say', async () => {
    const { set, means } = collected(new TransientError('limited', 'web', { retryAfterMs: 40_000 }));
    const input = { ...world.adapters, load: async () => webAt(first), region, ...means };
    await handleRequest(JSON.stringify(request()), { ...input, receives: 1 });
    world.callLog.reset();
    await handleRequest(JSON.stringify(request()), { ...input, receives: 2 });
    const operations = world.callLog.calls().map(({ operation }) => operation);
    expect(operations.filter((one) => !/^(Describe|List)/.test(one))).toEqual([]);
    expect(shown(set).at(-1)).toBe('pending on aaaa: the deployment is in progress');
  });

  it('says on the commit, and in the result, that its manifest is broken, with the place', async () => {
    const { set, means } = collected();
    const problem = { file: 'services/web/service.yaml', line: 3, column: 5, message: 'there is no field imges' };
    const load = () => Promise.reject(new ManifestError([problem]));
    await handleRequest(JSON.stringify(request()), { ...world.adapters, load, region, receives: 1, ...means });
    expect(shown(set)).toEqual(['error on aaaa: services/web/service.yaml:3:5: there is no field imges']);
    expect(world.results.at(-1)?.data.commit).toBe(first);
  });
});

describe('a push', () => {
  const environment = { name: 'production', region, cluster, mode: 'apply', drift: 'report' } as const;
  const index = buildIndex(
    first,
    [{ environment, services: [{ service: 'web', files: ['services/web/service.yaml'], images: {} }] }],
    ['services/*/service.yaml'],
  );
  const push = (paths: PushRequest['paths']): PushRequest => ({
    version: 1,
    kind: 'push',
    environment: 'production',
    commit: second,
    paths,
    trigger: triggerOf('git-push', world),
  });
  const requests = { send: async () => undefined };

  it('that touches no service says so on its commit', async () => {
    const { set, means } = collected();
    const input = { index: async () => index, workspacePath: '', requests, telemetry: world.adapters.telemetry };
    await handlePush(push(['README.md']), { ...input, ...means });
    await handlePush(push(['services/web/service.yaml']), { ...input, ...means });
    expect(set).toEqual([
      { commit: second, context: 'berth/production', state: 'success', description: 'no service is touched' },
    ]);
  });

  it('says on the commit that was read what is wrong with berth.yaml', async () => {
    const { set, means } = collected();
    const broken = () => Promise.reject(new ConfigurationError('berth.yaml:2:1: there is no field servces', 'x'));
    const input = { index: broken, workspacePath: '', requests, telemetry: world.adapters.telemetry };
    await handlePush(push('all'), { ...input, ...means });
    expect(set).toEqual([
      {
        commit: first,
        context: 'berth/production',
        state: 'error',
        description: 'berth.yaml:2:1: there is no field servces',
      },
    ]);
  });
});
