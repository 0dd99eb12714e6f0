import { ConfigurationError, TransientError } from '../../lib/errors.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { renderPlansMarkdown } from '../../lib/plan/render-markdown.ts';
import type { CommitStatus, PullRequest, PullRequestComment } from '../../lib/ports/git-host.ts';
import type { SourceRepository } from '../../lib/ports/source.ts';
import { authoredPlans } from '../../lib/reconcile/authored-plans.ts';
import { considerServices } from '../../lib/reconcile/consider-services.ts';
import { foresee } from '../../lib/reconcile/foresee.ts';
import { handlePlan } from '../../lib/reconcile/handle-plan.ts';
import { memorySource } from '../manifest/memory-source.ts';
import { repository as image } from '../plan/builders.ts';
import { cluster, startWorld, type World } from './world.ts';

const base = 'a'.repeat(40);
const head = 'b'.repeat(40);
type Files = Readonly<Record<string, string>>;

function berthYaml(more = ''): Files {
  const environment = `{ region: eu-west-1, cluster: ${cluster}${more} }`;
  return {
    'berth.yaml': `version: 1\nservices: services/*/service.yaml\nenvironments: { production: ${environment} }\n`,
  };
}

function service(name: string, changes: { readonly memory?: string; readonly secret?: string } = {}): Files {
  const { memory = '512', secret = 'hush' } = changes;
  return {
    [`services/${name}/service.yaml`]: [
      `service: ${name}`,
      'taskDefinition:',
      `  family: ${name}`,
      '  networkMode: awsvpc',
      '  requiresCompatibilities: [FARGATE]',
      "  cpu: '256'",
      `  memory: '${memory}'`,
      '  executionRoleArn: arn:aws:iam::111122223333:role/ecsTaskExecutionRole',
      `  containerDefinitions: [{ name: app, environment: [{ name: TOKEN, value: ${secret} }] }]`,
      'definition:',
      '  desiredCount: 1',
      '  launchType: FARGATE',
      '  networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-0a1b2c3d] } }',
      'images:',
      `  app: { repository: ${image}, semver: 1.x }`,
      '',
    ].join('\n'),
  };
}

const both = { ...berthYaml(), ...service('web'), ...service('api') };
let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.stop());

interface Setting {
  readonly before?: Files;
  readonly after: Files;
  readonly pullRequest?: Partial<PullRequest> | undefined;
  readonly refuses?: { readonly comment?: Error; readonly status?: Error };
}

/** Plans pull request 7, and returns what was said on it. */
async function planned({ before = both, after, pullRequest = {}, refuses = {} }: Setting) {
  const comments: PullRequestComment[] = [];
  const statuses: CommitStatus[] = [];
  const opened: string[] = [];
  const found: PullRequest = {
    number: 7,
    state: 'open',
    head: { ref: 'change', sha: head, isFork: false },
    base: { ref: 'main' },
    title: 'Change it',
    ...pullRequest,
  };
  const host = {
    pullRequest: async () => found,
    async putComment(comment: PullRequestComment) {
      if (refuses.comment) throw refuses.comment;
      comments.push(comment);
    },
    async setStatus(status: CommitStatus) {
      if (refuses.status) throw refuses.status;
      statuses.push(status);
    },
  };
  const repository = repositoryOf(before, after, opened);
  const trigger = { kind: 'pull-request', id: 'd1', time: '2031-04-06T12:00:00Z', summary: '#7 was opened' };
  const body = JSON.stringify({ version: 1, kind: 'plan', pullRequest: 7, trigger });
  world.callLog.reset();
  const environments = [{ environment: 'production', branch: 'main' }];
  const handled = await handlePlan(body, { ...world.adapters, host, repository, environments });
  const [status] = statuses;
  return {
    handled,
    comment: comments[0]?.body ?? '',
    said: status && `${status.context}: ${status.state}: ${status.description}`,
    comments,
    statuses,
    opened,
  };
}

/** A repository whose branch has the first files, and the pull request the second. */
function repositoryOf(before: Files, after: Files, opened: string[] = []): SourceRepository {
  return {
    resolve: async () => base,
    async open(commit) {
      opened.push(commit);
      return memorySource(commit === base ? before : after, commit);
    },
  };
}

async function bringUp(files: Files): Promise<void> {
  const { services } = await loadEnvironment(memorySource(files, base), undefined);
  for (const one of services) await world.settle(one);
}

