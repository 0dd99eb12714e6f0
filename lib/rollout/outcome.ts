import type { WireService, WireServiceDeployment } from '../ports/wire.ts';

/** Where a service deployment stands, by its own record and never by an event's word. */
export type Outcome =
  | { readonly kind: 'inProgress' }
  /** On its way back; the target is refused from here on. */
  | { readonly kind: 'rollingBack'; readonly reason: string }
  /** In progress beyond its deadline; not an end. */
  | { readonly kind: 'stalled'; readonly reason: string }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'rolledBack'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'superseded'; readonly reason: string };

/** A service deployment, its service, and the time at which both are looked at. */
export interface OutcomeInput {
  readonly deployment: WireServiceDeployment;
  readonly service: WireService;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly deadlineMinutes: number;
}

/**
 * A service deployment's outcome. Statuses are those of
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html. A deployment that ECS gave up
 * without a rollback stays IN_PROGRESS while its `rolloutState` is FAILED, so both are looked at.
 */
export function outcomeOf(input: OutcomeInput): Outcome {
  const { deployment, service } = input;
  switch (deployment.status) {
    case 'SUCCESSFUL':
      return { kind: 'succeeded' };
    case 'ROLLBACK_SUCCESSFUL':
      return { kind: 'rolledBack', reason: reasonOf(deployment, service) };
    case 'ROLLBACK_FAILED':
      return { kind: 'failed', reason: `its rollback failed too: ${reasonOf(deployment, service)}` };
    case 'ROLLBACK_REQUESTED':
    case 'ROLLBACK_IN_PROGRESS':
      return { kind: 'rollingBack', reason: reasonOf(deployment, service) };
    case 'STOPPED':
      return stoppedOutcome(deployment, service);
    case 'STOP_REQUESTED':
      return isSuperseded(deployment, service) ? stoppedOutcome(deployment, service) : { kind: 'inProgress' };
    default:
      return runningOutcome(input);
  }
}

/** True when ECS will not change the deployment any more, so that its outcome can be published. */
export function isTerminal(outcome: Outcome): boolean {
  return outcome.kind !== 'inProgress' && outcome.kind !== 'rollingBack' && outcome.kind !== 'stalled';
}

/** True when the deployment's target is not to be tried again until a person says `berth retry`. */
export function refusesTarget(outcome: Outcome): boolean {
  return outcome.kind === 'rollingBack' || outcome.kind === 'rolledBack' || outcome.kind === 'failed';
}

/** STOPPED is superseded only when something newer took its place; else it was stopped, and is a failure. */
function stoppedOutcome(deployment: WireServiceDeployment, service: WireService): Outcome {
  if (!isSuperseded(deployment, service)) return { kind: 'failed', reason: reasonOf(deployment, service) };
  const newer = `a newer deployment took its place: ${service.currentServiceDeployment}`;
  return { kind: 'superseded', reason: deployment.statusReason ?? newer };
}

function isSuperseded(deployment: WireServiceDeployment, service: WireService): boolean {
  const current = service.currentServiceDeployment;
  return current !== undefined && current !== deployment.serviceDeploymentArn;
}

function runningOutcome({ deployment, service, now, deadlineMinutes }: OutcomeInput): Outcome {
  const primary = service.deployments?.find((one) => one.status === 'PRIMARY');
  const since = deployment.startedAt ?? deployment.createdAt ?? now / 1000;
  const allowed = deadlineMinutes + plannedPauses(deployment);
  const minutes = (now / 1000 - since) / 60;
  if (!isSuperseded(deployment, service) && primary?.rolloutState === 'FAILED') {
    const reason = primary.rolloutStateReason ?? reasonOf(deployment, service);
    return { kind: rollsBack(deployment) && minutes <= allowed ? 'rollingBack' : 'failed', reason };
  }
  if (minutes <= allowed) return { kind: 'inProgress' };
  const counts = `${service.runningCount ?? 0} of ${service.desiredCount ?? 0} tasks run`;
  const last = service.events?.[0]?.message;
  return {
    kind: 'stalled',
    reason: `in progress for longer than ${allowed} minutes; ${counts}${last ? `; ECS says: ${last}` : ''}`,
  };
}

/**
 * True when ECS is about to roll a failed deployment back: it is asked to, and there is something to go back to. Without,
 * the deployment stalls: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
function rollsBack({ deploymentConfiguration: configuration, sourceServiceRevisions }: WireServiceDeployment): boolean {
  const breaker = configuration?.deploymentCircuitBreaker;
  const alarms = configuration?.alarms;
  const asked = (breaker?.enable && breaker.rollback) || (alarms?.enable && alarms.rollback);
  return asked === true && (sourceServiceRevisions ?? []).length > 0;
}

/** Minutes that a deployment waits by its own configuration: bake times, steps and PAUSE hooks. */
function plannedPauses({ deploymentConfiguration: configuration }: WireServiceDeployment): number {
  if (!configuration) return 0;
  const { strategy, linearConfiguration: linear, canaryConfiguration: canary } = configuration;
  const steps = strategy === 'LINEAR' ? Math.ceil(100 / (linear?.stepPercent ?? 10)) : 0;
  const pauses = (configuration.lifecycleHooks ?? [])
    .filter(({ targetType }) => targetType === 'PAUSE')
    .map((hook) => (hook.timeoutConfiguration?.timeoutInMinutes ?? 1440) * (hook.lifecycleStages?.length ?? 1));
  return (
    (configuration.bakeTimeInMinutes ?? 0) +
    steps * (linear?.stepBakeTimeInMinutes ?? 6) +
    (strategy === 'CANARY' ? (canary?.canaryBakeTimeInMinutes ?? 10) : 0) +
    pauses.reduce((sum, minutes) => sum + minutes, 0)
  );
}

/** ECS's own words for what went wrong, the most specific first. */
function reasonOf(deployment: WireServiceDeployment, service: WireService): string {
  return (
    deployment.rollback?.reason ??
    deployment.statusReason ??
    service.events?.find((event) => event.message?.includes('failed'))?.message ??
    `ECS gives no reason; the deployment's status is ${deployment.status}`
  );
}
