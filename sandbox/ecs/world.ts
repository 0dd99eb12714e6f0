import type { Body, Environment } from '../service.ts';
import { Agenda } from './agenda.ts';
import type { EcsOptions } from './options.ts';
import type {
  CapacityProviderRecord,
  ClusterRecord,
  FamilyRecord,
  RevisionRecord,
  ServiceDeploymentRecord,
  ServiceRecord,
  TaskRecord,
} from './records.ts';

/** What a rule of `crashWhen`, `unhealthyWhen` and `noRoomWhen` is asked about: one container of one task. */
export interface ContainerFacts {
  readonly image: string;
  readonly digest: string | undefined;
  readonly container: string;
  readonly cluster: string;
  readonly service: string;
  readonly taskDefinitionArn: string;
}

export interface Crash {
  /** Without one the container never started: the reason then says why, for example that its image cannot be pulled. */
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
  /** Seconds after RUNNING; without it the container exits before the task is RUNNING. */
  readonly afterSeconds?: number | undefined;
}

export type CrashRule = (task: ContainerFacts) => Crash | undefined;
export type UnhealthyRule = (task: ContainerFacts) => boolean;
/** Why no task fits, for example `RESOURCE:MEMORY`; `undefined` when it fits. */
export type PlacementRule = (task: ContainerFacts) => string | undefined;
export type TaskListener = (task: Body, cluster: string, service: string) => void;

/** What people pulled at, in every region alike. */
export interface Strings {
  readonly crashes: Set<CrashRule>;
  readonly illnesses: Set<UnhealthyRule>;
  readonly placements: Set<PlacementRule>;
  readonly listeners: Set<TaskListener>;
}

/** What managed scaling remembers, by cluster and capacity provider: `production web`. */
export interface ScalingRecord {
  isTicking: boolean;
  /** Datapoints in a row below the target. */
  readonly lows: Map<string, number>;
  /** `CapacityProviderReservation` as it was published last. */
  readonly reservations: Map<string, number>;
}

/** A RunTask that was answered. */
export interface RunRecord {
  readonly at: number;
  readonly input: Body;
  readonly taskArns: readonly string[];
}

/** What is wrong with the region. */
export interface Mishaps {
  readonly failedZones: Set<string>;
  /** Fargate has no Spot capacity left. */
  isSpotOut: boolean;
}

/** Everything that ECS knows in one region, and the ways out of it. */
export interface World extends Strings {
  readonly environment: Environment;
  readonly options: EcsOptions;
  readonly agenda: Agenda;
  readonly clusters: Map<string, ClusterRecord>;
  /** By name. */
  readonly capacityProviders: Map<string, CapacityProviderRecord>;
  readonly families: Map<string, FamilyRecord>;
  /** By ARN. */
  readonly serviceDeployments: Map<string, ServiceDeploymentRecord>;
  readonly revisions: Map<string, { readonly revision: RevisionRecord; readonly service: ServiceRecord }>;
  readonly tasks: Map<string, TaskRecord>;
  /** RunTask's requests by their `clientToken`. */
  readonly runs: Map<string, RunRecord>;
  readonly scaling: ScalingRecord;
  readonly mishaps: Mishaps;
  /** Names of the CloudWatch alarms that are in ALARM. */
  readonly alarms: Set<string>;
}

export function noStrings(): Strings {
  return { crashes: new Set(), illnesses: new Set(), placements: new Set(), listeners: new Set() };
}

export function emptyWorld(environment: Environment, options: EcsOptions, strings: Strings): World {
  return {
    ...strings,
    environment,
    options,
    agenda: new Agenda(environment.clock),
    clusters: new Map(),
    capacityProviders: new Map(),
    families: new Map(),
    serviceDeployments: new Map(),
    revisions: new Map(),
    tasks: new Map(),
    runs: new Map(),
    scaling: { isTicking: false, lows: new Map(), reservations: new Map() },
    mishaps: { failedZones: new Set(), isSpotOut: false },
    alarms: new Set(),
  };
}

export function nowSeconds(world: World): number {
  return world.environment.clock.seconds();
}
