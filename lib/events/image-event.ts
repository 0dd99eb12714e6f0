import * as v from 'valibot';
import type { ImageSubject, ParsedEvent } from './parsed-event.ts';

/** ECR's events, https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html; both media types are left out where they may be. */
const imageEvent = v.object({
  id: v.string(),
  'detail-type': v.picklist(['ECR Image Action', 'ECR Replication Action']),
  source: v.literal('aws.ecr'),
  account: v.string(),
  region: v.string(),
  time: v.pipe(v.string(), v.isoTimestamp()),
  detail: v.object({
    result: v.string(),
    'repository-name': v.string(),
    'image-digest': v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
    'action-type': v.string(),
    'image-tag': v.optional(v.string(), ''),
  }),
});

/** A push to a repository, or a replication into it, in the account and region where it arrived. */
export function parseImageEvent(event: unknown): ParsedEvent<ImageSubject> {
  const parsed = v.safeParse(imageEvent, event);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { id, time, account, region, detail } = parsed.output;
  const action = detail['action-type'];
  const repository = detail['repository-name'];
  const tag = detail['image-tag'];
  if (detail.result !== 'SUCCESS') return { kind: 'ignored', reason: `the ${action} did not succeed` };
  if (action !== 'PUSH' && action !== 'REPLICATE') return { kind: 'ignored', reason: `${action} brings no image` };
  if (tag === '') return { kind: 'ignored', reason: 'an untagged manifest: its index has an event of its own' };
  const verb = action === 'PUSH' ? 'was pushed' : 'was replicated';
  return {
    kind: 'concerns',
    subject: { account, region, repository, tag, digest: detail['image-digest'] },
    trigger: {
      kind: action === 'PUSH' ? 'image-push' : 'image-replication',
      id,
      time,
      summary: `${repository}:${tag} ${verb}`,
    },
  };
}

/** The first thing that is wrong with an event, with its path. */
export function problemOf(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  return path ? `${path}: ${issue.message}` : issue.message;
}
