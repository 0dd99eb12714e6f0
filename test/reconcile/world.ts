import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import * as v from 'valibot';
import { createScalableTargetReader } from '../../lib/aws/application-auto-scaling.ts';
import { createCapacityAdapters } from '../../lib/aws/capacity.ts';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createEcr } from '../../lib/aws/ecr.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { TransientError } from '../../lib/errors.ts';
import type { ReconcileRequest, Trigger } from '../../lib/events/reconcile-request.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { WireService } from '../../lib/ports/wire.ts';
import type { PassAdapters, PassReport } from '../../lib/reconcile/carry-out.ts';
import { pass } from '../../lib/reconcile/pass.ts';
import { type SweepReport, sweep } from '../../lib/reconcile/sweep.ts';
import { kindOf, type ResultEvent, resultSchema } from '../../lib/results/result-event.ts';
import { createApplicationAutoScaling } from '../../sandbox/application-auto-scaling/application-auto-scaling.ts';
import { createAutoScaling } from '../../sandbox/auto-scaling/auto-scaling.ts';
import { createEc2 } from '../../sandbox/ec2/ec2.ts';
import { type Ecr, createEcr as emulatedEcr } from '../../sandbox/ecr/ecr.ts';
import { type Ecs, type EcsSettings, createEcs as emulatedEcs } from '../../sandbox/ecs/ecs.ts';
import { ImpatientClock } from '../aws/virtual-clock.ts';
import { account, desiredService } from '../plan/builders.ts';
import { region, type Wired, wire } from '../sandbox/wired.ts';

export const cluster = 'production';

