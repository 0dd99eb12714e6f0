import type { Body } from '../service.ts';
import { conflict, invalidParameter, serviceDeploymentNotFound } from './errors.ts';
import { bodiesOf, bodyOf, numberOf, textOf, textsOf } from './json-body.ts';
import { askFunction } from './lambda-hooks.ts';
import type { HookRecord, ServiceDeploymentRecord } from './records.ts';
import { abandonDeployment } from './rollback.ts';
import { emitHookEvent } from './service-events.ts';
import { nowSeconds, type World } from './world.ts';

/** A hook lasts a day unless it says otherwise, and then rolls back: deployment-lifecycle-hooks. */
const DEFAULT_MINUTES = 1440;

interface Opening {
  readonly stage: string;
  /** Called when a hook has let the deployment go on, or sent it back. */
  readonly look: () => void;
}

/** Opens the stage's hooks, which all have to succeed: PAUSE waits for a person, AWS_LAMBDA asks a function. */
export function openHooks(world: World, record: ServiceDeploymentRecord, { stage, look }: Opening): void {
  for (const asked of bodiesOf(record.configuration, 'lifecycleHooks')) {
    if (!textsOf(asked, 'lifecycleStages').includes(stage)) continue;
    const hook = newHook(world, stage, asked);
    record.hooks.push(hook);
    const isPause = hook.targetType === 'PAUSE';
    emitHookEvent(world, record, { hook, eventName: isPause ? 'HOOK_AWAITING_ACTION' : 'HOOK_IN_PROGRESS' });
    world.agenda.after(hook.expiresAt - nowSeconds(world), () => {
      if (isOpen(hook) && isGoingForward(record)) expire(world, record, hook);
      look();
    });
    if (!isPause) void ask(world, record, { hook, details: asked.hookDetails, look });
  }
}

function newHook(world: World, stage: string, asked: Body): HookRecord {
  const timeout = bodyOf(asked, 'timeoutConfiguration') ?? {};
  const minutes = numberOf(timeout, 'timeoutInMinutes') ?? DEFAULT_MINUTES;
  const isPause = asked.targetType === 'PAUSE';
  return {
    id: `ecs-${isPause ? 'pause' : 'lambda'}-${world.environment.id(16)}`,
    stage,
    targetType: isPause ? 'PAUSE' : 'AWS_LAMBDA',
    targetArn: textOf(asked, 'hookTargetArn'),
    status: isPause ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    expiresAt: nowSeconds(world) + minutes * 60,
    timeoutAction: timeout.action === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
  };
}

function expire(world: World, record: ServiceDeploymentRecord, hook: HookRecord): void {
  hook.status = 'TIMED_OUT';
  emitHookEvent(world, record, { hook, eventName: 'HOOK_TIMED_OUT' });
  if (hook.timeoutAction === 'ROLLBACK') abandonDeployment(world, record, 'A lifecycle hook timed out.');
}

interface Asking {
  readonly hook: HookRecord;
  readonly details: unknown;
  readonly look: () => void;
}

/** Asks the hook's function, and again after the delay that it wants while it is IN_PROGRESS. */
async function ask(world: World, record: ServiceDeploymentRecord, { hook, details, look }: Asking): Promise<void> {
  const answer = await askFunction(world, record, { hook, details });
  if (!isOpen(hook) || !isGoingForward(record)) return;
  if (answer.status === 'IN_PROGRESS') {
    const again = { hook, details: answer.details ?? details, look };
    world.agenda.after(answer.delay, () => {
      if (isOpen(hook) && isGoingForward(record)) void ask(world, record, again);
    });
    return;
  }
  close(world, record, { hook, status: answer.status, reason: 'A lifecycle hook failed.' });
  look();
}

interface Closing {
  readonly hook: HookRecord;
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** Of the rollback that a failure leads to. */
  readonly reason: string;
}

function close(world: World, record: ServiceDeploymentRecord, { hook, status, reason }: Closing): void {
  hook.status = status;
  emitHookEvent(world, record, { hook, eventName: `HOOK_${status}` });
  if (status === 'FAILED') abandonDeployment(world, record, reason);
}

function isOpen({ status }: HookRecord): boolean {
  return status === 'AWAITING_ACTION' || status === 'IN_PROGRESS';
}

function isGoingForward(record: ServiceDeploymentRecord): boolean {
  return record.status === 'IN_PROGRESS';
}

export function isPaused(record: ServiceDeploymentRecord): boolean {
  return record.hooks.some(isOpen);
}

/** Answers a PAUSE hook; without an action the deployment goes on: ContinueServiceDeployment. */
export function continueServiceDeployment(world: World, input: Body): ServiceDeploymentRecord {
  const record = world.serviceDeployments.get(textOf(input, 'serviceDeploymentArn') ?? '');
  if (!record) throw serviceDeploymentNotFound();
  const hook = record.hooks.find((candidate) => candidate.id === input.hookId);
  if (!hook) throw invalidParameter('The specified lifecycle hook was not found.');
  if (!isGoingForward(record)) throw conflict(`The service deployment is in the ${record.status} state.`);
  if (hook.status !== 'AWAITING_ACTION') throw conflict(`The lifecycle hook is in the ${hook.status} state.`);
  const status = input.action === 'ROLLBACK' ? 'FAILED' : 'SUCCEEDED';
  close(world, record, { hook, status, reason: 'A lifecycle hook was answered with ROLLBACK.' });
  return record;
}
