import { parseDeploymentEvent } from '../../lib/events/deployment-event.ts';
import { parseImageEvent } from '../../lib/events/image-event.ts';
import type { ParsedEvent } from '../../lib/events/parsed-event.ts';
import type { ReconcileRequest } from '../../lib/events/reconcile-request.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { buildIndex } from '../../lib/manifest/workspace-index.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import { handleRequest } from '../../lib/reconcile/handle-request.ts';
import { requestServices } from '../../lib/reconcile/request.ts';
import { sweep } from '../../lib/reconcile/sweep.ts';
import type { BusEvent } from '../../sandbox/service.ts';
import { account } from '../plan/builders.ts';
import { cluster, triggerOf, type World } from '../reconcile/world.ts';
import { region } from '../sandbox/wired.ts';

/** What becomes of an event on its way: so many copies arrive, each so many seconds late. */
export type Fate = readonly number[];

/** The order of things as AWS means it: once, and at once. */
const inOrder: Fate = [0];

export interface SmallStackOptions {
  readonly world: World;
  /** What Git says now. */
  readonly desired: () => DesiredService;
  /** What becomes of each event, over and over. */
  readonly fates: readonly Fate[];
}

/** The functions and queues of the stack in this process: events come in, passes go out. */
export interface SmallStack {
  /** Turns the clock; what falls due on the way is delivered, and every pass made that it asks for. */
  advance(seconds: number): Promise<void>;
  /** The schedule: every service is looked at, and passes are made where something is due. */
  sweep(): Promise<void>;
}

interface Delivery {
  readonly at: number;
  readonly event: BusEvent & { readonly id: string; readonly time: string };
}

export function smallStack({ world, desired, fates }: SmallStackOptions): SmallStack {
  const { clock, events, adapters } = world;
  let seen = events.length;
  let underWay: Delivery[] = [];
  const handle = async (request: ReconcileRequest) => {
    const load = async () => desired();
    const handled = await handleRequest(JSON.stringify(request), { ...adapters, load, region, receives: 1 });
    if (handled.kind !== 'done') throw new Error(`tried again although nothing went wrong: ${JSON.stringify(handled)}`);
  };
  const requests = {
    send: async (some: readonly ReconcileRequest[]) => {
      for (const request of some) await handle(request);
    },
  };
  const ask = <Subject>(event: ParsedEvent<Subject>) => {
    const environments = [
      { environment: desired().environment.name, recentIndex: async () => buildIndex(undefined, []) },
    ];
    const find = () => [{ cluster, service: desired().service }];
    return requestServices(event, { environments, find, requests, telemetry: silent });
  };
  const deliver = async () => {
    for (; seen < events.length; seen++) underWay.push(...deliveries(events[seen], seen, clock.now(), fates));
    const due = underWay.filter(({ at }) => at <= clock.now()).toSorted((one, other) => one.at - other.at);
    underWay = underWay.filter((one) => !due.includes(one));
    for (const { event } of due) {
      await (event.source === 'aws.ecr' ? ask(parseImageEvent(event)) : ask(parseDeploymentEvent(event)));
    }
    return due.length > 0;
  };
  return {
    advance: async (seconds) => {
      const end = clock.now() + seconds * 1000;
      // A pass may make events of its own.
      for (let isBusy = await deliver(); isBusy || clock.now() < end; isBusy = await deliver()) {
        if (isBusy) continue;
        const next = Math.min(end, ...underWay.map(({ at }) => at), clock.now() + (clock.untilNext() ?? end));
        clock.advance(Math.max(0, next - clock.now()));
      }
    },
    sweep: async () => {
      const trigger = triggerOf('schedule', world);
      await sweep({ batches: once([desired()]), trigger, repeats: false }, { ...adapters, requests });
    },
  };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** The events that the stack's rules let through (stack/rules.yml), as EventBridge delivers them. */
function deliveries(event: BusEvent | undefined, index: number, now: number, fates: readonly Fate[]): Delivery[] {
  if (!event || !isListenedTo(event)) return [];
  const delivered = {
    version: '0',
    id: `event-${index}`,
    account,
    region,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    ...event,
  };
  const fate = fates[index % fates.length] ?? inOrder;
  return fate.map((seconds) => ({ at: now + seconds * 1000, event: delivered }));
}

function isListenedTo({ source, detail, 'detail-type': type }: BusEvent): boolean {
  if (source === 'aws.ecr') return detail['image-tag'] !== '';
  return type === 'ECS Deployment State Change';
}
