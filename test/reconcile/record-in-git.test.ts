import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitRecorder } from '../../lib/git/record.ts';
import { createGitRepository } from '../../lib/git/remote.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { recordChoices } from '../../lib/reconcile/record-choice.ts';
import type { GitRepository } from '../../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';
import { repository as image } from '../plan/builders.ts';
import { cluster, startWorld, triggerOf, type World } from './world.ts';

let folder: string;
let server: GitServer;
let git: GitRepository;
let world: World;

const values = ['# what runs', 'web: 1.0.0 # by hand', 'api: "1.0.0"', ''];

function service(name: string): string {
  return [
    `service: ${name}`,
    'taskDefinition:',
    '  networkMode: awsvpc',
    '  requiresCompatibilities: [FARGATE]',
    "  cpu: '256'",
    "  memory: '512'",
    '  executionRoleArn: arn:aws:iam::111122223333:role/ecsTaskExecutionRole',
    '  containerDefinitions: [{ name: app }]',
    'definition:',
    '  desiredCount: 1',
    '  launchType: FARGATE',
    '  networkConfiguration: { awsvpcConfiguration: { subnets: [subnet-0a1b2c3d] } }',
    'images:',
    '  app:',
    `    repository: ${image}`,
    '    semver: 1.x',
    `    record: { to: commit, file: ../images.yaml, path: ${name}, value: '\${tag}' }`,
    '',
  ].join('\n');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-recorded-'));
  server = await startGitServer({ folder: join(folder) });
  git = await server.create('shop');
  world = await startWorld();
  await git.commit({
    files: {
      'deploy/berth.yaml': `version: 1\nservices: services/*.yaml\nenvironments: { production: { region: eu-west-1, cluster: ${cluster} } }\n`,
      'deploy/services/web.yaml': service('web'),
      'deploy/services/api.yaml': service('api'),
      'deploy/images.yaml': values.join('\r\n'),
    },
  });
});
afterAll(async () => {
  await world.stop();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function desired(): Promise<readonly DesiredService[]> {
  const options = {
    url: server.url('shop'),
    path: 'deploy',
    clock: world.adapters.clock,
    cacheFolder: join(folder, 'cache'),
  };
  const source = createGitRepository(options);
  const { services } = await loadEnvironment(await source.open(await source.resolve('main')), undefined);
  return services;
}

/** A pass over a service, with its record, as a function makes it. */
async function look(one: DesiredService) {
  const clock = world.adapters.clock;
  const recorder = createGitRecorder({
    url: server.url('shop'),
    branch: 'main',
    path: 'deploy',
    clock,
    random: Math.random,
  });
  const report = await world.pass(one);
  const context = { trigger: triggerOf('git-push', world), now: clock.now() };
  const recorded = await recordChoices(report, context, { ...world.adapters, recorder, pullRequests: undefined });
  return { actions: report.consideration.plan.actions, ...recorded };
}

const lookAtAll = async () => await Promise.all((await desired()).map(look));
const commits = async () => Number((await git.git('rev-list', '--count', 'main')).trim());

describe('two services that record in one file of a repository', () => {
  it('lose neither image when both are started at once', async () => {
    const looked = await lookAtAll();
    expect(looked.map(({ recorded }) => recorded[0]?.outcome)).toEqual(['recorded', 'recorded']);
    expect(await git.read('main', 'deploy/images.yaml')).toBe(
      '# what runs\r\nweb: 1.4.0 # by hand\r\napi: "1.4.0"\r\n',
    );
    expect(await commits()).toBe(3);
  });

  it('are not moved by the commits that say so', async () => {
    for (const one of await desired()) await world.settle(one);
    for (const { actions, recorded } of await lookAtAll())
      expect({ actions, recorded }).toEqual({ actions: [], recorded: [] });
    expect(await commits()).toBe(3);
  });

  it('follow the next image, by one commit each', async () => {
    world.push('1.5.0');
    await lookAtAll();
    for (const one of await desired()) await world.settle(one);
    await lookAtAll();
    expect(await git.read('main', 'deploy/images.yaml')).toBe(
      '# what runs\r\nweb: 1.5.0 # by hand\r\napi: "1.5.0"\r\n',
    );
    expect(await commits()).toBe(5);
  });

  it('start an image while Git is away, and record it once it is back', async () => {
    const services = await desired();
    world.push('1.6.0');
    server.setFault({ kind: 'down' });
    for (const one of services) {
      const { actions, retry } = await look(one);
      expect(actions.length).toBeGreaterThan(0);
      expect(retry?.code).toBe('Transient');
    }
    server.setFault(undefined);
    await lookAtAll();
    expect(await git.read('main', 'deploy/images.yaml')).toBe(
      '# what runs\r\nweb: 1.6.0 # by hand\r\napi: "1.6.0"\r\n',
    );
  });
});
