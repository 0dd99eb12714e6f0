import type { Trigger } from '../events/reconcile-request.ts';
import { digestOf } from '../memory/hash.ts';
import type { Hold } from '../plan/hold.ts';
import type { Plan } from '../plan/plan.ts';
import { createResult, type ResultData, type ResultEvent } from './result-event.ts';

/** What every result of one plan says of where and why. */
export interface ResultContext {
  readonly trigger: Trigger | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** `data` that every result about a plan begins with. */
export function planData(plan: Plan, { trigger }: ResultContext): ResultData {
  return {
    environment: plan.environment,
    region: plan.region,
    cluster: plan.cluster,
    service: plan.service,
    ...(plan.serviceArn === undefined ? {} : { serviceArn: plan.serviceArn }),
    ...(plan.commit === undefined ? {} : { commit: plan.commit }),
    ...(trigger ? { trigger: { ...trigger } } : {}),
    reasons: [],
  };
}

/** The result of each hold: `service.drifted` for drift, `service.held` for the others. Its id is target and hold. */
export function holdResults(plan: Plan, context: ResultContext): readonly ResultEvent[] {
  return plan.held.map((hold) =>
    createResult({
      kind: hold.kind === 'drift' ? 'service.drifted' : 'service.held',
      identity: holdIdentity(plan, hold),
      at: context.now,
      data: {
        ...planData(plan, context),
        reasons: [hold.reason],
        fields: hold.changes.map(({ path }) => path),
        hold: { kind: hold.kind, reason: hold.reason, next: hold.next },
      },
    }),
  );
}

/** Hash of everything that is held, as `berth:held` keeps it; `undefined` when nothing is. */
export function heldHash(plan: Plan, stalled: string | undefined): string | undefined {
  const all = [...plan.held.map((hold) => holdIdentity(plan, hold)), ...(stalled ? [['stalled', stalled]] : [])];
  return all.length === 0 ? undefined : digestOf(all);
}

/** Target, kind and fields: a reason's wording may change from pass to pass (counts, names), what is held does not. */
function holdIdentity(plan: Plan, hold: Hold): readonly string[] {
  return [plan.target ?? '', hold.kind, ...hold.changes.map(({ path }) => path).toSorted()];
}

/** What was changed in place: its id is the service, the fields and what was applied. */
export function updatedResult(plan: Plan, fields: readonly string[], context: ResultContext): ResultEvent {
  const reasons = plan.actions.map(({ reason }) => reason);
  return createResult({
    kind: 'service.updated',
    identity: [plan.remember?.after.applied ?? '', ...fields],
    at: context.now,
    data: { ...planData(plan, context), reasons, fields: [...fields] },
  });
}

/** A deployment that this pass started. */
export function startedResult(
  plan: Plan,
  started: {
    readonly deployment: string;
    readonly taskDefinition: string | undefined;
    readonly previous: string | undefined;
    readonly serviceArn: string | undefined;
  },
  context: ResultContext,
): ResultEvent {
  return createResult({
    kind: 'deployment.started',
    identity: [started.deployment],
    at: context.now,
    data: {
      ...planData(plan, context),
      ...(started.serviceArn === undefined ? {} : { serviceArn: started.serviceArn }),
      reasons: plan.actions.map(({ reason }) => reason),
      images: plan.images.map(({ container, repository, from, to }) => ({
        container,
        repository,
        ...(from ? { from: imageOf(from) } : {}),
        to: imageOf(to),
      })),
      ...(started.taskDefinition === undefined ? {} : { taskDefinition: started.taskDefinition }),
      ...(started.previous === undefined ? {} : { previousTaskDefinition: started.previous }),
      serviceDeploymentArn: started.deployment,
    },
  });
}

function imageOf({ tag, digest }: { readonly tag?: string | undefined; readonly digest?: string | undefined }) {
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
