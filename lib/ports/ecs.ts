import type { JsonObject } from '../json.ts';
import type { WireService, WireServiceDeployment, WireServiceRevision, WireTaskDefinition } from './wire.ts';

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** A task definition with its tags, which ECS returns beside it. */
export interface TaggedTaskDefinition {
  readonly taskDefinition: WireTaskDefinition;
  readonly tags: Tags;
}

/** Reads of services. A name that ECS does not have is simply not in the answer. */
export interface ServiceReader {
  /** At most 10 names or ARNs a call; services come with their tags in `service.tags`. Throws RefusedError `ClusterNotFoundException`. */
  describeServices(cluster: string, services: readonly string[]): Promise<readonly WireService[]>;
  /** ARNs of every service of the cluster. */
  listServices(cluster: string): Promise<readonly string[]>;
}

/** Reads of task definitions. */
export interface TaskDefinitionReader {
  /** By ARN, `family:revision` or family (its newest ACTIVE revision), with tags. `undefined` when there is none. */
  describeTaskDefinition(taskDefinition: string): Promise<TaggedTaskDefinition | undefined>;
  /** ARNs of a family's ACTIVE revisions, newest first, at most `limit`. */
  listRevisions(family: string, limit: number): Promise<readonly string[]>;
}

/** Reads of what ECS keeps of each deployment (history of 90 days). */
export interface DeploymentReader {
  /** At most 20 ARNs a call; those that ECS no longer keeps are not in the answer. */
  describeServiceDeployments(arns: readonly string[]): Promise<readonly WireServiceDeployment[]>;
  /** The service's deployments, newest first, at most `limit`; brief entries, without `lifecycleStage` or `rollback` details. */
  listServiceDeployments(
    cluster: string,
    service: string,
    limit: number,
  ): Promise<
    readonly {
      readonly serviceDeploymentArn: string;
      readonly status: string;
      /** Epoch seconds. */
      readonly createdAt: number;
      /** Epoch seconds; absent before it has ended. */
      readonly finishedAt?: number | undefined;
      readonly targetServiceRevisionArn?: string | undefined;
    }[]
  >;
  /** At most 20 ARNs a call. */
  describeServiceRevisions(arns: readonly string[]): Promise<readonly WireServiceRevision[]>;
}

/** Writes. Inputs are ECS's request bodies as JSON, sent whole, also the fields that the SDK does not know. */
export interface EcsWriter {
  registerTaskDefinition(input: JsonObject): Promise<WireTaskDefinition>;
  createService(input: JsonObject): Promise<WireService>;
  updateService(input: JsonObject): Promise<WireService>;
  /** Throws RefusedError for a REPLICA service whose count is not 0. */
  deleteService(input: JsonObject): Promise<void>;
  tagResource(arn: string, tags: Tags): Promise<void>;
  untagResource(arn: string, keys: readonly string[]): Promise<void>;
  stopServiceDeployment(arn: string): Promise<void>;
}

/** All of ECS that Berth uses. */
export interface Ecs extends ServiceReader, TaskDefinitionReader, DeploymentReader, EcsWriter {}
