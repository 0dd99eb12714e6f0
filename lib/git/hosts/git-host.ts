import { ConfigurationError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHost } from '../../ports/git-host.ts';
import type { GitCredentials } from '../credentials.ts';
import { parseRemoteUrl } from '../remote-url.ts';
import { createGitea } from './gitea.ts';
import { createGitHub } from './github.ts';
import { createGitLab } from './gitlab.ts';
import { type GitHostKind, gitHostKindOf } from './host-kind.ts';
import type { HostOptions } from './host-options.ts';
import type { RestLimits } from './rest-client.ts';

/** What a Git host's adapter is chosen and made by. */
export interface GitHostOptions {
  /** The repository's, as it is cloned: `https://github.com/acme/shop.git`. */
  readonly url: string;
  /** Default: what the URL's host tells. */
  readonly kind?: GitHostKind | undefined;
  /** The API's address without a slash at its end, where it is not at the host's usual place. */
  readonly apiUrl?: string | undefined;
  readonly credentials: GitCredentials;
  readonly clock: Clock;
  /** Default: 15 s and 16 MiB for one answer. */
  readonly limits?: Partial<RestLimits> | undefined;
}

const adapters: Readonly<Record<GitHostKind, (options: HostOptions) => GitHost>> = {
  github: createGitHub,
  gitlab: createGitLab,
  gitea: createGitea,
};

/**
 * The API of a repository's host: comments, commit statuses and pull requests. Asks nobody before a method is called.
 * Throws ConfigurationError where the host is not known and no kind is given.
 */
export function createGitHost(options: GitHostOptions): GitHost {
  const { href, hostname, pathname } = parseRemoteUrl(options.url);
  const kind = options.kind ?? gitHostKindOf(href);
  if (kind === undefined) throw unknownHost(href, hostname);
  const path = pathname
    .replace(/\.git$/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  if (path.length < 2) {
    const text = `${href} names no repository of its host; give the URL that the host shows for cloning over HTTPS`;
    throw new ConfigurationError(text, href);
  }
  return adapters[kind]({ ...options, url: href, path });
}

function unknownHost(url: string, hostname: string): ConfigurationError {
  const why =
    hostname === 'bitbucket.org'
      ? 'Berth neither comments nor sets statuses at Bitbucket; its webhooks and reading from it work'
      : `Berth cannot tell whose API ${hostname} speaks: set the host's kind to github, gitlab or gitea (Forgejo speaks Gitea's)`;
  return new ConfigurationError(`${url}: ${why}`, url);
}
