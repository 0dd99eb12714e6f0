import * as v from 'valibot';
import { problemOf } from './image-event.ts';

/** A request to plan a pull request: its head and its base are asked for afresh when it is handled. */
export interface PlanRequest {
  readonly version: 1;
  readonly kind: 'plan';
  /** As people write it, `#12` or `!12`. */
  readonly pullRequest: number;
  readonly trigger: PlanTrigger;
}

/** Why a pull request is planned. */
export interface PlanTrigger {
  readonly kind: 'pull-request';
  /** The delivery's id; two requests with the same id are one. */
  readonly id: string;
  /** When it came, ISO 8601. */
  readonly time: string;
  /** For a person to read: `#12 was updated`. */
  readonly summary: string;
}

const planRequest = v.object({
  version: v.literal(1),
  kind: v.literal('plan'),
  pullRequest: v.pipe(v.number(), v.integer(), v.minValue(1)),
  trigger: v.object({
    kind: v.literal('pull-request'),
    id: v.string(),
    time: v.pipe(v.string(), v.isoTimestamp()),
    summary: v.string(),
  }),
});

/** A PlanRequest out of a message's body; the reason when it is none. */
export function parsePlanRequest(body: string): { readonly request: PlanRequest } | { readonly malformed: string } {
  try {
    const parsed = v.safeParse(planRequest, JSON.parse(body));
    return parsed.success ? { request: parsed.output } : { malformed: problemOf(parsed.issues) };
  } catch (error) {
    return { malformed: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
