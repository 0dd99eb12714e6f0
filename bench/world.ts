import { createApplicationAutoScalingClient, createScalableTargetReader } from '../lib/aws/application-auto-scaling.ts';
import { createCapacityAdapters } from '../lib/aws/capacity.ts';
import { clientSettings, onePerRegion } from '../lib/aws/clients.ts';
import { createEcr, createEcrClient } from '../lib/aws/ecr.ts';
import { createEcs, createEcsClient } from '../lib/aws/ecs.ts';
import { createRequestRates } from '../lib/aws/request-rates.ts';
import { createApplicationAutoScaling } from '../sandbox/application-auto-scaling/application-auto-scaling.ts';
import { createAutoScaling } from '../sandbox/auto-scaling/auto-scaling.ts';
import { CallLog } from '../sandbox/call-log.ts';
import { VirtualClock } from '../sandbox/clock.ts';
import { createEc2 } from '../sandbox/ec2/ec2.ts';
import { createEcr as emulatedEcr } from '../sandbox/ecr/ecr.ts';
import { createEcs as emulatedEcs } from '../sandbox/ecs/ecs.ts';
import { Rates } from '../sandbox/rates.ts';
import { startServer } from '../sandbox/server.ts';
import { directPorts } from './direct-ports.ts';
import { account, region } from './fleet.ts';
import { CallWatch } from './round-trips.ts';
import { TurningClock } from './turning-clock.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/** The request rates of one process. */
export interface RateOptions {
  /** In (0, 1]. Default 1. */
  readonly share?: number;
  /** Whether calls beyond AWS's rates are throttled. */
  readonly enforced?: boolean;
}

/** A local AWS in this process, with lib's adapters before it. */
export async function startWorld() {
  const clock = new VirtualClock(Date.parse('2031-04-06T12:00:00Z'));
  let ids = 0;
  const id = (digits: number) => (++ids).toString(16).padStart(digits, '0');
  const environment = { account, region, clock, emit: () => undefined, id };
  const ecr = emulatedEcr(environment);
  const ec2 = createEc2(environment);
  const autoScaling = createAutoScaling(environment, ec2);
  const ecs = emulatedEcs(environment, { resolveDigest: ecr.resolve, autoScaling: () => autoScaling.at() });
  const scaling = createApplicationAutoScaling(environment);
  const callLog = new CallLog();
  const server = { services: [ecs, ecr, scaling, ec2, autoScaling], clock, account, region, callLog };
  const patient = await startServer(server);
  const strict = await startServer({ ...server, rates: new Rates(clock) });
  const turning = new TurningClock(clock);
  return {
    clock,
    turning,
    ecs,
    ecr,
    scaling,
    ec2,
    autoScaling,
    callLog,
    direct: directPorts(ecs, ecr, scaling),
    /** Cold adapters with a part of the request rates, before a server that enforces them or before one that does not. */
    wired: ({ share = 1, enforced = false }: RateOptions = {}) =>
      wiredPorts((enforced ? strict : patient).endpoint, turning, share),
    close: async () => void (await Promise.all([patient.close(), strict.close()])),
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
  const calls = new CallWatch();
  let throttles = 0;
  const rates = createRequestRates({ clock, share, onThrottle: () => (throttles += 1) });
  const watched = <Client extends { readonly middlewareStack: unknown }>(client: Client) => watch(client, clock, calls);
  const ecrClient = onePerRegion(() => watched(createEcrClient(settings)));
  const client = watched(createEcsClient(settings));
  return {
    ecs: createEcs({ client, rates, clock }),
    capacity: createCapacityAdapters({ client, rates, clock, settings: () => settings }),
    images: createEcr({ client: ecrClient, rates, clock }),
    scaling: createScalableTargetReader({
      client: watched(createApplicationAutoScalingClient(settings)),
      rates,
      clock,
    }),
    throttles: () => throttles,
    calls,
  };
}

interface Stack {
  add(
    middleware: (
      next: (args: unknown) => Promise<unknown>,
      context: { readonly commandName?: string },
    ) => (args: unknown) => Promise<unknown>,
    options: { readonly step: 'initialize'; readonly name: string },
  ): void;
}

/** Notes the client's calls, and makes time stand still while one is under way. */
function watch<Client extends { readonly middlewareStack: unknown }>(
  client: Client,
  clock: TurningClock,
  calls: CallWatch,
): Client {
  const stack = client.middlewareStack as Stack;
  stack.add(
    (next, { commandName = '' }) =>
      (args) =>
        calls.watch(commandName.replace(/Command$/, ''), () => clock.during(() => next(args))),
    { step: 'initialize', name: 'watched' },
  );
  return client;
}
