import type { DesiredService } from '../manifest/desired-service.ts';
import { definitionAtCreation, lacksCount } from '../service/create-input.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Hold } from './hold.ts';
import type { Writes } from './plan.ts';

/** What keeps Berth from writing to a service, whatever is wanted. */
export interface Gate {
  readonly hold: Omit<Hold, 'changes'>;
  readonly writes: Writes;
  /** True when what is wanted cannot even be compared. */
  readonly closed: boolean;
}

/** What keeps Berth from writing to the service at all; `undefined` when nothing does. */
export function gateOf(desired: DesiredService, live: LiveService): Gate | undefined {
  return notOurs(live) ?? missing(desired, live) ?? suspended(desired, live) ?? rollingBack(live);
}

function notOurs({ service }: LiveService): Gate | undefined {
  if (!service) return undefined;
  const controller = service.deploymentController?.type ?? 'ECS';
  if (service.resourceManagementType === 'ECS') {
    return closed('notOurs', 'ECS itself manages this service (Express Mode)', 'Remove it from the workspace.');
  }
  if (service.status === 'DRAINING') {
    return closed(
      'notOurs',
      'the service is being deleted (DRAINING)',
      'Wait until it is gone; Berth then creates it.',
    );
  }
  if (service.status === 'INACTIVE') {
    return closed(
      'notOurs',
      'the service was deleted (INACTIVE), and ECS still shows it',
      'Remove it from the workspace, or wait until ECS forgets it; Berth then creates it.',
    );
  }
  if (controller !== 'ECS') {
    return closed(
      'notOurs',
      `its deployment controller is ${controller}, and Berth works with ECS's own`,
      'Change deploymentController to ECS (docs/operations.md#notours), or remove it from the workspace.',
    );
  }
  return undefined;
}

function missing(desired: DesiredService, { service }: LiveService): Gate | undefined {
  if (service) return undefined;
  const definition = definitionAtCreation(desired);
  if (!definition) {
    return closed(
      'missing',
      `cluster ${desired.environment.cluster} has no service ${desired.service}`,
      'Correct the name, or give the manifest a `definition`, and Berth creates it.',
    );
  }
  if (!lacksCount(definition)) return undefined;
  return closed(
    'missing',
    'a new REPLICA service needs a count, and `definition.desiredCount` is not declared',
    'Declare desiredCount; it can be left out again once the service exists and scales by itself.',
  );
}

function suspended(desired: DesiredService, { memory }: LiveService): Gate | undefined {
  if (memory.suspend !== undefined) {
    const why = memory.suspend && memory.suspend !== 'true' ? ` (${memory.suspend})` : '';
    const next = `\`berth resume ${desired.service} --env ${desired.environment.name}\``;
    return suspension(`suspended by the tag berth:suspend${why}`, next);
  }
  return desired.suspend
    ? suspension('suspended by `suspend: true` in the manifest', 'Remove it from the manifest.')
    : undefined;
}

/** Nothing is written to a service while ECS stops or rolls back its deployment; what is there will be there no more. */
function rollingBack({ current }: LiveService): Gate | undefined {
  const status = current?.status;
  if (status !== 'STOP_REQUESTED' && status !== 'ROLLBACK_REQUESTED' && status !== 'ROLLBACK_IN_PROGRESS') {
    return undefined;
  }
  const hold = { kind: 'inProgress', reason: `its deployment is ${status}`, next: '' } as const;
  return { hold, writes: 'refusals', closed: false };
}

function closed(kind: 'notOurs' | 'missing', reason: string, next: string): Gate {
  return { hold: { kind, reason, next }, writes: 'nothing', closed: true };
}

function suspension(reason: string, next: string): Gate {
  return { hold: { kind: 'suspended', reason, next }, writes: 'nothing', closed: false };
}
