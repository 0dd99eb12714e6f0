import type { Activity } from '../activity.ts';
import type { VirtualClock } from '../clock.ts';
import { AwsError, type Body, type EmulatedService } from '../service.ts';
import { type AccountWords, fromFauxqs, queueName, queueUrl, toFauxqs } from './account-words.ts';
import { MoveTasks } from './move-tasks.ts';
import { readStoredMessages, type StoredMessage } from './stored-message.ts';
import { WorkerClient } from './worker-client.ts';

const operations = [
  'CreateQueue',
  'DeleteQueue',
  'GetQueueUrl',
  'ListQueues',
  'GetQueueAttributes',
  'SetQueueAttributes',
  'PurgeQueue',
  'SendMessage',
  'SendMessageBatch',
  'ReceiveMessage',
  'DeleteMessage',
  'DeleteMessageBatch',
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'TagQueue',
  'UntagQueue',
  'ListQueueTags',
] as const;

export interface QueuesOptions {
  readonly activity: Activity;
  readonly clock: VirtualClock;
  readonly account: string;
  readonly region: string;
  /** The sandbox's own address; asked for when it is needed, because a queue may be older than the port. */
  readonly endpoint: () => string;
}

/** SQS: fauxqs in a thread whose time is the sandbox's, under the sandbox's account. */
export class Queues {
  readonly service: EmulatedService;
  readonly #options: QueuesOptions;
  readonly #worker: WorkerClient;
  readonly #attributes = new Map<string, Readonly<Record<string, string>>>();
  readonly #listeners = new Map<string, Set<() => void>>();
  /** Moments at which listeners are told anyway, as queue and time. */
  readonly #appointments = new Set<string>();

  constructor(options: QueuesOptions) {
    this.#options = options;
    this.#worker = new WorkerClient(options.clock, options.region);
    const moves = new MoveTasks(this);
    this.service = {
      name: 'sqs',
      targetPrefix: 'AmazonSQS',
      operations: {
        ...Object.fromEntries(operations.map((name) => [name, (input: Body) => this.#serve(name, input)])),
        ...moves.operations,
      },
    };
  }

  /** A client's call is work under way, but for one that polls and so waits in real time. */
  #serve(operation: string, input: Body): Promise<Body> {
    const call = () => this.call(operation, input);
    return operation === 'ReceiveMessage' ? call() : this.#options.activity.during(`sqs:${operation}`, call);
  }

  /** Makes one of SQS's calls from within the sandbox. Throws AwsError. */
  async call(operation: string, input: Body): Promise<Body> {
    // Looking for the stack's queues is what every command does, and no reason to start the thread where there are none.
    if (operation === 'GetQueueUrl' && this.#attributes.size === 0) throw noQueue();
    const words = this.#words();
    const { status, body } = await this.#worker.ask({ kind: 'operation', operation, input: toFauxqs(input, words) });
    if (status >= 400) throw awsError(status, body);
    this.#note(operation, input, body);
    return fromFauxqs(body, words);
  }

  /** Creates a queue by name; returns its URL. */
  async create(name: string, attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    await this.call('CreateQueue', { QueueName: name, Attributes: { ...attributes } });
    return this.url(name);
  }

  url(name: string): string {
    return queueUrl(name, this.#words());
  }

  arn(name: string): string {
    return `arn:aws:sqs:${this.#options.region}:${this.#options.account}:${name}`;
  }

  /** Every queue's name, sorted. */
  names(): readonly string[] {
    return [...this.#attributes.keys()].sort();
  }

  /** The attributes a queue was made with; `undefined` when there is no such queue. */
  attributes(name: string): Readonly<Record<string, string>> | undefined {
    return this.#attributes.get(name);
  }

  /** Names of the queues whose dead-letter queue this is. */
  sourcesOf(deadLetterQueue: string): readonly string[] {
    return this.names().filter((name) => this.#deadLetterQueue(name) === deadLetterQueue);
  }

  /** Every message of a queue, as a person would see them, without receiving them. */
  async messages(name: string): Promise<readonly StoredMessage[]> {
    const { status, body } = await this.#worker.ask({ kind: 'inspect', queue: name });
    if (status >= 400) throw noQueue();
    return readStoredMessages(body, this.#options.clock.now());
  }

  /** Calls `listener` whenever a message of the queue may have become receivable; returns a function that ends it. */
  onReceivable(name: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  stop(): void {
    this.#worker.stop();
  }

  #words(): AccountWords {
    return { account: this.#options.account, endpoint: this.#options.endpoint() };
  }

  #deadLetterQueue(name: string): string | undefined {
    const policy = this.#attributes.get(name)?.RedrivePolicy;
    if (!policy) return undefined;
    const { deadLetterTargetArn } = JSON.parse(policy) as { deadLetterTargetArn?: string };
    return deadLetterTargetArn && queueName(deadLetterTargetArn);
  }

  /** Remembers attributes, and tells who listens when messages become receivable. */
  #note(operation: string, input: Body, answer: Body): void {
    if (operation === 'CreateQueue') this.#remember(String(input.QueueName), input.Attributes);
    const name = queueName(String(input.QueueUrl ?? ''));
    if (operation === 'DeleteQueue') this.#attributes.delete(name);
    if (operation === 'SetQueueAttributes') this.#remember(name, input.Attributes);
    if (operation === 'ReceiveMessage') {
      // A receive is what moves messages to the dead-letter queue, also one that comes back empty.
      const deadLetterQueue = this.#deadLetterQueue(name);
      if (deadLetterQueue) this.#tellIn(deadLetterQueue, 0);
      if (!answer.Messages) return;
    }
    for (const seconds of this.#secondsUntilReceivable(operation, name, input)) this.#tellIn(name, seconds);
  }

  #secondsUntilReceivable(operation: string, name: string, input: Body): readonly number[] {
    const entries = (Array.isArray(input.Entries) ? input.Entries : [input]) as readonly Body[];
    const preset = (attribute: string, fallback: number) => Number(this.#attributes.get(name)?.[attribute] ?? fallback);
    switch (operation) {
      case 'SendMessage':
      case 'SendMessageBatch':
        return entries.map((entry) => Number(entry.DelaySeconds ?? preset('DelaySeconds', 0)));
      case 'ReceiveMessage':
        return [Number(input.VisibilityTimeout ?? preset('VisibilityTimeout', 30))];
      case 'ChangeMessageVisibility':
      case 'ChangeMessageVisibilityBatch':
        return entries.map((entry) => Number(entry.VisibilityTimeout));
      // A FIFO group is free again once its messages in flight are gone.
      case 'DeleteMessage':
      case 'DeleteMessageBatch':
        return [0];
      default:
        return [];
    }
  }

  #tellIn(name: string, seconds: number): void {
    const listeners = this.#listeners.get(name);
    if (!listeners) return;
    const tell = () => {
      for (const listener of listeners) listener();
    };
    if (seconds <= 0) {
      tell();
      return;
    }
    const { clock } = this.#options;
    const key = `${name} ${clock.now() + seconds * 1000}`;
    if (this.#appointments.has(key)) return;
    this.#appointments.add(key);
    clock.after(seconds * 1000, () => {
      this.#appointments.delete(key);
      tell();
    });
  }

  #remember(name: string, attributes: unknown): void {
    this.#attributes.set(name, {
      ...this.#attributes.get(name),
      ...(attributes as Record<string, string> | undefined),
    });
  }
}

function noQueue(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

function awsError(status: number, body: Body): AwsError {
  const type = String(body.__type ?? 'InternalFailure');
  return new AwsError(type.split('#').at(-1) ?? type, String(body.message ?? ''), status);
}
