import type { FieldPath } from '../diff/field-path.ts';
import type { ImagePolicy } from '../images/image-policy.ts';
import type { JsonObject } from '../json.ts';
import type { ScalarPath } from '../record/scalar-path.ts';

/** A place in the manifest; `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the fields of a part are written, in whatever file. */
export interface FieldPlaces {
  /** Where the part begins. */
  readonly whole: Place;
  /** By path, a patched field where the patch has it: `deploymentConfiguration.maximumPercent`. */
  readonly fields: ReadonlyMap<string, Place>;
}

/** What becomes of a rollout that would not fit: held, said, or not looked at. */
export type CapacityMode = 'block' | 'warn' | 'off';

/** One environment of a workspace. */
export interface DesiredEnvironment {
  readonly name: string;
  readonly region: string;
  /** The cluster's name, as written. */
  readonly cluster: string;
  /** ARN of the role by which the functions reach the cluster's account; `undefined` when it is their own. */
  readonly assumeRole?: string | undefined;
  /** `report` plans and publishes, and writes nothing. */
  readonly mode: 'apply' | 'report';
  readonly drift: 'report' | 'correct';
  /** Absent: `warn`. */
  readonly capacity?: CapacityMode | undefined;
  /** Sizes that Fargate has there beside those of Berth's table, as a task definition writes them. */
  readonly fargateSizes?: readonly { readonly cpu: string; readonly memory: string }[] | undefined;
  /** How many of its services are looked after at the same time, at most; `undefined` for as many as the stack allows. */
  readonly parallelism?: number | undefined;
  /** Whether services that Berth created and that left Git are deleted. Default false. */
  readonly prune?: boolean | undefined;
}

/** What `images` says of one container. */
export interface DesiredImage {
  /** As written: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/web`. */
  readonly repository: string;
  readonly policy: ImagePolicy;
  /** Where the chosen image is written in Git; absent for `record: none`. */
  readonly record?: DesiredRecord | undefined;
  readonly place: Place;
}

/** Where and how a chosen image is written in Git. */
export interface DesiredRecord {
  readonly to: 'commit' | 'pull-request';
  /** From the workspace's root. */
  readonly file: string;
  readonly path: ScalarPath;
  /** A template of what is written there: `${repository}:${tag}@${digest}`. */
  readonly value: string;
  /** A template of the commit's message. */
  readonly message: string;
  /** What is written there at the manifest's commit. */
  readonly recorded: string;
}

/** The base that the images are laid over. */
export type DesiredTaskDefinition =
  /** RegisterTaskDefinition's input as the manifest gives it, patched and filled in; unknown fields included. */
  | { readonly kind: 'declared'; readonly content: JsonObject; readonly place: Place }
  /** What the service runs; with `follow: family`, the family's newest ACTIVE revision that Berth did not register. */
  | { readonly kind: 'live'; readonly follow: 'service' | 'family'; readonly family?: string | undefined };

/** Fields that Git leaves to whoever else sets them, once the service exists: in no diff, in no write, and in no hash. */
export interface IgnoredFields {
  readonly taskDefinition: readonly FieldPath[];
  readonly definition: readonly FieldPath[];
}

/** What Git says one service should be, in one environment: patched, filled in, validated. */
export interface DesiredService {
  readonly service: string;
  readonly environment: DesiredEnvironment;
  /** `undefined` outside Git. */
  readonly commit: string | undefined;
  readonly taskDefinition: DesiredTaskDefinition;
  /**
   * CreateService's fields without serviceName, cluster and taskDefinition, as written, unknown ones included;
   * `undefined` when only images are Berth's. A field that is absent is not Berth's; an ignored one is absent.
   */
  readonly definition: JsonObject | undefined;
  /** The definition that a new service is created with, where some of its fields are ignored afterwards; else `definition`. */
  readonly initialDefinition?: JsonObject | undefined;
  /** Absent where there is no definition. */
  readonly definitionPlaces?: FieldPlaces | undefined;
  /** Absent when nothing is ignored. */
  readonly ignored?: IgnoredFields | undefined;
  /** By container name. */
  readonly images: Readonly<Record<string, DesiredImage>>;
  readonly mode: 'apply' | 'report';
  readonly drift: 'report' | 'correct';
  /** Absent: `warn`. */
  readonly capacity?: CapacityMode | undefined;
  readonly suspend: boolean;
  /** Minutes after which a deployment in progress counts as stalled, bake and pause times not included. Default 30. */
  readonly deadlineMinutes: number;
  /** Where the service's manifest begins. */
  readonly place: Place;
  /** Every file that says something of the service but berth.yaml, the service's manifest first. */
  readonly files: readonly string[];
}
