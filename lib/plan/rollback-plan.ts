import type { DesiredService } from '../manifest/desired-service.ts';
import type { TaggedTaskDefinition } from '../ports/ecs.ts';
import type { LiveService } from '../service/live-service.ts';
import { diffTaskDefinition } from '../task-definition/diff.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
import { contentOf } from './comparison.ts';
import { shortArn } from './decision.ts';
import type { Plan } from './plan.ts';
import { runningImage } from './planned-images.ts';
import { wantedOf } from './wanted.ts';

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

/** A plan that goes back to a revision whose deployment succeeded; the notes keep what Git wants as applied. */
export function rollbackPlan({ desired, live, plan, current, previous }: RollbackInput): Plan {
  const arn = previous.taskDefinition.taskDefinitionArn ?? '';
  const changes = diffTaskDefinition(
    normalizeTaskDefinition(contentOf(previous)),
    normalizeTaskDefinition(contentOf(current)),
  );
  const { target } = wantedOf(desired, contentOf(previous), []);
  const from = shortArn(current.taskDefinition.taskDefinitionArn ?? '');
  return {
    ...plan,
    images: Object.entries(desired.images).flatMap(([container, { repository }]) => {
      const to = runningImage(previous, container);
      if (to?.digest === undefined) return [];
      const reason = `${shortArn(arn)} is the last revision whose deployment succeeded`;
      return [
        { container, repository, from: runningImage(current, container), to: { ...to, digest: to.digest }, reason },
      ];
    }),
    actions: [
      {
        kind: 'UpdateService',
        input: {},
        revision: { kind: 'arn', arn },
        changes,
        effect: 'newDeployment',
        reason: `a person rolls back from ${from} to ${shortArn(arn)}`,
      },
    ],
    held: [],
    remember: {
      before: live.memory,
      after: { ...live.memory, target, deployment: undefined },
      revision: { kind: 'arn', arn },
      reason: '',
    },
    inSync: false,
  };
}
