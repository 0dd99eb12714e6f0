import { parseHubPullRequest, readHubPush } from './hub-shape.ts';
import { refChange } from './ref-change.ts';
import type { WebhookEvent } from './webhook-event.ts';

/** An event of GitHub's by the name in `X-GitHub-Event`, https://docs.github.com/en/webhooks/webhook-events-and-payloads. Never throws. */
export function parseGithubEvent(name: string, body: unknown): WebhookEvent {
  switch (name) {
    case 'ping':
      return { kind: 'ping' };
    case 'push':
      return parsePush(body);
    case 'pull_request':
      return parseHubPullRequest('github', body);
    default:
      return { kind: 'ignored', reason: 'neither a push nor a pull request' };
  }
}

/** At most 2,048 commits are listed, and at most 3,000 files of each: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push. */
function parsePush(body: unknown): WebhookEvent {
  const push = readHubPush('github', body);
  if ('kind' in push) return push;
  return {
    kind: 'push',
    repository: push.repository,
    changes: [refChange({ ...push, mostCommits: 2048, mostFiles: 3000 })],
  };
}
