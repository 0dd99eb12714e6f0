import * as v from 'valibot';
import { problemOf } from './image-event.ts';
import type { ReconcileRequest } from './reconcile-request.ts';

const request = v.object({
  version: v.literal(1),
  environment: v.string(),
  cluster: v.string(),
  service: v.string(),
  trigger: v.object({
    kind: v.picklist(['image-push', 'image-replication', 'deployment', 'git-push', 'schedule', 'person']),
    id: v.string(),
    time: v.pipe(v.string(), v.isoTimestamp()),
    summary: v.string(),
  }),
  repeats: v.optional(v.boolean()),
  capacity: v.optional(
    v.array(
      v.object({ kind: v.picklist(['spread', 'limits']), about: v.string(), reason: v.string(), next: v.string() }),
    ),
  ),
  parallelism: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

/** A ReconcileRequest out of a message's body; the reason when it is none. */
export function parseRequest(body: string): { readonly request: ReconcileRequest } | { readonly malformed: string } {
  try {
    const parsed = v.safeParse(request, JSON.parse(body));
    return parsed.success ? { request: parsed.output } : { malformed: problemOf(parsed.issues) };
  } catch (error) {
    return { malformed: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
