import { pathsOfRequest } from '../events/push-request.ts';
import { isFollowed } from '../events/webhooks/followed-repository.ts';
import type { PushEvent, RefChange, WebhookEvent } from '../events/webhooks/webhook-event.ts';
import type { PushSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** What an environment follows. */
interface FollowedBranch {
  readonly url: string;
  readonly branch: string;
}

/** What a webhook's event is looked at with. */
export interface RequestPushInput {
  /** Each with the repository and the branch that it follows; `undefined` where the desired state is a folder. */
  readonly environments: readonly {
    readonly environment: string;
    readonly git: FollowedBranch | undefined;
  }[];
  /** The delivery's id, and when it came, ISO 8601. */
  readonly asked: { readonly id: string; readonly time: string };
  readonly pushes: PushSender;
  readonly telemetry: Telemetry;
}

/**
 * Asks for a look at what a push touched, in every environment that follows its branch. What else a host says is logged
 * and counted.
 */
export async function requestPush(event: WebhookEvent, input: RequestPushInput): Promise<void> {
  const { telemetry } = input;
  const wanted = input.environments.map(({ environment, git }) => ({ environment, ...wantedPush(event, git) }));
  const pushes = wanted.flatMap((one) => (one.kind === 'paths' ? [one] : []));
  for (const push of pushes) await send(push, input);
  const [other] = wanted;
  if (pushes.length > 0 || !other || other.kind === 'paths') return;
  telemetry.decision(`${other.kind} event`, { reason: other.reason });
  telemetry.count(other.kind === 'malformed' ? 'MalformedEvents' : 'IgnoredEvents', 1);
}

interface WantedPush {
  readonly environment: string;
  readonly paths: readonly string[] | 'all';
  readonly summary: string;
  readonly commit?: string | undefined;
}

async function send(push: WantedPush, { asked, pushes, telemetry }: RequestPushInput): Promise<void> {
  const { environment, summary, commit } = push;
  const trigger = { kind: 'git-push', ...asked, summary } as const;
  const paths = pathsOfRequest(push.paths);
  await pushes.sendPush({ version: 1, kind: 'push', environment, ...(commit && { commit }), paths, trigger });
  telemetry.decision('push', { environment, summary, paths: paths === 'all' ? paths : paths.length });
  telemetry.count('RequestsSent', 1);
}

type Wanted =
  | {
      readonly kind: 'paths';
      readonly paths: readonly string[] | 'all';
      readonly summary: string;
      /** In full; Bitbucket abbreviates it, and so does not say it. */
      readonly commit?: string | undefined;
    }
  | { readonly kind: 'ignored' | 'malformed'; readonly reason: string };

function wantedPush(event: WebhookEvent, git: FollowedBranch | undefined): Wanted {
  if (event.kind === 'ignored' || event.kind === 'malformed') return event;
  if (event.kind === 'ping') return ignored('a ping: the address and the secret are right');
  if (event.kind === 'pull-request') return ignored('a pull request');
  if (!git) return ignored('the desired state is the folder that was packaged, not a Git repository');
  if (event.kind === 'unread') return { kind: 'paths', paths: 'all', summary: `${git.branch} was pushed` };
  return pushTo(event, git);
}

function pushTo({ repository, changes }: PushEvent, git: FollowedBranch): Wanted {
  if (!isFollowed(git.url, repository)) return ignored(`a push to ${repository.fullName}, which is not followed`);
  const change = changes.find(({ branch }) => branch === git.branch);
  if (!change) return ignored(`a push to ${changes.map(({ ref }) => ref).join(', ')}, which is not followed`);
  if (change.after === undefined) return ignored(`${git.branch} was deleted; what runs stays as it is`);
  const commit = /^[0-9a-f]{40}$/.test(change.after) ? change.after : undefined;
  return { kind: 'paths', paths: change.paths, summary: summaryOf(change, git.branch), commit };
}

function summaryOf({ after = '' }: RefChange, branch: string): string {
  return `${after.slice(0, 8)} was pushed to ${branch}`;
}

function ignored(reason: string): Wanted {
  return { kind: 'ignored', reason };
}
