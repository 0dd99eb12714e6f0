import { BerthError } from '../../../lib/errors.ts';
import { createGitHost, type GitHostOptions } from '../../../lib/git/hosts/git-host.ts';
import type { GitHostKind } from '../../../lib/git/hosts/host-kind.ts';
import type { GitHost } from '../../../lib/ports/git-host.ts';
import { type GitHostServer, startGitHostServer } from '../../../sandbox/git-hosts/server.ts';

export const token = 's3cret-t0ken';
export const commit = 'c'.repeat(40);
/** The clock's time of every test, in seconds. */
export const seconds = 1_700_000_000;

/** What differs between hosts, and is promised all the same. */
export interface HostFacts {
  readonly kind: GitHostKind;
  readonly path: string;
  readonly commentLimit: number;
  readonly descriptionLimit: number;
  /** The host's words for the port's states. */
  readonly states: Readonly<Record<'pending' | 'success' | 'failure' | 'error', string>>;
  /** What the adapter sends for a comment on number 1, as the server names it. */
  readonly posts: RegExp;
  /** The headers with which the host says that it is asked too often, until so many seconds since the epoch. */
  readonly limited: { readonly status: number; readonly headers: (reset: number) => Readonly<Record<string, string>> };
  /** A part of what the error of a token that may not write names. */
  readonly permission: string;
}

/** Runs a test against a host with an empty repository, and then makes sure that every request was a documented one. */
export async function withHost(
  options: Pick<HostFacts, 'kind' | 'path'> & {
    readonly bot?: boolean;
    readonly limits?: GitHostOptions['limits'];
    readonly given?: GitHostOptions['credentials'];
  },
  test: (host: GitHost, server: GitHostServer) => Promise<void>,
): Promise<void> {
  const { kind, path, bot, limits, given } = options;
  const server = await startGitHostServer({ kind, path, token, ...(bot !== undefined && { bot }) });
  try {
    const clock = { now: () => seconds * 1000, wait: async () => {} };
    const credentials = given ?? { secret: '/berth/git-token', token: async () => ({ token }) };
    await test(createGitHost({ url: server.url, kind, credentials, clock, limits }), server);
    expect(server.violations).toEqual([]);
  } finally {
    await server.close();
  }
}

/** The error of a work that does not work. */
export async function failureOf(work: Promise<unknown>): Promise<BerthError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BerthError)) throw new Error(`no error of Berth's: ${error}`);
  expect(error.message).not.toContain(token);
  expect(JSON.stringify(error.cause ?? '')).not.toContain(token);
  return error;
}

/** A test of a host of these facts. */
export type On = (test: (host: GitHost, server: GitHostServer) => Promise<void>) => () => Promise<void>;

/** The requests that ask for a change. */
export const writing = (requests: readonly string[]) => requests.filter((request) => !request.startsWith('GET '));
