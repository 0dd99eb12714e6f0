import type { Push } from './ecr/ecr.ts';
import type { SpotMatch } from './ecs/providers/interruptions.ts';
import type { EventMatch } from './event-bridge/event-faults.ts';
import type { Sandbox } from './sandbox.ts';
import type { SeedCrash } from './seed.ts';
import type { Body } from './service.ts';
import type { CallMatch } from './wire/call.ts';
import { parseFaultRule } from './wire/fault-rule.ts';

/** What other processes may ask of the sandbox: `POST /_sandbox/<verb>` with JSON. */
export type ControlVerbs = Readonly<Record<string, (body: Body) => unknown>>;

/**
 * The verbs: `push {repository, tag}`, `invoke {function, event}`, `calls {service?, operation?, accessKeyId?}`,
 * `reset-calls`, `logs {function?}`, `messages {queue}`, `state`, and those of time, of mishaps and of capacity.
 */
export function controlVerbs(sandbox: Sandbox): ControlVerbs {
  return {
    ...timeVerbs(sandbox),
    ...mishapVerbs(sandbox),
    ...capacityVerbs(sandbox),
    push: (body) => sandbox.ecr.push(body as unknown as Push),
    invoke: (body) => sandbox.functions.invoke(text(body, 'function'), body.event ?? {}),
    calls: (body) => ({
      counts: sandbox.calls.counts(body as CallMatch),
      calls: sandbox.calls.calls(body as CallMatch),
    }),
    'reset-calls': () => {
      sandbox.calls.reset();
      return {};
    },
    logs: (body) => ({ lines: sandbox.functions.logs(body.function as string | undefined) }),
    messages: async (body) => ({ messages: await sandbox.queues.messages(text(body, 'queue')) }),
    state: () => stateOf(sandbox),
  };
}

/** `advance {seconds}`, `speed {factor}`, `settled`. Each answers with the time that it has become. */
function timeVerbs(sandbox: Sandbox): ControlVerbs {
  return {
    advance: async (body) => {
      await sandbox.advance(number(body, 'seconds'));
      return timeOf(sandbox);
    },
    speed: (body) => {
      sandbox.setSpeed(number(body, 'factor'));
      return timeOf(sandbox);
    },
    settled: async () => {
      await sandbox.settled();
      return timeOf(sandbox);
    },
  };
}

/**
 * `crash {repository, tag | digest, exitCode?}`, `heal {repository?, tag?, digest?}`, `alarm {name, state?}`, `fault {kind, service?,
 * operation?, after?, times?, …}` or `fault {clear: true}`, `events {do?, source?, times?, seconds?}`.
 */
function mishapVerbs(sandbox: Sandbox): ControlVerbs {
  return {
    crash: (body) => {
      sandbox.crashes.add({ ...body, repository: text(body, 'repository') } as SeedCrash);
      return {};
    },
    heal: (body) => {
      sandbox.crashes.heal(body as Partial<SeedCrash>);
      return {};
    },
    alarm: (body) => {
      const { state = 'ALARM' } = body;
      if (state !== 'ALARM' && state !== 'OK') throw new Error('state: ALARM or OK');
      sandbox.ecs.setAlarm(text(body, 'name'), state);
      return {};
    },
    fault: (body) => {
      if (body.clear === true) sandbox.faults.clear();
      else sandbox.faults.add(parseFaultRule(body));
      return {};
    },
    events: (body) => eventsOf(sandbox, body),
  };
}

/**
 * `interrupt {instance}` with two minutes' notice, or `interrupt {cluster?, service?, count?}` of Fargate's Spot tasks;
 * `spot {capacity}`, whether Fargate has any; `zone {zone, state}`, which is `down` or `up`.
 */
function capacityVerbs({ ecs, region }: Sandbox): ControlVerbs {
  return {
    interrupt: (body) => {
      if (body.instance === undefined) return { interrupted: ecs.interruptSpot(body as SpotMatch) };
      ecs.interruptInstance(text(body, 'instance'));
      return {};
    },
    spot: (body) => {
      if (typeof body.capacity !== 'boolean') throw new Error('capacity has to be true or false');
      ecs.setSpotCapacity(body.capacity);
      return {};
    },
    zone: (body) => {
      const { state = 'down' } = body;
      if (state !== 'down' && state !== 'up') throw new Error('state: down or up');
      const zone = text(body, 'zone');
      const letter = zone.startsWith(region) ? zone.slice(region.length) : '';
      if (!/^[a-z]$/.test(letter)) throw new Error(`zone: one of the sandbox's region, such as ${region}a`);
      if (state === 'down') ecs.failZone(zone);
      else ecs.recoverZone(zone);
      return {};
    },
  };
}

/** The next `times` events, of a `source` or of any, are lost, come twice, or come `seconds` late. */
function eventsOf({ bus }: Sandbox, body: Body): unknown {
  const { source, times = 1 } = body;
  const match: EventMatch = (event) => source === undefined || event.source === source;
  const deeds: Readonly<Record<string, () => unknown>> = {
    hold: () => bus.hold(),
    release: () => ({ released: bus.release() }),
    drop: () => bus.faults.drop(match, Number(times)),
    double: () => bus.faults.double(match, Number(times)),
    delay: () => bus.faults.delay(match, number(body, 'seconds'), Number(times)),
    clear: () => bus.faults.clear(),
  };
  if (body.do === undefined) return { events: bus.events, held: bus.held };
  const deed = Object.hasOwn(deeds, String(body.do)) ? deeds[String(body.do)] : undefined;
  if (!deed) throw new Error(`do: one of ${Object.keys(deeds).join(', ')}`);
  return deed() ?? {};
}

async function stateOf(sandbox: Sandbox): Promise<Body> {
  const queues = await Promise.all(
    sandbox.queues.names().map(async (name) => {
      const messages = await sandbox.queues.messages(name);
      return [name, { url: sandbox.queues.url(name), messages: messages.length }] as const;
    }),
  );
  return {
    ...timeOf(sandbox),
    account: sandbox.account,
    region: sandbox.region,
    queues: Object.fromEntries(queues),
    functions: sandbox.functions.names(),
    rules: [...sandbox.bus.rules.keys()],
    unsupported: sandbox.stack?.unsupported ?? [],
  };
}

function timeOf(sandbox: Sandbox): Body {
  return { now: new Date(sandbox.clock.now()).toISOString() };
}

function text(body: Body, member: string): string {
  const value = body[member];
  if (typeof value !== 'string') throw new Error(`${member} has to be a string`);
  return value;
}

function number(body: Body, member: string): number {
  const value = body[member];
  if (typeof value !== 'number') throw new Error(`${member} has to be a number`);
  return value;
}