describe('a pull request', () => {
  it('gets the plan that berth plan makes of the services that it touches, and of no other', async () => {
    await bringUp(both);
    const after = { ...both, ...service('web', { memory: '1024' }) };
    const { comment, comments, statuses, said } = await planned({ after });
    const { services } = await loadEnvironment(memorySource(after, head), undefined);
    const web = services.filter(({ service: name }) => name === 'web');
    const { considered } = await considerServices(web, world.adapters);
    const foreseen = await foresee(considered, world.adapters);
    const plans = await authoredPlans(foreseen, async () => repositoryOf(both, after));
    expect(plans[0]?.forecast?.fit.kind).toBe('fitsNow');
    expect(comment).toContain(renderPlansMarkdown(plans));
    expect(comment).toContain("### Berth's plan of bbbbbbbb\n\n#### production\n\n**1 to change**");
    expect(comment).not.toContain('production/api');
    expect(comments[0]).toMatchObject({ pullRequest: 7, marker: 'plan/production' });
    expect(statuses[0]?.commit).toBe(head);
    expect(said).toBe('berth/plan/production: success: 1 to change');
  });

  it('is told what Git changed since it was applied, and what somebody changed at the service', async () => {
    await bringUp(both);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    const { comment, opened } = await planned({ after: { ...both, ...service('web', { memory: '1024' }) } });
    expect(comment).toMatch(/memory .*\(changed in Git since aaaaaaaa\)/);
    expect(comment).toMatch(/desiredCount .*\(changed at the service\)/);
    expect(opened).toEqual([base, head, base]);
  });

  it('makes nothing but reads', async () => {
    await bringUp(both);
    await planned({ after: { ...both, ...service('web', { memory: '1024' }), ...service('new') } });
    const operations = new Set(world.callLog.calls().map(({ operation }) => operation));
    expect([...operations].filter((one) => !/^(Describe|List)/.test(one))).toEqual([]);
  });

  it('has no part in the drift of services that it does not touch', async () => {
    await bringUp(both);
    world.person('UpdateService', { cluster, service: 'api', desiredCount: 5 });
    const { comment, said } = await planned({ after: { ...both, 'README.md': 'more' } });
    expect(comment).toContain('No changes: no service is touched.');
    expect(said).toBe('berth/plan/production: success: no changes');
    expect(world.callLog.calls()).toEqual([]);
  });

  it('changes nothing by moving and formatting files', async () => {
    await bringUp(both);
    const moved = service('web')['services/web/service.yaml'] ?? '';
    const { 'services/web/service.yaml': _, ...rest } = both as Record<string, string>;
    const { said } = await planned({ after: { ...rest, 'services/shop/service.yaml': `# moved\n${moved}` } });
    expect(said).toBe('berth/plan/production: success: no changes');
  });

  it('that takes a service out says that what runs is left alone', async () => {
    await bringUp(both);
    const { comment, said } = await planned({ after: { ...berthYaml(), ...service('api') } });
    expect(comment).toContain('No longer declared; what runs is left alone:\n\n```text\nweb\n```');
    expect(said).toBe('berth/plan/production: success: 1 no longer declared');
  });

  it('that breaks a manifest is told file, line and column, and what becomes of the others', async () => {
    await bringUp(both);
    const broken = { 'services/api/service.yaml': 'service: api\ntaskDefinitions: {}\n' };
    const { comment, said } = await planned({ after: { ...both, ...service('web', { memory: '1024' }), ...broken } });
    expect(said).toMatch(/^berth\/plan\/production: error: services\/api\/service\.yaml:1:1: /);
    expect(comment).toMatch(/```text\nservices\/api\/service\.yaml:1:1: /);
    expect(comment).toContain('| production/web |');
    expect(comment).not.toContain('No longer declared');
  });

  it('is not blamed for what its base has broken already', async () => {
    const broken = { 'services/api/service.yaml': 'service: api\ntaskDefinitions: {}\n' };
    const { said } = await planned({ before: { ...both, ...broken }, after: { ...both, ...broken } });
    expect(said).toBe('berth/plan/production: success: no changes');
  });

  it('that breaks berth.yaml is told where', async () => {
    const { comment, said } = await planned({ after: { ...both, 'berth.yaml': 'version: 1\nservces: x\n' } });
    expect(said).toMatch(/^berth\/plan\/production: error: berth\.yaml:\d+:\d+: /);
    expect(comment).not.toContain('No longer declared');
  });

  it('never shows an environment value', async () => {
    await bringUp(both);
    const { comment } = await planned({ after: { ...both, ...service('web', { secret: 'hush-hush-2' }) } });
    expect(comment).toContain('TOKEN');
    expect(comment).not.toContain('hush');
  });

  it('makes nobody assume a role that it names', async () => {
    const role = ', assumeRole: "arn:aws:iam::444455556666:role/anything"';
    const after = { ...both, ...berthYaml(role), ...service('web', { memory: '1024' }) };
    const { said } = await planned({ after });
    expect(said).toMatch(/^berth\/plan\/production: pending: not planned: .*assuming arn:aws:iam::444455556666/);
    expect(world.callLog.calls()).toEqual([]);
  });

  it('says what could not be read', async () => {
    await bringUp(both);
    world.faults.fail('AccessDeniedException', 'no', { operation: 'DescribeServices' }, { times: 9 });
    const { said } = await planned({ after: { ...both, ...service('web', { memory: '1024' }) } });
    expect(said).toMatch(/^berth\/plan\/production: error: .*ecs:DescribeServices/);
  });

  it.each([
    ['closed', { state: 'closed' }],
    ['merged', { state: 'merged' }],
    ['to be merged into another branch', { base: { ref: 'develop' } }],
  ] as const)('that is %s by now is left alone', async (_, pullRequest) => {
    const { handled, comments, statuses, opened } = await planned({ after: both, pullRequest });
    expect([handled, comments, statuses, opened]).toEqual([{ kind: 'done' }, [], [], []]);
  });
});

describe('a pull request from a fork', () => {
  const pullRequest = { head: { ref: 'change', sha: head, isFork: true } };
  const changed = service('web', { memory: '1024' });
  const forks = berthYaml(', pullRequests: { forks: true }');

  it('is told why it is not planned, and its files are not even read', async () => {
    const { comment, said, opened } = await planned({ after: { ...both, ...changed }, pullRequest });
    expect(said).toMatch(/^berth\/plan\/production: pending: not planned: it comes from a fork/);
    expect(comment).toContain('`pullRequests: { forks: true }` in the berth.yaml of main');
    expect(opened).toEqual([base]);
    expect(world.callLog.calls()).toEqual([]);
  });

  it('cannot allow itself to be planned', async () => {
    const { said } = await planned({ after: { ...both, ...forks, ...changed }, pullRequest });
    expect(said).toContain('pending: not planned');
  });

  it('is planned where the branch that it is to be merged into allows it', async () => {
    const { said } = await planned({ before: { ...both, ...forks }, after: { ...both, ...changed }, pullRequest });
    expect(said).toBe('berth/plan/production: success: 1 to change');
  });
});

describe('a request for a plan', () => {
  const after = { ...both, ...service('web', { memory: '1024' }) };
  const limited = new TransientError('the host limits how often it is asked', 'shop', { retryAfterMs: 900_000 });

  it('waits for a rate limit’s end', async () => {
    const { handled, statuses } = await planned({ after, refuses: { comment: limited } });
    expect(handled).toMatchObject({ kind: 'later', seconds: 900 });
    expect(statuses).toHaveLength(1);
  });

  it('is done when the token may not comment, and the status is set all the same', async () => {
    const refusal = new ConfigurationError('the token may not comment', 'shop');
    const { handled, statuses } = await planned({ after, refuses: { comment: refusal } });
    expect(handled).toEqual({ kind: 'done' });
    expect(statuses).toHaveLength(1);
    expect(world.decisions.at(-1)).toMatchObject({ message: 'error', fields: { pullRequest: 7 } });
  });

  it('goes back to the queue when ECS throttles', async () => {
    world.faults.fail('ThrottlingException', 'Rate exceeded', { operation: 'DescribeServices' }, { times: 99 });
    const { handled, comments } = await planned({ after });
    expect(handled).toMatchObject({ kind: 'later' });
    expect(comments).toEqual([]);
  });

  it('that is malformed is acknowledged', async () => {
    const input = { ...world.adapters, environments: [] } as unknown as Parameters<typeof handlePlan>[1];
    expect(await handlePlan('{"version":1,"kind":"plan","pullRequest":"7"}', input)).toEqual({ kind: 'done' });
    expect(world.decisions.map(({ message }) => message)).toEqual(['malformed request']);
  });
});
