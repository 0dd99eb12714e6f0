import type { DeploymentRecord, HookRecord, ServiceDeploymentRecord, ServiceRecord } from './records.ts';
import { nowSeconds, type World } from './world.ts';

/** The events of a service are its last 100: Service.events. */
const KEPT_EVENTS = 100;

/** Adds a line to the service's events, worded as ECS words it: service-event-messages. */
export function serviceEvent(world: World, service: ServiceRecord, text: string): void {
  const id = world.environment.id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  service.events.unshift({ id, createdAt: nowSeconds(world), message: `(service ${service.name}) ${text}` });
  service.events.length = Math.min(service.events.length, KEPT_EVENTS);
}

type DeploymentEventName =
  | 'SERVICE_DEPLOYMENT_IN_PROGRESS'
  | 'SERVICE_DEPLOYMENT_COMPLETED'
  | 'SERVICE_DEPLOYMENT_FAILED';

/** Puts an `ECS Deployment State Change` on the bus: ecs_service_deployment_events. */
export function emitDeploymentEvent(
  world: World,
  service: ServiceRecord,
  event: { readonly name: DeploymentEventName; readonly deployment: DeploymentRecord; readonly reason: string },
): void {
  world.environment.emit({
    source: 'aws.ecs',
    'detail-type': 'ECS Deployment State Change',
    resources: [service.arn],
    detail: {
      eventType: event.name === 'SERVICE_DEPLOYMENT_FAILED' ? 'ERROR' : 'INFO',
      eventName: event.name,
      clusterArn: service.cluster.arn,
      deploymentId: event.deployment.id,
      updatedAt: isoTime(world),
      reason: event.reason,
    },
  });
}

const SERVICE_ACTIONS = {
  SERVICE_STEADY_STATE: 'INFO',
  SERVICE_REBALANCING_STARTED: 'INFO',
  SERVICE_REBALANCING_COMPLETED: 'INFO',
  SERVICE_TASK_START_IMPAIRED: 'WARN',
  SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED: 'ERROR',
  SERVICE_TASK_PLACEMENT_FAILURE: 'ERROR',
} as const;

/** Puts an `ECS Service Action` on the bus: ecs_service_events. */
export function emitServiceAction(
  world: World,
  service: ServiceRecord,
  event: { readonly name: keyof typeof SERVICE_ACTIONS; readonly reason?: string },
): void {
  world.environment.emit({
    source: 'aws.ecs',
    'detail-type': 'ECS Service Action',
    resources: [service.arn],
    detail: {
      eventType: SERVICE_ACTIONS[event.name],
      eventName: event.name,
      clusterArn: service.cluster.arn,
      ...(event.reason !== undefined && { reason: event.reason }),
      createdAt: isoTime(world),
    },
  });
}

/** Puts an `ECS Hook State Change` on the bus: deployment-lifecycle-hooks. */
export function emitHookEvent(
  world: World,
  record: ServiceDeploymentRecord,
  { hook, eventName }: { readonly hook: HookRecord; readonly eventName: string },
): void {
  const { service } = record;
  world.environment.emit({
    source: 'aws.ecs',
    'detail-type': 'ECS Hook State Change',
    resources: [record.arn],
    detail: {
      eventType: eventName === 'HOOK_FAILED' || eventName === 'HOOK_TIMED_OUT' ? 'ERROR' : 'INFO',
      eventName,
      hookId: hook.id,
      hookType: hook.targetType,
      expiresAt: new Date(hook.expiresAt * 1000).toISOString(),
      lifecycleStage: hook.stage,
      clusterArn: service.cluster.arn,
      serviceArn: service.arn,
      serviceDeploymentArn: record.arn,
      updatedAt: isoTime(world),
    },
  });
}

export function isoTime(world: World): string {
  return new Date(world.environment.clock.now()).toISOString();
}
