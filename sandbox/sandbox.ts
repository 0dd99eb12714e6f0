import { createApplicationAutoScaling } from './application-auto-scaling/application-auto-scaling.ts';
import { type AutoScaling, createAutoScaling } from './auto-scaling/auto-scaling.ts';
import { Backbone } from './backbone.ts';
import { CallLog } from './call-log.ts';
import { VirtualClock } from './clock.ts';
import { type ControlVerbs, controlVerbs } from './control.ts';
import { Crashes } from './crashes.ts';
import { createEc2, type Ec2 } from './ec2/ec2.ts';
import { createEcr, type Ecr } from './ecr/ecr.ts';
import { createEcs, type Ecs, type EcsSettings } from './ecs/ecs.ts';
import type { EventBus } from './event-bridge/event-bus.ts';
import { Faults } from './faults.ts';
import type { Functions } from './lambda/functions.ts';
import { answerInvoke } from './lambda/invoke-api.ts';
import { check } from './model/check.ts';
import type { Queues } from './queues/queues.ts';
import { Rates } from './rates.ts';
import { createParameterStore } from './secrets/parameter-store.ts';
import { createSecretsManager } from './secrets/secrets-manager.ts';
import { plant, readSeed, type Seed, type SeedCrash } from './seed.ts';
import { type RunningServer, startServer } from './server.ts';
import { type RunLimits, Settling } from './settling.ts';
import { createSts } from './sts.ts';
import { readStack, type Stack } from './template/stack.ts';
import { readTemplate, stackNameOf } from './template/template.ts';

export interface SandboxOptions {
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  /** Virtual time at the start, in milliseconds; default now. */
  readonly startAt?: number | undefined;
  /** Virtual seconds per real second. Default 0: time stands still until it is turned. */
  readonly speed?: number | undefined;
  /** Path of a packaged CloudFormation template, as JSON. */
  readonly template?: string | undefined;
  /** Folder with the functions' zips, or folders of their names; default `dist`. */
  readonly artifacts?: string | undefined;
  /** Default: the name under which the template's packager would deploy it. */
  readonly stackName?: string | undefined;
  /** Values of the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** SecureString parameters of the Parameter Store that are there at first, by name. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** A seed, or the path of a workspace's folder that holds a `sandbox.json`. */
  readonly seed?: Seed | string | undefined;
  /** Throttles as AWS does. */
  readonly enforceRates?: boolean | undefined;
  /** Processes of one function at the same time; default 4. */
  readonly concurrency?: number | undefined;
  /** How this ECS behaves where AWS's pages are silent. */
  readonly ecs?: EcsSettings | undefined;
}

/** A local AWS on one port. */
export interface Sandbox {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  readonly clock: VirtualClock;
  readonly ecs: Ecs;
  readonly ecr: Ecr;
  readonly ec2: Ec2;
  readonly autoScaling: AutoScaling;
  readonly bus: EventBus;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly crashes: Crashes;
  /** What was made from the template; `undefined` without one. */
  readonly stack: Stack | undefined;
  /** Resolves when nothing is left to do at this moment of virtual time. */
  settled(): Promise<void>;
  /** Lets virtual time pass, and everything happen that falls due on the way. */
  advance(seconds: number): Promise<void>;
  /** Lets virtual time pass until the predicate holds; throws when it does not within the limit. */
  runUntil(predicate: () => boolean | Promise<boolean>, limits?: RunLimits): Promise<void>;
  /** Virtual seconds per real second; 0 makes time stand still. */
  setSpeed(speed: number): void;
  stop(): Promise<void>;
}

/** Everything that a sandbox is made of, before it listens. */
interface Parts {
  readonly clock: VirtualClock;
  readonly backbone: Backbone;
  readonly ecs: Ecs;
  readonly ecr: Ecr;
  readonly ec2: Ec2;
  readonly autoScaling: AutoScaling;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly crashes: Crashes;
}

