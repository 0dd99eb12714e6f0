import { pathsOfRequest } from '../events/push-request.ts';
import { isFollowed } from '../events/webhooks/followed-repository.ts';
import type { PushEvent, RefChange, WebhookEvent } from '../events/webhooks/webhook-event.ts';
import type { PushSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** What a webhook's event is looked at with. */
export interface RequestPushInput {
  readonly environment: string;
  /** The repository and the branch that are followed; `undefined` where the desired state is a folder. */
  readonly git: { readonly url: string; readonly branch: string } | undefined;
  /** The delivery's id, and when it came, ISO 8601. */
  readonly asked: { readonly id: string; readonly time: string };
  readonly pushes: PushSender;
  readonly telemetry: Telemetry;
}

/** Asks for a look at what a push to the followed branch touched. What else a host says is logged and counted. */
export async function requestPush(event: WebhookEvent, input: RequestPushInput): Promise<void> {
  const { telemetry } = input;
  const wanted = wantedPush(event, input.git);
  if (wanted.kind === 'paths') {
    const { environment, asked, pushes } = input;
    const trigger = { kind: 'git-push', ...asked, summary: wanted.summary } as const;
    const paths = pathsOfRequest(wanted.paths);
    await pushes.sendPush({ version: 1, kind: 'push', environment, paths, trigger });
    telemetry.decision('push', { summary: wanted.summary, paths: paths === 'all' ? paths : paths.length });
    telemetry.count('RequestsSent', 1);
    return;
  }
  telemetry.decision(`${wanted.kind} event`, { reason: wanted.reason });
  telemetry.count(wanted.kind === 'malformed' ? 'MalformedEvents' : 'IgnoredEvents', 1);
}

type Wanted =
  | { readonly kind: 'paths'; readonly paths: readonly string[] | 'all'; readonly summary: string }
  | { readonly kind: 'ignored' | 'malformed'; readonly reason: string };

function wantedPush(event: WebhookEvent, git: RequestPushInput['git']): Wanted {
  if (event.kind === 'ignored' || event.kind === 'malformed') return event;
  if (event.kind === 'ping') return ignored('a ping: the address and the secret are right');
  if (event.kind === 'pull-request') return ignored('a pull request');
  if (!git) return ignored('the desired state is the folder that was packaged, not a Git repository');
  if (event.kind === 'unread') return { kind: 'paths', paths: 'all', summary: `${git.branch} was pushed` };
  return pushTo(event, git);
}

function pushTo({ repository, changes }: PushEvent, git: { readonly url: string; readonly branch: string }): Wanted {
  if (!isFollowed(git.url, repository)) return ignored(`a push to ${repository.fullName}, which is not followed`);
  const change = changes.find(({ branch }) => branch === git.branch);
  if (!change) return ignored(`a push to ${changes.map(({ ref }) => ref).join(', ')}, which is not followed`);
  if (change.after === undefined) return ignored(`${git.branch} was deleted; what runs stays as it is`);
  return { kind: 'paths', paths: change.paths, summary: summaryOf(change, git.branch) };
}

function summaryOf({ after = '' }: RefChange, branch: string): string {
  return `${after.slice(0, 8)} was pushed to ${branch}`;
}

function ignored(reason: string): Wanted {
  return { kind: 'ignored', reason };
}
