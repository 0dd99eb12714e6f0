import type { Activity } from '../activity.ts';
import { AwsError, type Body, type Environment } from '../service.ts';
import { atPath, type DeliveredEvent, targetInput } from './event.ts';
import type { Rule, Target } from './rule.ts';

/** Something to hand to the function or queue behind an ARN. */
export interface Delivery {
  readonly arn: string;
  readonly payload: unknown;
  /** SqsParameters of a FIFO queue's target. */
  readonly messageGroupId?: string | undefined;
  /** String attributes of a message that goes to a dead-letter queue. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

export type Deliver = (delivery: Delivery) => Promise<void>;

interface Attempt {
  readonly rule: Rule;
  readonly target: Target;
  readonly event: DeliveredEvent;
  readonly startedAt: number;
  readonly retries: number;
}

/** Errors that EventBridge does not retry: the target is gone, or may not be used. */
const finalErrors = ['ResourceNotFoundException', 'QueueDoesNotExist', 'AccessDeniedException', 'AccessDenied'];

/**
 * Deliveries to targets, tried again as the target's RetryPolicy says: by default for 24 hours and 185 times, then to
 * the target's dead-letter queue (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html).
 */
export class TargetDeliveries {
  readonly #environment: Environment;
  readonly #activity: Activity;
  readonly #deliver: Deliver;

  constructor(options: { environment: Environment; activity: Activity; deliver: Deliver }) {
    this.#environment = options.environment;
    this.#activity = options.activity;
    this.#deliver = options.deliver;
  }

  start(rule: Rule, target: Target, event: DeliveredEvent): void {
    this.#try({ rule, target, event, startedAt: this.#environment.clock.now(), retries: 0 });
  }

  #try(attempt: Attempt): void {
    const { rule, target, event } = attempt;
    const end = this.#activity.begin(`delivery of ${event['detail-type']} to ${target.Arn}`);
    const sqs = target.SqsParameters as { readonly MessageGroupId?: string } | undefined;
    const payload = targetInput(target, event, rule);
    this.#deliver({ arn: target.Arn, payload, messageGroupId: groupOf(sqs?.MessageGroupId, event) })
      .catch((error: unknown) => this.#failed(attempt, error))
      .finally(end);
  }

  async #failed(attempt: Attempt, error: unknown): Promise<void> {
    const { clock } = this.#environment;
    const policy = (attempt.target.RetryPolicy ?? {}) as Readonly<Record<string, number>>;
    const waitMs = Math.min(1000 * 2 ** attempt.retries, 600_000);
    const age = clock.now() + waitMs - attempt.startedAt;
    const exhausted = finalErrors.includes(codeOf(error))
      ? ''
      : attempt.retries >= (policy.MaximumRetryAttempts ?? 185)
        ? 'MaximumRetryAttempts'
        : age > (policy.MaximumEventAgeInSeconds ?? 86_400) * 1000
          ? 'MaximumEventAgeInSeconds'
          : undefined;
    if (exhausted === undefined) clock.after(waitMs, () => this.#try({ ...attempt, retries: attempt.retries + 1 }));
    else await this.#bury(attempt, error, exhausted);
  }

  async #bury(attempt: Attempt, error: unknown, exhausted: string): Promise<void> {
    const arn = (attempt.target.DeadLetterConfig as Body | undefined)?.Arn;
    if (typeof arn !== 'string') return;
    const attributes = {
      RULE_ARN: attempt.rule.arn,
      TARGET_ARN: attempt.target.Arn,
      ERROR_CODE: codeOf(error),
      ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
      RETRY_ATTEMPTS: String(attempt.retries),
      ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    // As AWS does it: a dead-letter queue that is not there loses the event.
    await this.#deliver({ arn, payload: attempt.event, attributes }).catch(() => undefined);
  }
}

/** A literal, or the value at a JSON path of the event. */
function groupOf(group: string | undefined, event: DeliveredEvent): string | undefined {
  if (!group?.startsWith('$')) return group;
  const value = atPath(event, group);
  return value === undefined ? undefined : String(value);
}

function codeOf(error: unknown): string {
  return error instanceof AwsError ? error.code : 'SDK_CLIENT_ERROR';
}