/** A decision as it was logged. */
export interface Decision {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** ECS, ECR and Application Auto Scaling over the wire, the real adapters before them, and passes. */
export interface World extends Wired {
  readonly emulated: Ecs;
  readonly ecr: Ecr;
  readonly adapters: PassAdapters;
  /** Everything published so far. */
  readonly results: ResultEvent[];
  readonly decisions: Decision[];
  readonly requests: ReconcileRequest[];
  /** One pass; by default as the schedule asks for it. */
  pass(desired?: DesiredService, kind?: Trigger['kind'], repeats?: boolean): Promise<PassReport>;
  /** Passes, with the clock turned in between, until the service is in sync or nothing moves any more. */
  settle(desired?: DesiredService): Promise<PassReport>;
  sweep(services: readonly DesiredService[], repeats?: boolean): Promise<SweepReport>;
  /** Pushes `web:<tag>` and returns its digest. */
  push(tag: string, name?: string): string;
  /** Turns the clock. */
  later(minutes: number): void;
  /** What somebody else calls. */
  person(operation: string, input: JsonObject): JsonObject;
  service(name?: string): WireService;
  tags(name?: string): Readonly<Record<string, string>>;
  revisionTags(arn: string): Readonly<Record<string, string>>;
  /** Kinds of the published results, in order. */
  story(): readonly string[];
  /** Scales the service by Application Auto Scaling. */
  autoscale(name: string, min: number, max: number): Promise<void>;
  /** Calls since the last time, by name. */
  counts(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly ecs?: EcsSettings;
  /** Image tags of `web` that are there from the beginning. */
  readonly images?: readonly string[];
}

/** A cluster `production` and a repository `web`; no service yet. */
export async function startWorld({ ecs: settings = {}, images = ['1.4.0'] }: WorldOptions = {}): Promise<World> {
  const services: { ecs?: Ecs; ecr?: Ecr } = {};
  const wired = await wire((environment) => {
    const ecr = emulatedEcr(environment);
    const ecs = emulatedEcs(environment, { resolveDigest: ecr.resolve, ...settings });
    Object.assign(services, { ecs, ecr });
    const ec2 = createEc2(environment);
    const groups = createAutoScaling(environment, ec2);
    return [ecs, ecr, createApplicationAutoScaling(environment), ec2, groups];
  });
  const { ecs: emulated, ecr } = services as { ecs: Ecs; ecr: Ecr };
  const person = (operation: string, input: JsonObject): JsonObject => {
    const body = emulated.operations[operation]?.(JSON.parse(JSON.stringify(input)));
    return JSON.parse(JSON.stringify(body)) as JsonObject;
  };
  person('CreateCluster', { clusterName: cluster, capacityProviders: ['FARGATE', 'FARGATE_SPOT'] });
  ecr.push({ repository: 'web', tags: images.slice(0, 1), createRepository: true, silent: true });
  for (const tag of images.slice(1)) ecr.push({ repository: 'web', tag, silent: true });
  return { ...wired, emulated, ecr, person, ...rest(wired, { ecr, person }) };
}

interface Parts {
  readonly emulated: Ecs;
  readonly ecr: Ecr;
  readonly person: World['person'];
}

function rest(wired: Wired, { ecr, person }: Omit<Parts, 'emulated'>): Omit<World, keyof Wired | keyof Parts> {
  const recorded = { results: [] as ResultEvent[], decisions: [] as Decision[], requests: [] as ReconcileRequest[] };
  const { adapters, clients } = connect(wired, recorded);
  const service = (name = 'web') => describe(person, name);
  const one = (desired = desiredService(), kind: Trigger['kind'] = 'schedule', repeats?: boolean) =>
    pass(desired, { trigger: triggerOf(kind, wired), repeats }, adapters);
  return {
    ...recorded,
    adapters,
    pass: one,
    settle: async (desired = desiredService()) => {
      for (let round = 0; round < 20; round++) {
        const report = await one(desired);
        const { plan, settlement } = report.consideration;
        if (plan.actions.length === 0 && !settlement.closes && (plan.inSync || plan.held.length > 0)) return report;
        wired.clock.advance(240_000);
      }
      throw new Error('the service came to no rest');
    },
    sweep: (desired, repeats = false) =>
      sweep(
        { batches: batchesOf(desired), trigger: triggerOf('schedule', wired), repeats },
        { ...adapters, requests: { send: async (some) => void recorded.requests.push(...some) } },
      ),
    push: (tag, name = 'web') => ecr.push({ repository: name, tag, createRepository: true }).digest,
    later: (minutes) => wired.clock.advance(minutes * 60_000),
    service,
    tags: (name) => Object.fromEntries((service(name).tags ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
    revisionTags: (arn) => tagsOf(person('DescribeTaskDefinition', { taskDefinition: arn, include: ['TAGS'] }).tags),
    story: () => recorded.results.map(kindOf),
    autoscale: async (name, MinCapacity, MaxCapacity) => {
      const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
      const ResourceId = `service/${cluster}/${name}`;
      await clients.scaling.send(
        new RegisterScalableTargetCommand({ ...target, ResourceId, MinCapacity, MaxCapacity }),
      );
    },
    counts: () => {
      const counts = wired.callLog.counts();
      wired.callLog.reset();
      return counts;
    },
    stop: async () => {
      clients.ecs.destroy();
      clients.scaling.destroy();
      await wired.close();
    },
  };
}

function connect(
  wired: Wired,
  recorded: { readonly results: ResultEvent[]; readonly decisions: Decision[] },
): {
  readonly adapters: PassAdapters;
  readonly clients: {
    readonly ecs: ECSClient;
    readonly scaling: ApplicationAutoScalingClient;
  };
} {
  const { endpoint, credentials } = wired.client('BERTH');
  const settings = { ...clientSettings({ env: {}, region }), endpoint, credentials };
  const clients = { ecs: new ECSClient(settings), scaling: new ApplicationAutoScalingClient(settings) };
  // Waiting for a rate's token turns no rollout on.
  const clock = new ImpatientClock();
  const rates = createRequestRates({ clock, maxWaitMs: 3_600_000 });
  const shared = { rates, clock, random: () => 0 };
  return {
    clients,
    adapters: {
      ecs: createEcs({ client: clients.ecs, ...shared }),
      images: createEcr({ client: (other) => new ECRClient({ ...settings, region: other }), ...shared }),
      scaling: createScalableTargetReader({ client: clients.scaling, ...shared }),
      capacity: createCapacityAdapters({ client: clients.ecs, ...shared, settings: () => settings }),
      results: {
        publish: async (some) => {
          // Whatever is published in any test is what the schema says.
          for (const one of some) v.parse(resultSchema, one);
          if (some.length === 0) return;
          const fate = wired.faults.strike({ ...publishing, input: { results: some.map(kindOf) } })[0]?.kind;
          if (fate !== 'cut') recorded.results.push(...some);
          if (fate !== undefined) throw new TransientError('the answer was lost', 'results', { retryAfterMs: 0 });
        },
      },
      clock: { now: () => wired.clock.now(), wait: (milliseconds) => clock.wait(milliseconds) },
      telemetry: {
        decision: (message, fields) => void recorded.decisions.push({ message, fields }),
        count: () => undefined,
      },
    },
  };
}

/** Publishing suffers faults like a call. */
const publishing = { service: 'sqs', operation: 'Publish', caller: { account, region, accessKeyId: 'BERTH' } } as const;

/** A trigger of its kind, now. */
export function triggerOf(kind: Trigger['kind'], { clock }: Pick<Wired, 'clock'>): Trigger {
  return { kind, id: `${kind}-${clock.now()}`, time: new Date(clock.now()).toISOString(), summary: `a ${kind}` };
}

function describe(person: World['person'], name: string): WireService {
  const answer = person('DescribeServices', { cluster, services: [name], include: ['TAGS'] });
  const [service] = answer.services as readonly unknown[];
  if (service === undefined) throw new Error(`no service ${name}`);
  return service as WireService;
}

function tagsOf(tags: unknown): Readonly<Record<string, string>> {
  const list = (tags ?? []) as readonly { readonly key: string; readonly value: string }[];
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

async function* batchesOf(desired: readonly DesiredService[]): AsyncGenerator<readonly DesiredService[]> {
  for (let start = 0; start < desired.length; start += 100) yield desired.slice(start, start + 100);
}

/** What a Fargate service needs, so that the sandbox takes it. */
export function fargate(definition: JsonObject = {}): JsonObject {
  return {
    desiredCount: 2,
    launchType: 'FARGATE',
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0a1b2c3d'] } },
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    ...definition,
  };
}

/** `web` as the sandbox takes it. */
export function webService(
  changes: { readonly definition?: JsonObject; readonly overrides?: Partial<DesiredService> } = {},
): DesiredService {
  const desired = desiredService({ definition: fargate(changes.definition), ...changes.overrides });
  if (desired.taskDefinition.kind !== 'declared' || changes.overrides?.taskDefinition) return desired;
  const content = {
    ...desired.taskDefinition.content,
    requiresCompatibilities: ['FARGATE'],
    executionRoleArn: `arn:aws:iam::${account}:role/ecsTaskExecutionRole`,
  };
  return { ...desired, taskDefinition: { ...desired.taskDefinition, content } };
}
