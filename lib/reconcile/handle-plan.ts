import { BerthError } from '../errors.ts';
import { parsePlanRequest } from '../events/plan-request.ts';
import { type Handled, laterAfter } from './later.ts';
import { type PlanPullRequestInput, planPullRequest } from './plan-pull-request.ts';

/** A rate limit of the host's may last for an hour, and nobody waits for a plan behind this one. */
const longestSeconds = 3_600;

/**
 * Handles one message of the plan queue. What trying again cannot mend is logged, counted and acknowledged; what is
 * transient is to be tried when the host says; our own bugs are thrown, towards the dead-letter queue and its alarm.
 */
export async function handlePlan(body: string, input: PlanPullRequestInput): Promise<Handled> {
  const { telemetry } = input;
  const parsed = parsePlanRequest(body);
  if ('malformed' in parsed) {
    telemetry.decision('malformed request', { reason: parsed.malformed });
    telemetry.count('MalformedEvents', 1);
    return { kind: 'done' };
  }
  const { pullRequest } = parsed.request;
  try {
    await planPullRequest(parsed.request, input);
  } catch (error) {
    const later = laterAfter(error, longestSeconds);
    if (later) {
      telemetry.decision('try later', { pullRequest, seconds: later.seconds, reason: later.reason });
      return later;
    }
    if (!(error instanceof BerthError) || error.code === 'Invariant') throw error;
    telemetry.decision('error', { pullRequest, code: error.code, error: error.message });
    telemetry.count('Errors', 1, { code: error.code });
  }
  return { kind: 'done' };
}
