import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import type { BerthError } from '../../lib/errors.ts';
import type { GitCredentials } from '../../lib/git/credentials.ts';
import { createGitRepository, type GitRepositoryOptions } from '../../lib/git/remote.ts';
import type { SourceRepository } from '../../lib/ports/source.ts';
import type { GitRepository } from '../../sandbox/git/repository.ts';
import { type GitServer, startGitServer } from '../../sandbox/git/server.ts';

/** A repository on a Git host, and a cache folder that nobody used yet. */
interface Shop {
  readonly name: string;
  readonly cacheFolder: string;
  readonly repository: GitRepository;
  open(options?: Partial<GitRepositoryOptions>): SourceRepository;
}

/** A Git host, for one file of tests. */
interface RemoteHost {
  readonly folder: string;
  readonly server: GitServer;
  /** A new and empty repository. */
  create(): Promise<Shop>;
  /** Lets the host answer as it should, to anybody. */
  reset(): void;
  /** How many requests the host got during the work. */
  requestsOf(work: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

/** A Git host for the tests of a file, and for each of them a repository; both are those of the test that runs. */
export function useRemoteHost(): { readonly host: RemoteHost; readonly shop: Shop } {
  const on: { host?: RemoteHost; shop?: Shop | undefined } = {};
  beforeAll(async () => {
    on.host = await startRemoteHost();
  });
  beforeEach(async () => {
    on.shop = await on.host?.create();
  });
  afterEach(() => on.host?.reset());
  afterAll(() => on.host?.close());
  return {
    get host() {
      if (!on.host) throw new Error('no test runs');
      return on.host;
    },
    get shop() {
      if (!on.shop) throw new Error('no test runs');
      return on.shop;
    },
  };
}

/** Starts a Git host with a folder of its own. */
async function startRemoteHost(): Promise<RemoteHost> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-remote-'));
  const server = await startGitServer({ folder });
  let made = 0;
  return {
    folder,
    server,
    async create() {
      made += 1;
      const name = `shop-${made}`;
      const cacheFolder = join(folder, `cache-${made}`);
      const repository = await server.create(name);
      const usual = { url: server.url(name), cacheFolder, clock: createSystemClock() };
      return { name, cacheFolder, repository, open: (options) => createGitRepository({ ...usual, ...options }) };
    },
    reset() {
      server.setFault(undefined);
      server.setToken(undefined);
    },
    async requestsOf(work) {
      const before = server.requests.length;
      await work();
      return server.requests.length - before;
    },
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Credentials with this token, named berth/git. */
export function credentials(text: string): GitCredentials {
  return { secret: 'berth/git', token: async () => ({ token: text }) };
}

/** The error of a work that does not work. */
export async function failureOf(work: Promise<unknown>): Promise<BerthError> {
  return await work.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: BerthError) => error,
  );
}
