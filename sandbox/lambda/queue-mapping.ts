import type { Activity } from '../activity.ts';
import { matchesPattern } from '../event-bridge/pattern.ts';
import { parsePattern } from '../event-bridge/pattern-syntax.ts';
import type { Queues } from '../queues/queues.ts';
import { AwsError, type Body } from '../service.ts';
import type { Functions } from './functions.ts';
import { type ReceivedMessage, sqsEvent } from './sqs-event.ts';

/** An event source mapping as the template describes it. */
export interface MappingDefinition {
  readonly logicalId: string;
  readonly queueName: string;
  readonly functionName: string;
  /** Default 10. */
  readonly batchSize: number;
  readonly enabled: boolean;
  readonly maximumConcurrency?: number | undefined;
  readonly reportBatchItemFailures: boolean;
  /** Event patterns, one of which a message has to match; others are deleted unseen. */
  readonly filters: readonly string[];
}

interface MappingOptions {
  readonly queues: Queues;
  readonly functions: Functions;
  readonly activity: Activity;
  readonly region: string;
}

/**
 * What Lambda does for a queue: receives batches, invokes the function, deletes what succeeded. A message that failed
 * comes back when its visibility timeout has passed
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html). It is woken by the queue, never by
 * polling, so that nothing is under way when it waits.
 */
export class QueueMapping {
  readonly definition: MappingDefinition;
  readonly #options: MappingOptions;
  readonly #limit: number;
  #running = 0;
  #polling = false;
  #again = false;
  #stopped = false;

  constructor(definition: MappingDefinition, options: MappingOptions) {
    this.definition = definition;
    this.#options = options;
    const { concurrency } = options.functions.find(definition.functionName);
    this.#limit = Math.min(definition.maximumConcurrency ?? concurrency, concurrency);
    options.queues.onReceivable(definition.queueName, () => this.wake());
  }

  /** Looks whether there is something to do. */
  wake(): void {
    if (!this.definition.enabled || this.#stopped) return;
    this.#again = true;
    if (this.#polling) return;
    this.#polling = true;
    const { activity } = this.#options;
    activity
      .during(`poll of ${this.definition.queueName}`, () => this.#poll())
      .catch((error: unknown) => this.#failed(error));
  }

  stop(): void {
    this.#stopped = true;
  }

  async #poll(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        while (this.#running < this.#limit) {
          const messages = await this.#receive();
          if (messages.length === 0) break;
          this.#start(messages);
        }
      }
    } finally {
      this.#polling = false;
    }
  }

  async #receive(): Promise<readonly ReceivedMessage[]> {
    const { Messages } = await this.#options.queues.call('ReceiveMessage', {
      QueueUrl: this.#url,
      MaxNumberOfMessages: Math.min(this.definition.batchSize, 10),
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (Messages ?? []) as readonly ReceivedMessage[];
  }

  #start(messages: readonly ReceivedMessage[]): void {
    this.#running++;
    this.#handle(messages)
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#running--;
        this.wake();
      });
  }

  /** A queue that somebody deleted, or a sandbox that stops, leaves nothing to do; anything else is a bug. */
  #failed(error: unknown): void {
    if (!this.#stopped && !(error instanceof AwsError)) throw error;
  }

  async #handle(messages: readonly ReceivedMessage[]): Promise<void> {
    const wanted = messages.filter((message) => this.#passes(message));
    await this.#delete(messages.filter((message) => !wanted.includes(message)));
    if (wanted.length > 0) {
      const arn = this.#options.queues.arn(this.definition.queueName);
      const event = sqsEvent(wanted, arn, this.#options.region);
      const result = await this.#options.functions.invoke(this.definition.functionName, event);
      const failed = result.functionError ? wanted : this.#failures(wanted, result.payload);
      await this.#delete(wanted.filter((message) => !failed.includes(message)));
    }
  }

  /** A list that names a message which is not in the batch fails the whole batch, as Lambda has it. */
  #failures(messages: readonly ReceivedMessage[], payload: unknown): readonly ReceivedMessage[] {
    const items = (payload as Body | null)?.batchItemFailures;
    if (!this.definition.reportBatchItemFailures || !Array.isArray(items)) return [];
    const failed = items.map((item: Body) => messages.find((message) => message.MessageId === item.itemIdentifier));
    const known = failed.filter((message) => message !== undefined);
    return known.length < failed.length ? messages : known;
  }

  #passes(message: ReceivedMessage): boolean {
    const { filters } = this.definition;
    if (filters.length === 0) return true;
    const record = { body: jsonOr(message.Body) };
    return filters.some((filter) => matchesPattern(parsePattern(filter), record));
  }

  async #delete(messages: readonly ReceivedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#options.activity.during(`deletion from ${this.definition.queueName}`, async () => {
      for (const { ReceiptHandle } of messages) {
        await this.#options.queues.call('DeleteMessage', { QueueUrl: this.#url, ReceiptHandle });
      }
    });
  }

  get #url(): string {
    return this.#options.queues.url(this.definition.queueName);
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
