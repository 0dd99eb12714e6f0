import type { DesiredService } from '../manifest/desired-service.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { updateInput } from '../service/update-input.ts';
import { diffTaskDefinition } from '../task-definition/diff.ts';
import { contentOf } from './content.ts';
import { shortArn } from './decision.ts';
import type { Plan } from './plan.ts';
import { runningImage } from './planned-images.ts';
import { recentAfter } from './recent.ts';
import { wantedOf } from './wanted.ts';

/** Where a rollback starts, and where it may go. */
export interface RollbackInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  /** The plan of the same moment: where it is, and what is wanted. */
  readonly plan: Plan;
  /** What the service runs now. */
  readonly current: TaggedTaskDefinition;
  /** The revision of the last deployment that succeeded, other than the current one. */
  readonly previous: TaggedTaskDefinition;
}

/**
 * A plan that goes back to a revision whose deployment succeeded. The notes go on saying that what Git wants was applied,
 * as the current revision: what runs then is neither a change nor drift, but what a refused target leaves behind.
 */
export function rollbackPlan({ desired, live, plan, current, previous }: RollbackInput): Plan {
  const { service } = live;
  const arn = previous.taskDefinition.taskDefinitionArn ?? '';
  const changes = diffTaskDefinition(contentOf(previous), contentOf(current));
  const { target } = wantedOf(desired, contentOf(previous), []);
  const from = current.taskDefinition.taskDefinitionArn ?? '';
  const refused = refusedRevision(live, from, arn);
  const known = { ...live, candidates: [...live.candidates, previous] };
  const reason = `${shortArn(arn)} is the last revision whose deployment succeeded`;
  return {
    ...plan,
    writes: 'everything',
    images: Object.entries(desired.images).flatMap(([container, { repository }]) => {
      const to = runningImage(previous, container);
      if (to?.digest === undefined) return [];
      const image = { ...to, digest: to.digest };
      return [{ container, repository, from: runningImage(current, container), to: image, reason }];
    }),
    actions: [
      {
        kind: 'UpdateService',
        input: service ? updateInput({ definition: {}, live: service, changes: [], taskDefinition: true }) : {},
        revision: { kind: 'arn', arn },
        changes,
        effect: 'newDeployment',
        reason: `a person rolls back from ${shortArn(from)} to ${shortArn(arn)}`,
      },
    ],
    held: [],
    remember: {
      after: { ...live.memory, recent: recentAfter(desired, known, refused), target, deployment: undefined },
      revision: { kind: 'arn', arn: refused },
      reason: '',
    },
    unsaid: [],
    inSync: false,
  };
}

/** What Berth put there last: what it is to come back to, once a person lets it. */
function refusedRevision({ memory }: LiveService, from: string, to: string): string {
  return memory.revision === undefined || memory.revision === to ? from : memory.revision;
}