/** Starts the sandbox, with the template's stack and the seed in it. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  let server: RunningServer | undefined;
  const parts = createParts(options, () => server?.endpoint ?? '');
  const { clock, backbone, ecs, ecr, ec2, autoScaling, crashes } = parts;
  const control: Record<string, ControlVerbs[string]> = {};
  try {
    server = await listen(parts, options, control);
    const stack = await deployStack(backbone, server.endpoint, options);
    const sandbox = sandboxOf(parts, server, stack);
    Object.assign(control, controlVerbs(sandbox));
    const seed = typeof options.seed === 'string' ? readSeed(options.seed) : options.seed;
    if (seed) {
      const crash = (one: SeedCrash) => crashes.add(one);
      await plant(seed, { ecs, ecr, ec2, autoScaling, crash }, backbone.environment);
    }
    sandbox.setSpeed(options.speed ?? 0);
    return sandbox;
  } catch (error) {
    clock.stop();
    await backbone.stop();
    await server?.close();
    throw error;
  }
}

async function listen(parts: Parts, options: SandboxOptions, control: ControlVerbs): Promise<RunningServer> {
  const { clock, backbone, ecs, ecr, ec2, autoScaling, calls, faults } = parts;
  const { environment, bus, queues, functions, httpApis } = backbone;
  const { account, region } = environment;
  const others = [
    createApplicationAutoScaling(environment),
    createSts(environment),
    createSecretsManager(environment),
    createParameterStore(environment, options.secrets),
    bus.service,
    queues.service,
  ];
  const { port, enforceRates } = options;
  try {
    return await startServer({
      services: [ecs, ecr, ec2, autoScaling, ...others],
      clock,
      account,
      region,
      port,
      control,
      rest: (request, raw) => answerInvoke(functions, request, raw) ?? httpApis.answer(request, raw),
      callLog: calls,
      faults,
      check,
      rates: enforceRates ? new Rates(clock) : undefined,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is taken by another process: choose another, or 0 for any that is free`, {
      cause: error,
    });
  }
}

function createParts(options: SandboxOptions, endpoint: () => string): Parts {
  const { account = '111122223333', region = 'eu-west-1', startAt = Date.now(), concurrency = 4 } = options;
  const clock = new VirtualClock(startAt);
  const backbone = new Backbone({ clock, account, region, endpoint, concurrency });
  const ecr = createEcr(backbone.environment);
  const crashes = new Crashes(ecr);
  const invokeFunction = (arn: string, event: unknown) => backbone.functions.invoke(arn, event);
  const ec2 = createEc2(backbone.environment);
  const autoScaling = createAutoScaling(backbone.environment, ec2);
  const ecs = createEcs(backbone.environment, {
    resolveDigest: ecr.resolve,
    invokeFunction,
    autoScaling: (here) => autoScaling.at(here.region, here.account),
    ...options.ecs,
  });
  ecs.crashWhen(crashes.rule);
  const calls = new CallLog();
  calls.onEnd((call) => backbone.functions.answered(call.caller.accessKeyId));
  const faults = new Faults();
  faults.onHold((call, change) => backbone.functions.held(call.caller.accessKeyId, change));
  return { clock, backbone, ecs, ecr, ec2, autoScaling, crashes, calls, faults };
}

function sandboxOf(parts: Parts, server: RunningServer, stack: Stack | undefined): Sandbox {
  const { clock, backbone, ecs, ecr, ec2, autoScaling, calls, faults, crashes } = parts;
  const { bus, queues, functions, environment } = backbone;
  const settling = new Settling(backbone.activity, clock);
  return {
    endpoint: server.endpoint,
    account: environment.account,
    region: environment.region,
    clock,
    ecs,
    ecr,
    ec2,
    autoScaling,
    bus,
    queues,
    functions,
    calls,
    faults,
    crashes,
    stack,
    settled: () => settling.settled(),
    advance: (seconds) => settling.advance(seconds),
    runUntil: (predicate, limits) => settling.runUntil(predicate, limits),
    setSpeed: (speed) => (speed > 0 ? clock.run(speed) : clock.stop()),
    async stop() {
      clock.stop();
      await backbone.stop();
      await server.close();
    },
  };
}

async function deployStack(backbone: Backbone, endpoint: string, options: SandboxOptions): Promise<Stack | undefined> {
  if (!options.template) return undefined;
  const { account, region } = backbone.environment;
  const template = readTemplate(options.template);
  const { stackName = stackNameOf(template), parameters = {} } = options;
  const stack = readStack(template, { account, region, endpoint, stackName, parameters });
  await backbone.deploy(stack, options.artifacts ?? 'dist');
  return stack;
}
