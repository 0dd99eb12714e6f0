import { CallLog } from '../../sandbox/call-log.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Faults } from '../../sandbox/faults.ts';
import { type RunningServer, startServer } from '../../sandbox/server.ts';
import type { BusEvent, EmulatedService, Environment } from '../../sandbox/service.ts';
import type { ServerOptions } from '../../sandbox/wire/options.ts';

export const account = '111122223333';
export const region = 'eu-west-1';

/** A server with what tests look at. */
export interface Wired extends RunningServer {
  readonly clock: VirtualClock;
  readonly callLog: CallLog;
  readonly faults: Faults;
  /** What was put on the default bus. */
  readonly events: BusEvent[];
  /** What an SDK client is made with; the access key id is the caller's name. */
  client(accessKeyId?: string): ClientSettings;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly maxAttempts: number;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** An environment whose events are kept, on a clock that stands still. */
export function recordingEnvironment(events: BusEvent[] = []): Environment {
  let ids = 0;
  return {
    account,
    region,
    clock: new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
    emit: (event) => events.push(event),
    id: (digits) => (++ids).toString(16).padStart(digits, '0'),
  };
}

/** Starts a server over the services that are made for it. */
export async function wire(
  make: (environment: Environment) => readonly EmulatedService[],
  options: Partial<ServerOptions> = {},
): Promise<Wired> {
  const events: BusEvent[] = [];
  const environment = recordingEnvironment(events);
  const { clock } = environment;
  const callLog = new CallLog();
  const faults = new Faults();
  const services = make(environment);
  const server = await startServer({ services, clock, account, region, callLog, faults, ...options });
  const client = (accessKeyId = 'TEST') => ({
    endpoint: server.endpoint,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'none' },
  });
  return { ...server, clock, callLog, faults, events, client };
}
