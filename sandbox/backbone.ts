import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Activity } from './activity.ts';
import type { VirtualClock } from './clock.ts';
import { EventBus } from './event-bridge/event-bus.ts';
import type { Delivery } from './event-bridge/target-deliveries.ts';
import { HttpApis } from './http-api/http-api.ts';
import { compileCache } from './lambda/compile-cache.ts';
import { Functions } from './lambda/functions.ts';
import { QueueMapping } from './lambda/queue-mapping.ts';
import { queueName } from './queues/account-words.ts';
import { Queues } from './queues/queues.ts';
import type { BusEvent, Environment } from './service.ts';
import { codeFolder } from './template/code-folder.ts';
import type { Stack } from './template/stack.ts';

export interface BackboneOptions {
  readonly clock: VirtualClock;
  readonly account: string;
  readonly region: string;
  readonly endpoint: () => string;
  /** Processes of one function at the same time. */
  readonly concurrency: number;
}

/** What events, messages and invocations travel through: the bus, the queues, the functions. */
export class Backbone {
  readonly environment: Environment;
  readonly activity = new Activity();
  readonly bus: EventBus;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly httpApis: HttpApis;
  readonly mappings: QueueMapping[] = [];
  readonly #temporaryFolders: string[] = [];

  constructor(options: BackboneOptions) {
    const { clock, account, region } = options;
    this.environment = { account, region, clock, emit: (event: BusEvent) => this.bus.emit(event), id: idSequence() };
    this.queues = new Queues({ ...options, activity: this.activity });
    this.functions = new Functions({
      environment: this.environment,
      activity: this.activity,
      endpoint: options.endpoint,
      concurrency: options.concurrency,
      sendToQueue: (arn, body, attributes) => this.#sendMessage({ arn, payload: body, attributes }),
    });
    this.httpApis = new HttpApis(this.functions, this.environment);
    this.bus = new EventBus({
      environment: this.environment,
      activity: this.activity,
      deliver: (delivery) => this.#deliver(delivery),
    });
  }

  /** Makes a stack's queues, functions, rules and mappings. */
  async deploy(stack: Stack, artifacts: string): Promise<void> {
    for (const queue of stack.queues) await this.queues.create(queue.name, queue.attributes);
    for (const { artifact, ...definition } of stack.functions) {
      const folder = codeFolder(artifacts, artifact, compileCache().codeFolder);
      if (folder.temporary) this.#temporaryFolders.push(folder.path);
      this.functions.add({ ...definition, codeFolder: folder.path });
    }
    const { PutRule, PutTargets } = this.bus.service.operations;
    const caller = { account: this.environment.account, region: this.environment.region, accessKeyId: 'template' };
    for (const { rule, targets } of stack.rules) {
      await PutRule?.(rule, caller);
      if (targets.length > 0) await PutTargets?.({ Rule: rule.Name, Targets: targets }, caller);
    }
    for (const api of stack.httpApis) this.httpApis.add(api);
    const { queues, functions, activity } = this;
    const { region } = this.environment;
    for (const mapping of stack.mappings) {
      this.mappings.push(new QueueMapping(mapping, { queues, functions, activity, region }));
    }
  }

  async stop(): Promise<void> {
    for (const mapping of this.mappings) mapping.stop();
    this.functions.stop();
    this.queues.stop();
    for (const folder of this.#temporaryFolders) rmSync(folder, { recursive: true, force: true });
  }

  async #deliver(delivery: Delivery): Promise<void> {
    if (delivery.arn.includes(':sqs:')) await this.#sendMessage(delivery);
    else this.functions.invokeAsync(delivery.arn, delivery.payload);
  }

  async #sendMessage(delivery: Delivery): Promise<void> {
    const attributes = Object.entries(delivery.attributes ?? {});
    await this.queues.call('SendMessage', {
      QueueUrl: this.queues.url(queueName(delivery.arn)),
      MessageBody: typeof delivery.payload === 'string' ? delivery.payload : JSON.stringify(delivery.payload),
      ...(delivery.messageGroupId !== undefined && { MessageGroupId: delivery.messageGroupId }),
      MessageAttributes: Object.fromEntries(
        attributes.map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
      ),
    });
  }
}

/** Hexadecimal digits that are the same in every run, and never the same twice in one. */
function idSequence(): (digits: number) => string {
  let made = 0;
  return (digits) => createHash('sha256').update(String(made++)).digest('hex').slice(0, digits);
}
