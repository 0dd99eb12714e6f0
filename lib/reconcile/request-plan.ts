import { isFollowed } from '../events/webhooks/followed-repository.ts';
import type { PullRequestEvent } from '../events/webhooks/webhook-event.ts';
import type { PlanSender } from '../ports/queues.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** What a pull request's event is looked at with. */
export interface RequestPlanInput {
  /** The repository and the branches that are followed; `undefined` where the desired state is a folder. */
  readonly environments: readonly {
    readonly git: { readonly url: string; readonly branch: string } | undefined;
  }[];
  /** The delivery's id, and when it came, ISO 8601. */
  readonly asked: { readonly id: string; readonly time: string };
  readonly plans: PlanSender;
  readonly telemetry: Telemetry;
}

/** Asks for a plan of a pull request that was opened, or whose commits or base changed. Others are logged and counted. */
export async function requestPlan(event: PullRequestEvent, input: RequestPlanInput): Promise<void> {
  const { asked, plans, telemetry } = input;
  const reason = whyNot(event, input);
  if (reason !== undefined) {
    telemetry.decision('ignored event', { reason });
    telemetry.count('IgnoredEvents', 1);
    return;
  }
  const summary = `#${event.number} was ${event.action}`;
  const trigger = { kind: 'pull-request', ...asked, summary } as const;
  await plans.sendPlan({ version: 1, kind: 'plan', pullRequest: event.number, trigger });
  telemetry.decision('plan requested', { pullRequest: event.number, summary });
  telemetry.count('RequestsSent', 1);
}

function whyNot(
  { repository, number, action, base }: PullRequestEvent,
  { environments }: RequestPlanInput,
): string | undefined {
  if (action !== 'opened' && action !== 'updated') return `#${number} was ${action}`;
  const followed = environments.flatMap(({ git }) => (git && isFollowed(git.url, repository) ? [git.branch] : []));
  if (followed.length === 0) return `a pull request of ${repository.fullName}, which is not followed`;
  if (!followed.includes(base.ref)) return `#${number} is to be merged into ${base.ref}, which is not followed`;
  return undefined;
}
