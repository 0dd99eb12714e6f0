import { createApplicationAutoScalingClient, createScalableTargetReader } from '../lib/aws/application-auto-scaling.ts';
import { clientSettings, onePerRegion } from '../lib/aws/clients.ts';
import { createEcr, createEcrClient } from '../lib/aws/ecr.ts';
import { createEcs, createEcsClient } from '../lib/aws/ecs.ts';
import { createRequestRates } from '../lib/aws/request-rates.ts';
import { createApplicationAutoScaling } from '../sandbox/application-auto-scaling.ts';
import { CallLog } from '../sandbox/call-log.ts';
import { VirtualClock } from '../sandbox/clock.ts';
import { createEcr as emulatedEcr } from '../sandbox/ecr/ecr.ts';
import { createEcs as emulatedEcs } from '../sandbox/ecs/ecs.ts';
import { Rates } from '../sandbox/rates.ts';
import { startServer } from '../sandbox/server.ts';
import { directPorts } from './direct-ports.ts';
import { account, region } from './fleet.ts';
import { TurningClock } from './turning-clock.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/** A local AWS in this process, with lib's adapters before it. */
export async function startWorld(options: { readonly enforceRates?: boolean } = {}) {
  const clock = new VirtualClock(Date.parse('2031-04-06T12:00:00Z'));
  let ids = 0;
  const id = (digits: number) => (++ids).toString(16).padStart(digits, '0');
  const environment = { account, region, clock, emit: () => undefined, id };
  const ecr = emulatedEcr(environment);
  const ecs = emulatedEcs(environment, { resolveDigest: ecr.resolve });
  const scaling = createApplicationAutoScaling(environment);
  const callLog = new CallLog();
  const rates = options.enforceRates ? new Rates(clock) : undefined;
  const services = [ecs, ecr, scaling];
  const server = await startServer({ services, clock, account, region, callLog, rates });
  const turning = new TurningClock(clock);
  return {
    clock,
    turning,
    ecs,
    ecr,
    scaling,
    callLog,
    direct: directPorts(ecs, ecr, scaling),
    wired: (share = 1) => wiredPorts(server.endpoint, turning, share),
    close: () => server.close(),
  };
}

/** Lib's adapters over the wire, as a function makes them: cold, with the given part of the request rates. */
function wiredPorts(endpoint: string, clock: TurningClock, share: number) {
  const env = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'BENCH',
    AWS_SECRET_ACCESS_KEY: 'none',
  };
  const settings = {
    ...clientSettings({ env }),
    endpoint,
    credentials: { accessKeyId: 'BENCH', secretAccessKey: 'none' },
  };
  let throttles = 0;
  const rates = createRequestRates({ clock, share, onThrottle: () => (throttles += 1) });
  const watched = <Client extends { readonly middlewareStack: unknown }>(client: Client) => watch(client, clock);
  const ecrClient = onePerRegion(() => watched(createEcrClient(settings)));
  return {
    ecs: createEcs({ client: watched(createEcsClient(settings)), rates, clock }),
    images: createEcr({ client: ecrClient, rates, clock }),
    scaling: createScalableTargetReader({
      client: watched(createApplicationAutoScalingClient(settings)),
      rates,
      clock,
    }),
    throttles: () => throttles,
  };
}

interface Stack {
  add(
    middleware: (next: (args: unknown) => Promise<unknown>) => (args: unknown) => Promise<unknown>,
    options: { readonly step: 'initialize'; readonly name: string },
  ): void;
}

/** Makes time stand still while a call of the client is under way. */
function watch<Client extends { readonly middlewareStack: unknown }>(client: Client, clock: TurningClock): Client {
  const stack = client.middlewareStack as Stack;
  stack.add((next) => (args) => clock.during(() => next(args)), { step: 'initialize', name: 'time stands still' });
  return client;
}
