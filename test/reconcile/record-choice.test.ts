import { ConfigurationError, InvariantError, TransientError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import type { PullRequestInput } from '../../lib/ports/git-host.ts';
import type { Recorder, RecordRequest } from '../../lib/ports/recorder.ts';
import type { PassAdapters, PassReport } from '../../lib/reconcile/carry-out.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { dueRecords, type RecordAdapters, recordChoices } from '../../lib/reconcile/record-choice.ts';
import { isRecordCommit } from '../../lib/record/commit-message.ts';
import { setScalar } from '../../lib/record/set-scalar.ts';
import { memorySource } from '../manifest/memory-source.ts';
import { repository } from '../plan/builders.ts';
import { cluster, startWorld, triggerOf, type World } from './world.ts';

const file = 'services/web/task-definition.json';

/** A repository in memory: every commit makes another id. */
class Git {
  readonly files: Record<string, string>;
  readonly messages: string[] = [];
  readonly requests: RecordRequest[] = [];
  readonly pullRequests: PullRequestInput[] = [];
  fails: Error | undefined;

  constructor(record: string) {
    this.files = {
      'berth.yaml': `version: 1\nservices: services/*/service.yaml\nenvironments: { production: { region: eu-west-1, cluster: ${cluster} } }\n`,
      'services/web/service.yaml': [
        'service: web',
        'taskDefinition: task-definition.json',
        'definition:',
        '  desiredCount: 2',
        '  launchType: FARGATE',
        '  networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-0a1b2c3d] } }',
        'images:',
        `  app: { repository: ${repository}, semver: 1.x, record: ${record} }`,
        '',
      ].join('\n'),
      [file]: JSON.stringify(
        {
          family: 'web',
          networkMode: 'awsvpc',
          requiresCompatibilities: ['FARGATE'],
          cpu: '256',
          memory: '512',
          executionRoleArn: 'arn:aws:iam::111122223333:role/ecsTaskExecutionRole',
          containerDefinitions: [{ name: 'app', image: `${repository}:0.9.0` }],
        },
        undefined,
        2,
      ),
    };
  }

  async desired(): Promise<DesiredService> {
    const commit = `c0ffee${this.messages.length}`;
    const { services } = await loadEnvironment(memorySource(this.files, commit), undefined);
    const [service] = services;
    if (service === undefined) throw new Error('the workspace has a service');
    return service;
  }

  get image(): string | undefined {
    return /"image": "(.*)"/.exec(this.files[file] ?? '')?.[1];
  }

  readonly recorder: Recorder = {
    branch: 'main',
    record: async (request) => {
      this.requests.push(request);
      if (this.fails) throw this.fails;
      const { change, message } = request;
      const edit = setScalar(this.files[change.file] ?? '', change);
      if (edit.kind === 'refused') return edit;
      if (edit.kind === 'same') return { kind: 'current' };
      this.messages.push(message(edit.before));
      if (request.branch === undefined) this.files[change.file] = edit.text;
      return { kind: 'recorded', commit: `c0ffee${this.messages.length}`, before: edit.before };
    },
  };
}

let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.stop());

function adaptersOf(git: Git): RecordAdapters {
  const openPullRequest = async (input: PullRequestInput) => {
    git.pullRequests.push(input);
    return { url: 'https://git.example.com/shop/pulls/1' };
  };
  return { ...world.adapters, recorder: git.recorder, pullRequests: { openPullRequest } };
}

async function passAndRecord(git: Git, change: Partial<DesiredService> = {}) {
  const desired = { ...(await git.desired()), ...change };
  const report = await world.pass(desired);
  const { recorded, retry } = await record(git, report);
  return { report, recorded, retry };
}

function record(git: Git, report: PassReport, repeats?: boolean) {
  const context = { trigger: triggerOf('schedule', world), repeats, now: world.clock.now() };
  return recordChoices(report, context, adaptersOf(git));
}

