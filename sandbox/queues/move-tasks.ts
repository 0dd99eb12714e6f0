import { randomUUID } from 'node:crypto';
import { AwsError, type Body, type EmulatedService } from '../service.ts';
import { queueName } from './account-words.ts';

/** What a redrive needs of the queues. */
interface MovableQueues {
  call(operation: string, input: Body): Promise<Body>;
  names(): readonly string[];
  sourcesOf(deadLetterQueue: string): readonly string[];
  url(name: string): string;
}

/** One redrive, as ListMessageMoveTasks shows it. */
export interface MoveTask {
  readonly TaskHandle: string;
  readonly Status: 'COMPLETED';
  readonly SourceArn: string;
  readonly DestinationArn: string | undefined;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
}

interface Received {
  readonly Body: string;
  readonly ReceiptHandle: string;
  readonly MessageAttributes?: Body;
  readonly Attributes?: Readonly<Record<string, string>>;
}

/** Dead-letter redrive, which fauxqs lacks: every message goes back to the queue it came from, at once. */
export class MoveTasks {
  readonly operations: EmulatedService['operations'] = {
    StartMessageMoveTask: (input) => this.#start(input),
    ListMessageMoveTasks: (input) => ({ Results: this.#done.filter((task) => task.SourceArn === input.SourceArn) }),
    ListDeadLetterSourceQueues: (input) => ({
      queueUrls: this.#queues.sourcesOf(queueName(String(input.QueueUrl))).map((name) => this.#queues.url(name)),
    }),
  };
  readonly #queues: MovableQueues;
  readonly #done: MoveTask[] = [];

  constructor(queues: MovableQueues) {
    this.#queues = queues;
  }

  async #start(input: Body): Promise<Body> {
    const sourceArn = String(input.SourceArn);
    const source = queueName(sourceArn);
    const destinationArn = input.DestinationArn as string | undefined;
    const destination = destinationArn ? queueName(destinationArn) : this.#queues.sourcesOf(source)[0];
    if (!this.#queues.names().includes(source)) {
      throw new AwsError(
        'ResourceNotFoundException',
        "The resource that you specified for the SourceArn parameter doesn't exist.",
        404,
      );
    }
    if (!destination) {
      throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    const moved = await this.#moveAll(source, destination);
    const task: MoveTask = {
      TaskHandle: randomUUID(),
      Status: 'COMPLETED',
      SourceArn: sourceArn,
      DestinationArn: destinationArn,
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: moved,
    };
    this.#done.unshift(task);
    return { TaskHandle: task.TaskHandle };
  }

  async #moveAll(source: string, destination: string): Promise<number> {
    const from = { QueueUrl: this.#queues.url(source) };
    for (let moved = 0; ; moved++) {
      const request = {
        ...from,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      };
      const { Messages } = await this.#queues.call('ReceiveMessage', request);
      const message = (Messages as readonly Received[] | undefined)?.[0];
      if (!message) return moved;
      await this.#queues.call('SendMessage', { QueueUrl: this.#queues.url(destination), ...copyOf(message) });
      await this.#queues.call('DeleteMessage', { ...from, ReceiptHandle: message.ReceiptHandle });
    }
  }
}

/** A redrive is no new send: five minutes of deduplication do not swallow it. */
function copyOf(message: Received): Body {
  const group = message.Attributes?.MessageGroupId;
  return {
    MessageBody: message.Body,
    ...(message.MessageAttributes && { MessageAttributes: message.MessageAttributes }),
    ...(group && { MessageGroupId: group, MessageDeduplicationId: randomUUID() }),
  };
}
