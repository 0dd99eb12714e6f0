import type { Forecast } from '../capacity/forecast/forecast.ts';
import type { JsonObject } from '../json.ts';
import type { Action } from './action.ts';
import type { Plan } from './plan.ts';
import { shownChange } from './value-text.ts';

/** The plan as JSON for programs: stable names, values redacted unless asked for, nothing that `apply` reads back. */
export function renderPlanJson(plan: Plan, showValues = false): JsonObject {
  const { environment, region, cluster, service, commit, mode, target, inSync } = plan;
  return {
    environment,
    region,
    cluster,
    service,
    commit,
    mode,
    target,
    inSync,
    images: plan.images.map(({ container, repository, from, to, reason }) => ({
      container,
      repository,
      from: from ? { ...from } : undefined,
      to: { ...to },
      reason,
    })),
    actions: plan.actions.map((action) => actionJson(action, showValues)),
    held: plan.held.map(({ kind, reason, next, changes }) => ({
      kind,
      reason,
      next,
      changes: changes.map((change) => shownChange(change, showValues)),
    })),
    findings: plan.findings.map((finding) => ({ ...finding })),
    ...(plan.forecast && { forecast: forecastJson(plan.forecast) }),
  };
}

/** Numbers as they are; `undefined` ones are left out. */
function forecastJson({ service: _, ...forecast }: Forecast): JsonObject {
  return forecast as unknown as JsonObject;
}

function actionJson(action: Action, showValues: boolean): JsonObject {
  const { kind, reason } = action;
  const changes = 'changes' in action ? action.changes.map((change) => shownChange(change, showValues)) : [];
  const effect = action.kind === 'UpdateService' ? action.effect : undefined;
  return { kind, reason, effect, changes };
}