describe('record: commit', () => {
  it('writes the image that a pass started, at once', async () => {
    const git = new Git('commit');
    const { recorded } = await passAndRecord(git);
    expect(recorded).toEqual([{ container: 'app', outcome: 'recorded' }]);
    expect(git.image).toMatch(new RegExp(`^${repository}:1.4.0@sha256:[0-9a-f]{64}$`));
    expect(git.messages).toEqual([
      `Run app 1.4.0 as web in production\n\nBerth-Recorded: production/web/app\nBerth-Recorded-At: ${file}: containerDefinitions[name=app].image\n`,
    ]);
    expect(git.messages.every(isRecordCommit)).toBe(true);
  });

  it('starts nothing by its own commit: the next pass has nothing to do, and nothing to record', async () => {
    const git = new Git('commit');
    await passAndRecord(git);
    await world.settle(await git.desired());
    const image = git.image;
    for (let round = 0; round < 3; round += 1) {
      const { report, recorded } = await passAndRecord(git);
      expect(report.consideration.plan.actions).toEqual([]);
      expect(report.consideration.plan.inSync).toBe(true);
      expect(recorded).toEqual([]);
    }
    expect(git.image).toBe(image);
    expect(git.messages).toHaveLength(1);
    expect(world.story()).toEqual(['deployment.started', 'deployment.succeeded']);
  });

  it('writes nothing to the service for its own commit', async () => {
    const git = new Git('commit');
    await passAndRecord(git);
    await world.settle(await git.desired());
    world.counts();
    await passAndRecord(git);
    expect(world.counts()).toEqual({ 'ecs:DescribeServices': 1, 'ecr:ListImages': 1 });
  });

  it('follows each image that is pushed by one commit', async () => {
    const git = new Git("{ to: commit, message: '${container}: ${previousTag} to ${tag}' }");
    for (const tag of ['1.5.0', '1.6.0']) {
      await passAndRecord(git);
      await world.settle(await git.desired());
      world.push(tag);
    }
    await passAndRecord(git);
    expect(git.messages.map((message) => message.split('\n')[0])).toEqual([
      'app: 0.9.0 to 1.4.0',
      'app: 1.4.0 to 1.5.0',
      'app: 1.5.0 to 1.6.0',
    ]);
  });

  it('is made up for by the next pass when it was cut off', async () => {
    const git = new Git('commit');
    await world.settle(await git.desired());
    const { report, recorded } = await passAndRecord(git);
    expect(dueRecords(report.consideration)).toHaveLength(1);
    expect(recorded).toEqual([{ container: 'app', outcome: 'recorded' }]);
    expect(dueRecords((await passAndRecord(git)).report.consideration)).toEqual([]);
  });

  it('asks nothing of Git where it says so already', async () => {
    const git = new Git('commit');
    await passAndRecord(git);
    await passAndRecord(git);
    expect(git.requests).toHaveLength(1);
  });

  it('of none asks nothing of Git', async () => {
    const git = new Git('none');
    await passAndRecord(git);
    expect(git.requests).toEqual([]);
  });
});

describe('an image that was not started is not recorded', () => {
  it.each<[string, Partial<DesiredService>]>([
    ['in report mode', { mode: 'report' }],
    ['while the service is suspended', { suspend: true }],
  ])('%s', async (_name, change) => {
    const git = new Git('commit');
    await world.settle(await git.desired());
    await passAndRecord(git, change);
    expect(git.requests).toEqual([]);
  });

  it('when it is held as a downgrade, also while something else is deployed', async () => {
    const git = new Git('commit');
    world.push('1.5.0');
    await passAndRecord(git);
    await world.settle(await git.desired());
    const { images } = world.adapters;
    const without: PassAdapters = {
      ...world.adapters,
      images: {
        ...images,
        listTags: async (repo) => (await images.listTags(repo)).filter(({ tag }) => tag !== '1.5.0'),
        describeDigest: (repo, digest) => images.describeDigest(repo, digest),
      },
    };
    const desired = await git.desired();
    const held = { ...desired, definition: { ...desired.definition, enableExecuteCommand: true } };
    const report = await pass(held, { trigger: triggerOf('schedule', world) }, without);
    expect(report.consideration.plan.held.map(({ kind }) => kind)).toContain('downgrade');
    await record(git, report);
    expect(git.messages).toHaveLength(1);
  });
});

