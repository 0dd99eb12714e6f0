import type { Body } from '../service.ts';
import { abandonDeployment } from './deployments.ts';
import { conflict, invalidParameter, serviceDeploymentNotFound } from './errors.ts';
import { bodiesOf, bodyOf, numberOf, textOf, textsOf } from './json-body.ts';
import type { HookRecord, ServiceDeploymentRecord } from './records.ts';
import { emitHookEvent } from './service-events.ts';
import { nowSeconds, type World } from './world.ts';

/** A pause lasts a day unless the hook says otherwise, and then rolls back: deployment-lifecycle-hooks. */
const DEFAULT_MINUTES = 1440;

/**
 * Opens the stage's PAUSE hooks. AWS_LAMBDA hooks are taken to succeed at once: no function is invoked.
 * `look` is called when one of them has timed out.
 */
export function openHooks(world: World, record: ServiceDeploymentRecord, stage: string, look: () => void): void {
  for (const hook of bodiesOf(record.configuration, 'lifecycleHooks')) {
    if (hook.targetType !== 'PAUSE' || !textsOf(hook, 'lifecycleStages').includes(stage)) continue;
    const opened = newHook(world, stage, hook);
    record.hooks.push(opened);
    emitHookEvent(world, record, opened, 'HOOK_AWAITING_ACTION');
    world.agenda.after(opened.expiresAt - nowSeconds(world), () => {
      if (opened.status !== 'AWAITING_ACTION' || !isGoingForward(record)) return;
      opened.status = 'TIMED_OUT';
      emitHookEvent(world, record, opened, 'HOOK_TIMED_OUT');
      if (opened.timeoutAction === 'ROLLBACK') abandonDeployment(world, record, 'A lifecycle hook timed out.');
      look();
    });
  }
}

function newHook(world: World, stage: string, hook: Body): HookRecord {
  const timeout = bodyOf(hook, 'timeoutConfiguration') ?? {};
  const minutes = numberOf(timeout, 'timeoutInMinutes') ?? DEFAULT_MINUTES;
  return {
    id: `ecs-pause-${world.environment.id(16)}`,
    stage,
    status: 'AWAITING_ACTION',
    expiresAt: nowSeconds(world) + minutes * 60,
    timeoutAction: timeout.action === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
  };
}

function isGoingForward(record: ServiceDeploymentRecord): boolean {
  return record.status === 'IN_PROGRESS';
}

export function isPaused(record: ServiceDeploymentRecord): boolean {
  return record.hooks.some((hook) => hook.status === 'AWAITING_ACTION');
}

/** Answers a PAUSE hook; without an action the deployment goes on: ContinueServiceDeployment. */
export function continueServiceDeployment(world: World, input: Body): ServiceDeploymentRecord {
  const record = world.serviceDeployments.get(textOf(input, 'serviceDeploymentArn') ?? '');
  if (!record) throw serviceDeploymentNotFound();
  const hook = record.hooks.find((candidate) => candidate.id === input.hookId);
  if (!hook) throw invalidParameter('The specified lifecycle hook was not found.');
  if (!isGoingForward(record)) throw conflict(`The service deployment is in the ${record.status} state.`);
  if (hook.status !== 'AWAITING_ACTION') throw conflict(`The lifecycle hook is in the ${hook.status} state.`);
  const back = input.action === 'ROLLBACK';
  hook.status = back ? 'FAILED' : 'SUCCEEDED';
  emitHookEvent(world, record, hook, back ? 'HOOK_FAILED' : 'HOOK_SUCCEEDED');
  if (back) abandonDeployment(world, record, 'A lifecycle hook was answered with ROLLBACK.');
  return record;
}
