import { parseHubPullRequest, readHubPush } from './hub-shape.ts';
import { refChange } from './ref-change.ts';
import type { WebhookEvent } from './webhook-event.ts';

/**
 * An event of Gitea's or Forgejo's by the name in `X-Gitea-Event`, https://docs.gitea.com/usage/webhooks and
 * https://forgejo.org/docs/latest/user/webhooks/. Never throws.
 */
export function parseGiteaEvent(name: string, body: unknown): WebhookEvent {
  switch (name) {
    case 'push':
      return parsePush(body);
    case 'pull_request':
      return parseHubPullRequest('gitea', body);
    default:
      return { kind: 'ignored', reason: 'neither a push nor a pull request' };
  }
}

/**
 * The newest commits are listed, as many as `ui.FEED_MAX_COMMIT_NUM` says (5 by default,
 * https://docs.gitea.com/administration/config-cheat-sheet#ui-ui); `total_commits` says how many there are, and without
 * it, as before Gitea 1.16, no list can be trusted. That a push was forced it does not say.
 */
function parsePush(body: unknown): WebhookEvent {
  const push = readHubPush('gitea', body);
  if ('kind' in push) return push;
  const limit = push.stated === undefined ? { mostCommits: 0 } : {};
  return { kind: 'push', repository: push.repository, changes: [refChange({ ...push, ...limit })] };
}
