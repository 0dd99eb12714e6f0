import type { DesiredService } from '../manifest/desired-service.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Hold } from './hold.ts';

type Gate = Omit<Hold, 'changes'>;

/** What keeps Berth from writing to the service at all, whatever is wanted; `undefined` when nothing does. */
export function gateOf(desired: DesiredService, live: LiveService): Gate | undefined {
  return notOurs(live) ?? missing(desired, live) ?? suspended(desired, live) ?? rollingBack(live);
}

function notOurs({ service }: LiveService): Gate | undefined {
  if (!service) return undefined;
  const controller = service.deploymentController?.type ?? 'ECS';
  if (service.resourceManagementType === 'ECS') {
    return hold('notOurs', 'ECS itself manages this service (Express Mode)', 'Remove it from the workspace.');
  }
  if (controller !== 'ECS') {
    return hold(
      'notOurs',
      `its deployment controller is ${controller}, and Berth works with ECS's own`,
      'Change deploymentController to ECS (docs/operations.md#notours), or remove it from the workspace.',
    );
  }
  if (service.status === 'DRAINING') {
    return hold('notOurs', 'the service is being deleted (DRAINING)', 'Wait until it is gone; Berth then creates it.');
  }
  if (service.status === 'INACTIVE') {
    return hold(
      'notOurs',
      'the service was deleted (INACTIVE), and ECS still shows it',
      'Remove it from the workspace, or wait until ECS forgets it; Berth then creates it.',
    );
  }
  return undefined;
}

function missing(desired: DesiredService, { service }: LiveService): Gate | undefined {
  if (service) return undefined;
  if (!desired.definition) {
    return hold(
      'missing',
      `cluster ${desired.environment.cluster} has no service ${desired.service}`,
      'Correct the name, or give the manifest a `definition`, and Berth creates it.',
    );
  }
  const daemon = desired.definition.schedulingStrategy === 'DAEMON';
  if (!daemon && desired.definition.desiredCount === undefined) {
    return hold(
      'missing',
      'a new REPLICA service needs a count, and `definition.desiredCount` is not declared',
      'Declare desiredCount; it can be left out again once the service exists and scales by itself.',
    );
  }
  return undefined;
}

function suspended(desired: DesiredService, { memory }: LiveService): Gate | undefined {
  if (memory.suspend !== undefined) {
    const why = memory.suspend && memory.suspend !== 'true' ? ` (${memory.suspend})` : '';
    return hold('suspended', `suspended by the tag berth:suspend${why}`, `berth resume ${desired.service}`);
  }
  if (desired.suspend) {
    return hold('suspended', 'suspended by `suspend: true` in the manifest', 'Remove it from the manifest.');
  }
  return undefined;
}

/** ECS refuses some updates, and undoes others, while it stops or rolls back: nothing is written then. */
function rollingBack({ open }: LiveService): Gate | undefined {
  const status = open?.deployment?.status;
  if (status === 'STOP_REQUESTED' || status === 'ROLLBACK_REQUESTED' || status === 'ROLLBACK_IN_PROGRESS') {
    return hold('inProgress', `its deployment is ${status}`, '');
  }
  return undefined;
}

function hold(kind: Gate['kind'], reason: string, next: string): Gate {
  return { kind, reason, next };
}
