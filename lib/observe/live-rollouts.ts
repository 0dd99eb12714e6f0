import pLimit from 'p-limit';
import type { StrategyItem } from '../capacity/cluster-capacity.ts';
import { requirementsOf, type TaskRequirements } from '../capacity/placement/task-requirements.ts';
import type { ServiceRollout } from '../capacity/service-rollout.ts';
import { BerthError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { liveRollout } from '../plan/live-rollout.ts';
import type { ServiceReader, TaggedTaskDefinition, TaskDefinitionReader } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';
import { inChunks } from './chunks.ts';

/** Services of a cluster, and revisions beside theirs. */
export interface LiveRolloutsInput {
  readonly cluster: string;
  readonly services: readonly string[];
  /** ARNs of revisions that tasks run, whether a service does or not. */
  readonly taskDefinitions: readonly string[];
  readonly defaultStrategy: readonly StrategyItem[];
}

/** What was read of them. */
export interface LiveRollouts {
  /** Of those services that exist and are ACTIVE. */
  readonly rollouts: readonly ServiceRollout[];
  /** What a task takes, by the ARN of its revision. */
  readonly requirements: ReadonlyMap<string, TaskRequirements>;
  /** What kept some from being read, each once; they are left out. */
  readonly failures: readonly BerthError[];
}

/** So many calls at once: a longer queue would wait too long for the request rates. */
const sideBySide = 8;

/**
 * What services ask for as they run: ten services a call, and each revision once. Throws what is no BerthError, and
 * TransientError.
 */
export async function readLiveRollouts(
  input: LiveRolloutsInput,
  ecs: Pick<ServiceReader, 'describeServices'> & Pick<TaskDefinitionReader, 'describeTaskDefinition'>,
  progress: (read: number, of: number) => void = () => {},
): Promise<LiveRollouts> {
  const limited = pLimit(sideBySide);
  const failures = new Map<string, BerthError>();
  const attempt = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await limited(read);
    } catch (error) {
      if (!(error instanceof BerthError) || error.code === 'Transient') throw error;
      failures.set(error.message, error);
      return undefined;
    }
  };
  const chunks = inChunks([...new Set(input.services)], 10);
  const described = await Promise.all(chunks.map((some) => attempt(() => ecs.describeServices(input.cluster, some))));
  const services = described.flatMap((some) => some ?? []).filter(({ status }) => status === 'ACTIVE');
  const arns = new Set([...services.flatMap(({ taskDefinition }) => taskDefinition ?? []), ...input.taskDefinitions]);
  let done = 0;
  const read = await Promise.all(
    [...arns].map(async (arn) => {
      const definition = await attempt(() => ecs.describeTaskDefinition(arn));
      done += 1;
      progress(done, arns.size);
      return [arn, definition] as const;
    }),
  );
  const definitions = new Map(read);
  return {
    rollouts: services.flatMap((service) => rolloutOf(service, definitions, input.defaultStrategy)),
    requirements: new Map(read.flatMap(([arn, definition]) => (definition ? [[arn, sizeOf(definition)]] : []))),
    failures: [...failures.values()],
  };
}

function rolloutOf(
  service: WireService,
  definitions: ReadonlyMap<string, TaggedTaskDefinition | undefined>,
  defaultStrategy: readonly StrategyItem[],
): readonly ServiceRollout[] {
  const definition = definitions.get(service.taskDefinition ?? '');
  return definition ? [liveRollout(service, definition.taskDefinition, defaultStrategy)] : [];
}

function sizeOf({ taskDefinition }: TaggedTaskDefinition): TaskRequirements {
  return requirementsOf(taskDefinition as unknown as JsonObject);
}
