import type { Activity } from '../activity.ts';
import type { Environment } from '../service.ts';
import type { FunctionDefinition, InvocationResult } from './function-definition.ts';

/** Puts a message on the queue behind an ARN, with string attributes. */
export type SendToQueue = (
  arn: string,
  body: unknown,
  attributes?: Readonly<Record<string, string>>,
) => Promise<unknown>;

interface Options {
  readonly environment: Environment;
  readonly activity: Activity;
  readonly sendToQueue: SendToQueue;
  readonly invoke: (name: string, requestId: string, event: unknown) => Promise<InvocationResult>;
}

interface Attempt {
  readonly definition: FunctionDefinition;
  readonly requestId: string;
  readonly event: unknown;
  readonly acceptedAt: number;
  /** Counts from 1. */
  readonly number: number;
}

/** One minute before the first retry, two before the second. */
const retryAfterMs = [60_000, 120_000];

/**
 * Asynchronous invocations: two retries for a function's errors, then the destination and the dead-letter queue
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
export class AsynchronousInvocations {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  accept(definition: FunctionDefinition, requestId: string, event: unknown): void {
    const acceptedAt = this.#options.environment.clock.now();
    this.#start({ definition, requestId, event, acceptedAt, number: 1 });
  }

  #start(attempt: Attempt): void {
    // A function that was not run because the sandbox stopped has nothing to report.
    this.#run(attempt).catch(() => undefined);
  }

  async #run(attempt: Attempt): Promise<void> {
    const { definition, requestId, event } = attempt;
    const result = await this.#options.invoke(definition.name, requestId, event);
    if (!result.functionError) return this.#report(definition.asynchronous.onSuccessArn, attempt, result, 'Success');
    const { clock } = this.#options.environment;
    const { maximumRetryAttempts = 2, maximumEventAgeSeconds = 21_600 } = definition.asynchronous;
    const wait = retryAfterMs[attempt.number - 1] ?? 0;
    if (attempt.number > maximumRetryAttempts) return this.#giveUp(attempt, result, 'RetriesExhausted');
    const age = clock.now() + wait - attempt.acceptedAt;
    if (age > maximumEventAgeSeconds * 1000) return this.#giveUp(attempt, result, 'EventAgeExceeded');
    clock.after(wait, () => this.#start({ ...attempt, number: attempt.number + 1 }));
  }

  async #giveUp(attempt: Attempt, result: InvocationResult, condition: string): Promise<void> {
    const { onFailureArn, deadLetterArn } = attempt.definition.asynchronous;
    await this.#report(onFailureArn, attempt, result, condition);
    if (!deadLetterArn) return;
    const { errorMessage } = (result.payload ?? {}) as { readonly errorMessage?: string };
    const attributes = { RequestID: attempt.requestId, ErrorCode: '200', ErrorMessage: errorMessage ?? condition };
    await this.#send(deadLetterArn, attempt.event, attributes);
  }

  async #report(arn: string | undefined, attempt: Attempt, result: InvocationResult, condition: string): Promise<void> {
    if (!arn) return;
    const functionArn = `${attempt.definition.arn}:$LATEST`;
    await this.#send(arn, {
      version: '1.0',
      timestamp: new Date(this.#options.environment.clock.now()).toISOString(),
      requestContext: {
        requestId: attempt.requestId,
        functionArn,
        condition,
        approximateInvokeCount: attempt.number,
      },
      requestPayload: attempt.event,
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(result.functionError && { functionError: result.functionError }),
      },
      responsePayload: result.payload,
    });
  }

  #send(...message: Parameters<SendToQueue>): Promise<unknown> {
    return this.#options.activity.during(`report to ${message[0]}`, () => this.#options.sendToQueue(...message));
  }
}
