import type { DesiredService } from '../manifest/desired-service.ts';
import { memoryChange, type ServiceMemory } from '../memory/service-memory.ts';
import { declaredFields } from '../service/fields.ts';
import type { LiveService } from '../service/live-service.ts';
import { encodeOwned } from '../service/owned-fields.ts';
import { type Action, type RevisionRef, startsDeployment } from './action.ts';
import type { Comparison } from './comparison.ts';
import type { Decision } from './decision.ts';
import { primaryDeployment } from './further-reads.ts';
import type { Remember } from './plan.ts';
import type { Wanted } from './wanted.ts';

export interface RememberInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  readonly comparison: Comparison;
  readonly decision: Decision;
  readonly actions: readonly Action[];
}

/** What to note on the service once the actions are done; `undefined` when the notes stand as they should. */
export function rememberOf(input: RememberInput): Remember | undefined {
  const { live, actions, decision } = input;
  const settled = decision.held.every(
    ({ kind }) => kind === 'leftGit' || kind === 'autoscaled' || kind === 'recreation',
  );
  if (actions.length === 0 && !settled) return undefined;
  const after = memoryAfter(input, settled);
  const revision = revisionAfter(input);
  const before = live.memory;
  const starts = actions.some(startsDeployment);
  const change = memoryChange(before, {
    ...after,
    revision: revision?.kind === 'arn' ? revision.arn : before.revision,
  });
  const changed = Object.keys(change.set).length + change.remove.length > 0;
  if (!starts && revision?.kind !== 'registered' && !changed) return undefined;
  return {
    before,
    after,
    revision,
    reason: actions.length > 0 ? '' : "Berth's notes on the service are missing or old",
  };
}

/** The tags as they should be after the actions, but for what only the actions can tell. */
function memoryAfter(
  { desired, live, wanted, comparison, decision, actions }: RememberInput,
  settled: boolean,
): ServiceMemory {
  const { memory } = live;
  const held = comparison.left.filter(({ change }) => !change).map(({ field }) => field);
  const starts = actions.some(startsDeployment);
  const current = !settled || memory.applied === wanted.applied;
  return {
    ...memory,
    applied: settled ? wanted.applied : memory.applied,
    target: starts || (settled && actions.length === 0) ? wanted.target : memory.target,
    owns: encodeOwned([...declaredFields(desired.definition ?? {}), ...held]),
    commit: actions.length > 0 || !current ? desired.commit : memory.commit,
    deployment: starts ? undefined : (memory.deployment ?? unpublished(live, wanted)),
    corrected: decision.corrects ?? (actions.length > 0 ? undefined : memory.corrected),
  };
}

/**
 * The deployment that a pass started and was cut off before it could note it: the service runs what is wanted, the notes
 * say otherwise, and the notes were once Berth's.
 */
function unpublished({ service, memory, running }: LiveService, wanted: Wanted): string | undefined {
  const ours = memory.applied !== undefined || running?.tags['berth:fingerprint'] !== undefined;
  const inProgress = primaryDeployment(service)?.rolloutState !== 'COMPLETED';
  const stale = memory.applied !== wanted.applied && memory.target !== wanted.target;
  return ours && (stale || inProgress) ? service?.currentServiceDeployment : undefined;
}

function revisionAfter({ live, decision, actions }: RememberInput): RevisionRef | undefined {
  for (const action of actions) {
    if ((action.kind === 'UpdateService' || action.kind === 'CreateService') && action.revision) return action.revision;
  }
  if (decision.held.length > 0 && live.memory.revision !== undefined) return { kind: 'arn', arn: live.memory.revision };
  const arn = live.service?.taskDefinition;
  return arn === undefined ? undefined : { kind: 'arn', arn };
}
