import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpClient } from 'isomorphic-git';
import { ConfigurationError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SourceRepository } from '../ports/source.ts';
import type { GitCredentials } from './credentials.ts';
import { fetchCommit } from './fetch-commit.ts';
import { createGitHttp } from './http.ts';
import { findPartialFetcher, type PartialFetcher } from './partial-fetch.ts';
import { type RemotePlace, unreadable } from './remote-errors.ts';
import { parseRemotePath, parseRemoteUrl } from './remote-url.ts';
import { writeSnapshot } from './snapshot.ts';
import { SnapshotCache } from './snapshot-cache.ts';
import { createSnapshotSource } from './snapshot-source.ts';

/** What a remote repository is read with. */
export interface GitRepositoryOptions {
  /** `https://github.com/acme/deployments.git`, with no user in it. */
  readonly url: string;
  /** The workspace's folder in the repository. Default: its root. */
  readonly path?: string | undefined;
  /** Where the token comes from; left out for a public repository. */
  readonly credentials?: GitCredentials | undefined;
  readonly clock: Clock;
  /** Where commits are kept between calls. Default: `berth-git` in the machine's temporary folder. */
  readonly cacheFolder?: string | undefined;
  readonly limits?: Partial<GitLimits>;
}

/** What is refused or thrown away rather than let a function run out of memory, disk or time. */
export interface GitLimits {
  /** Of one answer of the host; a function needs about six times as much memory. */
  readonly maxFetchBytes: number;
  /** Under the path. */
  readonly maxFiles: number;
  /** Kept on disk; what was used last stays. */
  readonly maxCachedCommits: number;
  readonly maxCachedBytes: number;
  /** How long the host may say nothing. */
  readonly silenceMs: number;
}

const defaultLimits: GitLimits = {
  maxFetchBytes: 64 * 1024 * 1024,
  maxFiles: 20_000,
  maxCachedCommits: 20,
  maxCachedBytes: 128 * 1024 * 1024,
  silenceMs: 15_000,
};

const fullId = /^[0-9a-f]{40}$/;

/**
 * A Git host's repository, read over HTTPS: `resolve` asks for the refs, `open` fetches one commit and keeps it, so that
 * opening it again asks nobody. Throws ConfigurationError at once for a URL or a path that is none; nothing is loaded yet.
 */
export function createGitRepository(options: GitRepositoryOptions): SourceRepository {
  const limits = { ...defaultLimits, ...options.limits };
  const { credentials, clock, cacheFolder = join(tmpdir(), 'berth-git') } = options;
  const { href } = parseRemoteUrl(options.url);
  const path = parseRemotePath(options.path ?? '');
  const place: RemotePlace = { url: href, secret: credentials?.secret };
  const http = createGitHttp({
    place,
    credentials,
    maxBytes: limits.maxFetchBytes,
    silenceMs: limits.silenceMs,
    now: () => clock.now(),
  });
  const cache = new SnapshotCache(cacheFolder, {
    maxCommits: limits.maxCachedCommits,
    maxBytes: limits.maxCachedBytes,
  });
  const workspace = createHash('sha256').update(`${href}\n${path}`).digest('hex').slice(0, 16);
  // What the host can do does not change between two commits, so it is asked once.
  let partial: Promise<PartialFetcher | undefined> | undefined;
  return {
    async resolve(ref) {
      return fullId.test(ref) ? ref : await resolveRef(ref, http, place);
    },
    async open(commit) {
      if (!fullId.test(commit)) throw noCommitId(commit);
      const make = async (folder: string) => {
        partial ??= findPartialFetcher(http, href);
        partial.catch(() => {
          partial = undefined;
        });
        const request = { place, http, path, commit, partial: await partial, maxFiles: limits.maxFiles };
        await writeSnapshot(folder, fetchCommit(request)).catch((error: unknown) => {
          throw unreadable(error, place);
        });
      };
      return createSnapshotSource(commit, await cache.get({ key: `${workspace}-${commit}`, make }));
    },
  };
}

/** Branches before tags; an annotated tag is the commit that it is on. */
async function resolveRef(ref: string, http: HttpClient, place: RemotePlace): Promise<string> {
  const { listServerRefs } = await import('isomorphic-git');
  // The older protocol lists every ref in the one answer that the newer one needs two for.
  const refs = await listServerRefs({ http, url: place.url, protocolVersion: 1, peelTags: true }).catch(
    (error: unknown) => {
      throw unreadable(error, place);
    },
  );
  const names = ref === 'HEAD' || ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  const found = names.map((name) => refs.find((one) => one.ref === name)).find((one) => one !== undefined);
  const commit = found?.peeled ?? found?.oid;
  if (commit === undefined) throw noRef(ref, place);
  if (!fullId.test(commit)) throw otherHash(place);
  return commit;
}

function noRef(ref: string, { url }: RemotePlace): ConfigurationError {
  const advice = /^[0-9a-f]{4,39}$/.test(ref)
    ? 'a commit is given by all 40 digits of its id'
    : 'check its name, and whether it was deleted or renamed';
  return new ConfigurationError(`${url} has no branch and no tag ${ref}; ${advice}`, ref);
}

function otherHash({ url }: RemotePlace): ConfigurationError {
  return new ConfigurationError(
    `${url} names its commits by SHA-256, which Berth cannot read; use one with SHA-1`,
    url,
  );
}

function noCommitId(commit: string): ConfigurationError {
  return new ConfigurationError(`${commit} is no commit's id; all 40 digits are needed`, commit);
}