describe('record: pull-request', () => {
  it('opens one from a branch of the container’s own', async () => {
    const git = new Git('{ to: pull-request, message: "app ${tag}\\n\\nSee the runbook." }');
    await passAndRecord(git);
    const [request] = git.pullRequests;
    expect(git.requests[0]?.branch).toBe('berth/production/web/app');
    expect(request).toMatchObject({ branch: 'berth/production/web/app', base: 'main', title: 'app 1.4.0' });
    expect(request?.body).toMatch(/^See the runbook\.\n\nBerth runs this image in container `app` of `web`/);
    expect(request?.body).toContain(`- now: \`${repository}:0.9.0\`\n- then: \`${repository}:1.4.0@sha256:`);
  });

  it('is said again, on the same branch, until it is merged', async () => {
    const git = new Git('pull-request');
    await passAndRecord(git);
    await passAndRecord(git);
    expect(git.pullRequests.map(({ branch }) => branch)).toEqual(Array(2).fill('berth/production/web/app'));
  });

  it('pushes the branch alone where the host’s API is not known', async () => {
    const git = new Git('pull-request');
    const report = await world.pass(await git.desired());
    const context = { trigger: triggerOf('schedule', world), now: 0 };
    const { recorded } = await recordChoices(report, context, { ...adaptersOf(git), pullRequests: undefined });
    expect(recorded).toEqual([{ container: 'app', outcome: 'recorded' }]);
  });
});

describe('what cannot be recorded', () => {
  it('is published with what to do, and the deployment counts', async () => {
    const git = new Git('commit');
    git.fails = new ConfigurationError(
      'main takes no commit; allow the token to push',
      'https://git.example.com/shop.git',
    );
    const { report, recorded, retry } = await passAndRecord(git);
    expect(report.applied?.deployment).toBeDefined();
    expect({ recorded, retry }).toEqual({ recorded: [], retry: undefined });
    expect(world.story()).toEqual(['deployment.started', 'service.error']);
    expect(world.results.at(-1)?.data.error?.message).toBe('main takes no commit; allow the token to push');
  });

  it('is published once a day, and whenever an image was started', async () => {
    const git = new Git('commit');
    git.fails = new ConfigurationError('main takes no commit', 'https://git.example.com/shop.git');
    const errors = () => world.story().filter((kind) => kind === 'service.error').length;
    await record(git, await world.pass(await git.desired()), false);
    expect(errors()).toBe(1);
    await record(git, await world.pass(await git.desired()), false);
    expect(errors()).toBe(1);
    await record(git, await world.pass(await git.desired()), true);
    expect(errors()).toBe(2);
  });

  it('is published at its place when the file changed under it', async () => {
    const git = new Git('commit');
    const report = await world.pass(await git.desired());
    git.files[file] = '{ "containerDefinitions": [] }';
    await record(git, report);
    expect(world.results.at(-1)?.data.error?.subject).toBe(`${file}:1:27`);
  });

  it('for a moment is for the caller to try again, and no news', async () => {
    const git = new Git('commit');
    git.fails = new TransientError('the host is away', 'https://git.example.com/shop.git', { retryAfterMs: 5000 });
    expect((await passAndRecord(git)).retry).toBe(git.fails);
    expect(world.story()).toEqual(['deployment.started']);
    git.fails = undefined;
    expect((await passAndRecord(git)).recorded).toEqual([{ container: 'app', outcome: 'recorded' }]);
  });

  it('because of a bug of ours is thrown', async () => {
    const git = new Git('commit');
    git.fails = new InvariantError('this cannot be', 'web');
    await expect(passAndRecord(git)).rejects.toThrow('this cannot be');
  });
});
