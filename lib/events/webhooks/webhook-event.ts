import type { WebhookHost } from './verify.ts';

/** What a verified webhook turned out to be. Closed: what Berth has no use for is `ignored`, with the reason. */
export type WebhookEvent =
  | PushEvent
  | PullRequestEvent
  /** The host tries the address. */
  | { readonly kind: 'ping' }
  /** A push whose body is too large to be worth reading: something changed somewhere, so everything is looked at. */
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Signed, and still not in the shape that the host documents. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** A repository, as its host names it. */
export interface WebhookRepository {
  readonly host: WebhookHost;
  /** `<owner>/<name>`, with every group in between at GitLab. */
  readonly fullName: string;
  /** Every address that the event gives: for cloning by HTTPS, by SSH, and of its page. No order is promised. */
  readonly urls: readonly string[];
}

/** A push to a repository. */
export interface PushEvent {
  readonly kind: 'push';
  readonly repository: WebhookRepository;
  /** One for each branch or tag that moved; only Bitbucket tells of several in one event. */
  readonly changes: readonly RefChange[];
}

/** A branch or a tag that moved, came or went. */
export interface RefChange {
  /** `refs/heads/main`, `refs/tags/v1`. */
  readonly ref: string;
  /** `undefined` for a tag. */
  readonly branch: string | undefined;
  /** The commit before; `undefined` for a new ref. */
  readonly before: string | undefined;
  /** The commit after; `undefined` for one that was deleted. */
  readonly after: string | undefined;
  readonly created: boolean;
  readonly deleted: boolean;
  /** True where the host says that commits were taken away. GitLab and Gitea do not: the sweep finds what they took. */
  readonly forced: boolean;
  /**
   * Every path that the commits added, modified or removed, from the repository's root, each once; a renamed file is
   * there under both names. `all` where the event cannot tell.
   */
  readonly paths: readonly string[] | 'all';
  /** Commits that the push brought, as far as the event says. */
  readonly commitCount: number;
}

/** Something that happened to a pull request (a merge request, at GitLab). */
export interface PullRequestEvent {
  readonly kind: 'pull-request';
  readonly repository: WebhookRepository;
  /** As people write it, `#12` or `!12`. */
  readonly number: number;
  readonly action: PullRequestAction;
  /** At Bitbucket the commit is abbreviated to twelve digits. `isFork` also where the head's repository is gone. */
  readonly head: { readonly ref: string; readonly sha: string; readonly isFork: boolean };
  /** The commit where the host says it; GitLab does not. */
  readonly base: { readonly ref: string; readonly sha: string | undefined };
}

/** Opened or reopened; its commits, base or draft state changed; merged; closed without a merge. */
export type PullRequestAction = 'opened' | 'updated' | 'merged' | 'closed';
