import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '../lib/aws/system-clock.ts';
import type { ReconcileRequest } from '../lib/events/reconcile-request.ts';
import { createGitRepository } from '../lib/git/remote.ts';
import { manifestFile } from '../lib/manifest/workspace-index.ts';
import { indexSource } from '../lib/observe/index-source.ts';
import { loadService, openEnvironment } from '../lib/observe/load-manifests.ts';
import type { SourceRepository } from '../lib/ports/source.ts';
import { silent } from '../lib/ports/telemetry.ts';
import { handlePush } from '../lib/reconcile/handle-push.ts';
import { pass } from '../lib/reconcile/pass.ts';
import type { GitRepository } from '../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../sandbox/git/server.ts';
import { cluster, createFleet, type Fleet, fleetSource } from './fleet.ts';
import type { Counts } from './formula.ts';
import { placeFleet } from './placement.ts';
import { startWorld, type World } from './world.ts';

/** What came of a commit that touches one service. */
export interface GitPushRun {
  /** Services that were looked at. */
  readonly looks: readonly string[];
  /** Of AWS. */
  readonly counts: Counts;
  /** Of the Git host. */
  readonly gitRequests: number;
}

/** The push, and beside it a commit of the same kind whose service is asked for directly. */
export interface GitPushRuns {
  readonly pushed: GitPushRun;
  readonly asked: GitPushRun;
}

/** Where commits are made and read. */
interface Place {
  readonly world: World;
  readonly fleet: Fleet;
  readonly git: GitServer;
  readonly repository: GitRepository;
  readonly folder: string;
}

/** Puts services in place whose manifests are in a repository, and counts what two commits to it lead to, each from cold. */
export async function runGitPushes(services: number): Promise<GitPushRuns> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-git-'));
  const world = await startWorld();
  const git = await startGitServer({ folder });
  try {
    const fleet = createFleet({ services, repositories: 'shared' });
    await placeFleet(world, fleet);
    const repository = await git.create('fleet');
    await repository.commit({ files: await filesOf(fleet) });
    const place = { world, fleet, git, repository, folder };
    const half = services >> 1;
    // Three repositories take turns: these two services have the same.
    const [first, second] = [nameAt(fleet, half), nameAt(fleet, half + 3)];
    const pushed = await counted(place, first, (source) => requestsOfPush(source, fileOf(first)));
    const asked = await counted(place, second, async () => [requestFor(second)]);
    return { pushed, asked };
  } finally {
    await git.close();
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Commits a change of one service, asks, and makes every pass that was asked for. */
async function counted(
  { world, fleet, git, repository, folder }: Place,
  service: string,
  ask: (source: SourceRepository) => Promise<readonly ReconcileRequest[]>,
): Promise<GitPushRun> {
  const text = (await fleetSource(fleet).read(fileOf(service))) ?? '';
  const changed = text.replace('"memory":"512"', '"memory":"1024"');
  await repository.commit({ files: { [fileOf(service)]: changed } });
  const source = createGitRepository({
    url: git.url('fleet'),
    cacheFolder: mkdtempSync(join(folder, 'cache-')),
    clock: createSystemClock(),
  });
  git.requests.length = 0;
  world.callLog.reset();
  const requests = await ask(source);
  for (const request of requests) await passOver(world, source, request);
  const looks = requests.map((request) => request.service);
  return { looks, counts: world.callLog.counts(), gitRequests: git.requests.length };
}

/** As `reconcile-service` finds what a push touched. */
async function requestsOfPush(source: SourceRepository, path: string): Promise<readonly ReconcileRequest[]> {
  const requests: ReconcileRequest[] = [];
  const { trigger } = requestFor('');
  await handlePush(
    { version: 1, kind: 'push', environment: cluster, paths: [path], trigger },
    {
      index: async () => indexSource(await newest(source), cluster),
      workspacePath: '',
      requests: { send: async (some) => void requests.push(...some) },
      telemetry: silent,
    },
  );
  return requests;
}

/** As `reconcile-service` makes a pass. */
async function passOver(world: World, repository: SourceRepository, request: ReconcileRequest): Promise<void> {
  const source = await newest(repository);
  const file = manifestFile(await indexSource(source, cluster), cluster, request.service);
  const { desired } = await loadService(await openEnvironment(source, cluster), request.service, file);
  if (!desired) throw new Error(`${request.service} is not declared`);
  const results = { publish: async () => undefined };
  await pass(desired, request, { ...world.wired(), clock: world.turning, telemetry: silent, results });
}

async function newest(repository: SourceRepository) {
  return repository.open(await repository.resolve('main'));
}

function requestFor(service: string) {
  const trigger = { kind: 'git-push', id: 'bench', time: '2031-04-06T12:00:00.000Z', summary: 'a push' } as const;
  return { version: 1, environment: cluster, cluster, service, trigger } as const;
}

function nameAt({ services }: Fleet, index: number): string {
  return services[index]?.name ?? '';
}

function fileOf(service: string): string {
  return `services/${service}/service.json`;
}

async function filesOf(fleet: Fleet): Promise<Record<string, string>> {
  const source = fleetSource(fleet);
  const files = (await source.list()).map(async (path) => [path, (await source.read(path)) ?? ''] as const);
  return Object.fromEntries(await Promise.all(files));
}
