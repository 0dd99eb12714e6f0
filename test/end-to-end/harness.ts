import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ECSClient, type Service } from '@aws-sdk/client-ecs';
import type { InvocationResult } from '../../sandbox/lambda/function-definition.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import type { Body } from '../../sandbox/service.ts';

/** Far from the present, so that nothing passes by real time. */
const startAt = Date.parse('2031-04-06T12:00:00Z');
export const cluster = 'production';

const root = fileURLToPath(new URL('../..', import.meta.url));
const template = `${root}.serverless/cloudformation-template-update-stack.json`;

/** A result as it lies on the queue. */
export interface PublishedResult {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Body;
}

/** The packaged stack in a sandbox, with the words that end-to-end tests are written in. */
export interface EndToEnd {
  readonly sandbox: Sandbox;
  readonly ecs: ECSClient;
  /** Name of the queue whose name ends so: `requests.fifo`. */
  queue(end: string): string;
  /** Invokes the function whose name ends so, and waits for its end and for what it set going. */
  invoke(end: string, event: unknown): Promise<InvocationResult>;
  /** Runs the sweep now rather than when it is due, and all passes that it asks for. */
  sweep(): Promise<void>;
  /** Sweeps, and turns the clock until every service of the cluster is steady. */
  bringUp(): Promise<void>;
  /** Turns the clock until every request was handled, also those that were put off for some seconds. */
  untilHandled(): Promise<void>;
  /** Pushes an image and lets everything happen that happens at once; returns its digest. */
  push(repository: string, tag: string): Promise<string>;
  /** Turns the clock until no service of the cluster has more than one deployment, and all wanted tasks run. */
  untilSteady(limitSeconds?: number): Promise<void>;
  /** Turns the clock until such a result is on the queue. */
  untilResult(type: string, subject?: string): Promise<PublishedResult>;
  results(): Promise<readonly PublishedResult[]>;
  /** The results' types for one service, in order, without `berth.` and the version. */
  story(service: string): Promise<readonly string[]>;
  service(name: string): Body | undefined;
  /** The image that the service's running tasks have, for each container by name. */
  images(name: string): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the packaged stack with the packaged workspace's seed. */
export async function startEndToEnd(options: SandboxOptions = {}): Promise<EndToEnd> {
  if (!existsSync(template)) throw new Error(`${template} is not there: run \`npm run package\` first`);
  const seed = `${root}examples/shop`;
  const sandbox = await startSandbox({ template, artifacts: `${root}dist`, seed, startAt, ...options });
  const queue = (end: string) => named(sandbox.queues.names(), end);
  const results = () => readResults(sandbox, queue('results.fifo'));
  const service = (name: string) => sandbox.ecs.services().find((one) => one.serviceName === name && inCluster(one));
  const invoke = async (end: string, event: unknown) => {
    const result = await sandbox.functions.invoke(named(sandbox.functions.names(), end), event);
    await sandbox.settled();
    return result;
  };
  let sweeps = 0;
  const sweep = async () => {
    sweeps += 1;
    const { functionError, payload } = await invoke('on-schedule', scheduledEvent(sandbox, `sweep-${sweeps}`));
    if (functionError) throw new Error(`The sweep failed: ${JSON.stringify(payload)}`);
  };
  const untilSteady = (limitSeconds = 900) =>
    sandbox.runUntil(() => sandbox.ecs.services().filter(inCluster).every(isSteady), {
      limitSeconds,
      what: 'a steady state of every service',
    });
  const untilHandled = () =>
    sandbox.runUntil(async () => (await sandbox.queues.messages(queue('requests.fifo'))).length === 0, {
      limitSeconds: 300,
      what: 'the end of every request',
    });
  return {
    sandbox,
    ecs: new ECSClient(clientSettings(sandbox)),
    queue,
    invoke,
    sweep,
    untilSteady,
    untilHandled,
    results,
    service,
    bringUp: async () => {
      await sweep();
      await untilHandled();
      await untilSteady();
    },
    push: async (repository, tag) => {
      const { digest } = sandbox.ecr.push({ repository, tag });
      await sandbox.settled();
      return digest;
    },
    untilResult: async (type, subject) => {
      const find = async () =>
        (await results()).find((one) => kindOf(one) === type && (subject ?? one.subject) === one.subject);
      await sandbox.runUntil(async () => (await find()) !== undefined, {
        limitSeconds: 3600,
        what: `a result ${type}`,
      });
      const found = await find();
      if (!found) throw new Error(`The result ${type} is gone again`);
      return found;
    },
    story: async (name) => (await results()).filter((one) => one.subject === `${cluster}/${name}`).map(kindOf),
    images: (name) => runningImages(sandbox, name),
    stop: () => sandbox.stop(),
  };
}

/** What an SDK client of a person's is made with. */
export function clientSettings(sandbox: Sandbox) {
  const credentials = { accessKeyId: 'PERSON', secretAccessKey: 'none' };
  return { endpoint: sandbox.endpoint, region: sandbox.region, credentials };
}

function named(names: readonly string[], end: string): string {
  const found = names.filter((name) => name.endsWith(`-${end}`));
  if (found.length !== 1) throw new Error(`${found.length} of these end with -${end}: ${names.join(', ')}`);
  return found[0] ?? '';
}

async function readResults(sandbox: Sandbox, queue: string): Promise<readonly PublishedResult[]> {
  const messages = await sandbox.queues.messages(queue);
  return messages.map((message) => JSON.parse(message.body) as PublishedResult);
}

function kindOf(result: PublishedResult): string {
  return result.type.replace(/^berth\./, '').replace(/\.v\d+$/, '');
}

/** The event that the schedule's rule sends now. SQS takes a request for one it has if it comes of an event with the same id. */
export function scheduledEvent(sandbox: Sandbox, id: string): Body {
  return {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: sandbox.account,
    time: `${new Date(sandbox.clock.now()).toISOString().slice(0, 19)}Z`,
    region: sandbox.region,
    resources: [`arn:aws:events:${sandbox.region}:${sandbox.account}:rule/sweep`],
    detail: {},
  };
}

function inCluster(service: Body): boolean {
  return String(service.clusterArn).endsWith(`/${cluster}`);
}

/** As the SDK's waiter has it: one deployment, and as many tasks as wanted. */
function isSteady(service: Body): boolean {
  const { deployments = [], runningCount, desiredCount } = service as Partial<Service>;
  return deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED' && runningCount === desiredCount;
}

function runningImages(sandbox: Sandbox, name: string): Readonly<Record<string, string>> {
  const running = sandbox.ecs.tasksOf(cluster, name).filter((task) => task.lastStatus === 'RUNNING');
  const containers = running.flatMap((task) => task.containers as readonly Body[]);
  return Object.fromEntries(containers.map((container) => [String(container.name), String(container.image)]));
}
