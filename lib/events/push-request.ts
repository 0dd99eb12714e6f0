import * as v from 'valibot';
import { problemOf } from './image-event.ts';
import type { Trigger } from './reconcile-request.ts';

/** A request to look at the services that a push to Git touched: which they are is found where the files can be read. */
export interface PushRequest {
  readonly version: 1;
  readonly kind: 'push';
  readonly environment: string;
  /** The commit that the branch was pushed to; absent when the host's event does not say. */
  readonly commit?: string | undefined;
  /** From the repository's root; `all` when the host's event does not say. */
  readonly paths: readonly string[] | 'all';
  readonly trigger: Trigger;
}

const push = v.object({
  version: v.literal(1),
  kind: v.literal('push'),
  environment: v.string(),
  commit: v.optional(v.string()),
  paths: v.union([v.literal('all'), v.array(v.string())]),
  trigger: v.object({
    kind: v.literal('git-push'),
    id: v.string(),
    time: v.pipe(v.string(), v.isoTimestamp()),
    summary: v.string(),
  }),
});

/**
 * More paths than these are not listed: a message holds 256 KiB, and looking at every service costs less than finding
 * out. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const mostPaths = 2_000;
const mostBytes = 200_000;

/** The paths as a request carries them: `all` when there are too many. */
export function pathsOfRequest(paths: readonly string[] | 'all'): readonly string[] | 'all' {
  if (paths === 'all' || paths.length > mostPaths) return 'all';
  return Buffer.byteLength(JSON.stringify(paths)) > mostBytes ? 'all' : paths;
}

/** A PushRequest out of a message's body; `undefined` for another kind of message; the reason when it is malformed. */
export function parsePushRequest(
  body: string,
): { readonly request: PushRequest } | { readonly malformed: string } | undefined {
  const value = jsonOf(body);
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const parsed = v.safeParse(push, value);
  return parsed.success ? { request: parsed.output } : { malformed: problemOf(parsed.issues) };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
