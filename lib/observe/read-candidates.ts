import { readRevisionMemory } from '../memory/revision-memory.ts';
import type { TaggedTaskDefinition, TaskDefinitionReader } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';

/** The revisions of a family that are at hand. */
export interface CandidatesInput {
  readonly family: string;
  readonly running: TaggedTaskDefinition | undefined;
  readonly newest: TaggedTaskDefinition | undefined;
  readonly known: readonly TaggedTaskDefinition[];
  /** ARNs of revisions that hold the wanted content by the service's notes. */
  readonly recent: readonly string[];
  readonly service: WireService | undefined;
  /** `cluster/service`, as the service's own revisions name it. */
  readonly name: string;
  /** True when the service's notes name the revision that Berth put there, so that it is known. */
  readonly isNoted: boolean;
}

/** So many revisions are described in search of one to use again. */
const mostDescribed = 5;

/**
 * Further revisions that may hold the wanted content, or refuse it, when none of those at hand does: those that the notes
 * name; what the service's other deployments run; and, when the family's newest was registered by somebody else, or for
 * another service that shares the family while the notes are gone, those between it and the running one, among which one
 * of this service's may be hidden.
 */
export async function readCandidates(
  input: CandidatesInput,
  ecs: TaskDefinitionReader,
): Promise<readonly TaggedTaskDefinition[]> {
  const { running, known, recent, service } = input;
  const seen = new Set([running, ...known].map((one) => one?.taskDefinition.taskDefinitionArn));
  const arns = [
    ...recent,
    ...(service?.deployments ?? []).map(({ taskDefinition }) => taskDefinition),
    ...(await hidden(input, ecs)),
  ];
  const unread = [...new Set(arns)].filter((arn) => arn !== undefined && !seen.has(arn)).slice(0, mostDescribed);
  const revisions = await Promise.all(
    unread.map((arn) => (arn === undefined ? undefined : ecs.describeTaskDefinition(arn))),
  );
  return revisions.filter((one) => one !== undefined);
}

async function hidden(
  { family, running, newest, name, isNoted }: CandidatesInput,
  ecs: TaskDefinitionReader,
): Promise<readonly string[]> {
  if (!newest) return [];
  const { fingerprint, service: owner } = readRevisionMemory(newest.tags);
  if (fingerprint !== undefined && (isNoted || owner === name)) return [];
  const from = running?.taskDefinition.family === family ? (running.taskDefinition.revision ?? 0) : 0;
  const to = newest.taskDefinition.revision ?? 0;
  if (to - from <= 1) return [];
  const arns = await ecs.listRevisions(family, mostDescribed + 1);
  return arns.filter((arn) => revisionNumber(arn) > from && revisionNumber(arn) < to);
}

/** 41 of `…/web:41`. */
function revisionNumber(arn: string): number {
  return Number(arn.slice(arn.lastIndexOf(':') + 1));
}
