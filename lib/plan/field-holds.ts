import type { DefinitionChange } from '../service/definition-change.ts';
import type { LeftField } from '../service/left-git.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Comparison } from './comparison.ts';
import type { Hold } from './hold.ts';

/** The definition's changes that an update can make, and why the others are held. */
export function fieldRules(
  comparison: Comparison,
  live: LiveService,
): { readonly definition: readonly DefinitionChange[]; readonly held: readonly Hold[] } {
  const held: Hold[] = [];
  const definition: DefinitionChange[] = [];
  for (const change of comparison.definition) {
    const hold = changeHold(live, change);
    if (hold) held.push(hold);
    else definition.push(change);
  }
  for (const left of comparison.left) {
    if (left.change) definition.push(left.change);
    else held.push(leftGitHold(left));
  }
  if (comparison.unread) held.push(unreadHold);
  return { definition, held };
}

function changeHold(live: LiveService, change: DefinitionChange): Hold | undefined {
  if (change.effect === 'recreation') return recreationHold(change);
  return change.field === 'desiredCount' ? countHold(live, change) : undefined;
}

function leftGitHold({ field, removedBy }: LeftField): Hold {
  const remove = removedBy === 'emptyList' ? `, or as an empty list (${field}: []) to remove it` : '';
  return {
    kind: 'leftGit',
    about: field,
    reason: `${field} is no longer declared, and ECS documents no default to go back to`,
    next: `Declare ${field} as you want it${remove}; Berth leaves it as it is.`,
    changes: [],
  };
}

function recreationHold(change: DefinitionChange): Hold {
  return {
    kind: 'recreation',
    about: change.field,
    reason: `ECS cannot change ${change.field} of a service that exists`,
    next: `Delete the service and let Berth create it again, or put ${change.field} back in the manifest.`,
    changes: [change],
  };
}

/** The count belongs to Application Auto Scaling when the service is a scalable target there. */
function countHold({ scalableTarget, service }: LiveService, change: DefinitionChange): Hold | undefined {
  if (scalableTarget === 'none') return undefined;
  if (scalableTarget === undefined) {
    return {
      kind: 'unknown',
      about: 'desiredCount',
      reason: 'whether Application Auto Scaling governs desiredCount could not be read, so it is left alone',
      next: 'Allow application-autoscaling:DescribeScalableTargets.',
      changes: [change],
    };
  }
  const { minCapacity, maxCapacity } = scalableTarget;
  return {
    kind: 'autoscaled',
    about: 'desiredCount',
    reason: `desiredCount belongs to Application Auto Scaling (${minCapacity} to ${maxCapacity}, now ${service?.desiredCount})`,
    next: 'Leave desiredCount out of the manifest.',
    changes: [change],
  };
}

/** ECS keeps service revisions of deployments since 2024-10-25: a service that was not deployed since has none. */
const unreadHold: Hold = {
  kind: 'unknown',
  about: 'serviceRevision',
  reason: 'a declared field shows in a service revision only, and ECS has none of this service',
  next: 'Force a new deployment once (aws ecs update-service --force-new-deployment): ECS then keeps one.',
  changes: [],
};
