import type { Plan } from '../plan/plan.ts';
import { imageData, optional, planData, type ResultContext } from './result-data.ts';
import { createResult, type ResultEvent } from './result-event.ts';

/** What was changed of a service in place. */
export interface UpdatedFields {
  /** The fields of the service that were changed: `desiredCount`, `tags`. */
  readonly fields: readonly string[];
  /** Paths of what was changed in them, where it is known. */
  readonly paths: readonly string[];
  readonly reasons: readonly string[];
}

/** What was changed in place. Its id is the state that was applied, its commit, and the fields. */
export function updatedResult(plan: Plan, updated: UpdatedFields, context: ResultContext): ResultEvent {
  return createResult({
    kind: 'service.updated',
    identity: [plan.applied ?? '', plan.commit ?? '', ...updated.fields.toSorted()],
    at: context.now,
    data: {
      ...planData(plan, context),
      reasons: [...updated.reasons],
      fields: [...(updated.paths.length > 0 ? updated.paths : updated.fields)],
    },
  });
}

/** A service that left Git and was deleted. Its id is the commit that no longer declares it. */
export function deletedResult(plan: Plan, reasons: readonly string[], context: ResultContext): ResultEvent {
  const data = { ...planData(plan, context), reasons: [...reasons] };
  return createResult({ kind: 'service.deleted', identity: [plan.commit ?? ''], at: context.now, data });
}

/** A deployment that Berth started, by ARNs. */
export interface StartedDeployment {
  readonly deployment: string;
  readonly taskDefinition: string | undefined;
  readonly previous: string | undefined;
  readonly serviceArn: string | undefined;
  readonly reasons: readonly string[];
}

/** A deployment that Berth started. Its id is the deployment. */
export function startedResult(plan: Plan, started: StartedDeployment, context: ResultContext): ResultEvent {
  return createResult({
    kind: 'deployment.started',
    identity: [started.deployment],
    at: context.now,
    data: {
      ...planData(plan, context),
      ...optional('serviceArn', started.serviceArn),
      reasons: [...started.reasons],
      images: plan.images.map(({ container, repository, from, to }) => ({
        container,
        repository,
        ...(from ? { from: imageData(from) } : {}),
        to: imageData(to),
      })),
      ...optional('taskDefinition', started.taskDefinition),
      ...optional('previousTaskDefinition', started.previous),
      serviceDeploymentArn: started.deployment,
    },
  });
}
