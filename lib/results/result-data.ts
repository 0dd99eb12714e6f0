import type { Trigger } from '../events/reconcile-request.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResultData } from './result-event.ts';

/** What every result of one pass says of why, and when. */
export interface ResultContext {
  readonly trigger: Trigger | undefined;
  /** False when what cannot be noted as published is not to be published again. */
  readonly repeats?: boolean | undefined;
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
    ...optional('serviceArn', plan.serviceArn),
    ...optional('commit', plan.commit),
    ...(trigger ? { trigger: { ...trigger } } : {}),
    reasons: [],
  };
}

/** An image as a result names it; `{}` when nothing is known of it. */
export function imageData(
  image: { readonly tag?: string | undefined; readonly digest?: string | undefined } | undefined,
) {
  return { ...optional('tag', image?.tag), ...optional('digest', image?.digest) };
}

/** A member of that name, or none. */
export function optional<Key extends string>(key: Key, value: string | undefined): { [key in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [key in Key]?: string };
}
