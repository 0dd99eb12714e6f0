import type { ServiceMemory } from '../memory/service-memory.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { ScalableTarget } from '../ports/scaling.ts';
import type { WireService, WireServiceDeployment, WireServiceRevision } from '../ports/wire.ts';

/** What was read of one service. A part that is `undefined` was not needed and not read, unless it says otherwise. */
export interface LiveService {
  /** `undefined`: the cluster has no service of that name. */
  readonly service: WireService | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly memory: ServiceMemory;
  /** The revision that the service runs. */
  readonly running?: TaggedTaskDefinition | undefined;
  /** The base of a `live` task definition. */
  readonly base?: TaggedTaskDefinition | undefined;
  /** Revisions that might already hold the wanted content: Berth's last, the family's newest. */
  readonly candidates: readonly TaggedTaskDefinition[];
  /** What became in the registry of the digests that run; only those that are worth saying. */
  readonly runningImages?: readonly RunningImage[] | undefined;
  /** Read for declared fields that DescribeServices leaves out. */
  readonly serviceRevision?: WireServiceRevision | undefined;
  /** `none`: read, and there is none. */
  readonly scalableTarget?: ScalableTarget | 'none' | undefined;
  /** The deployment that the notes name: its outcome is open. */
  readonly open?: OpenDeployment | undefined;
  /** The service's current deployment, whoever started it; read while it is not complete. */
  readonly current?: WireServiceDeployment | undefined;
  /** A deployment of Berth's that the notes do not know: a pass was cut off before it could note it. */
  readonly unnoticed?: UnnoticedDeployment | undefined;
}

/** A deployment whose outcome Berth has not published yet. */
export interface OpenDeployment {
  readonly arn: string;
  /** `undefined`: ECS no longer keeps it. */
  readonly deployment: WireServiceDeployment | undefined;
  /** What it was to roll out, and what ran before; read once the deployment ends. */
  readonly target?: TaggedTaskDefinition | undefined;
  readonly source?: TaggedTaskDefinition | undefined;
}

/** A deployment of Berth's that its notes do not know. */
export interface UnnoticedDeployment extends OpenDeployment {
  /** True when it carries what is wanted now; false when Git or an image has moved on since. */
  readonly isWanted: boolean;
}

/** What the registry says of a digest that a container runs. */
export interface RunningImage {
  readonly container: string;
  readonly repository: string;
  readonly digest: string;
  /** `unknown`: the registry could not be asked. */
  readonly state: 'untagged' | 'gone' | 'unknown';
}
