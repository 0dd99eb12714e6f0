import { InvariantError, TransientError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Action, RevisionRef } from '../plan/action.ts';
import { primaryDeployment } from '../plan/further-reads.ts';
import type { Plan } from '../plan/plan.ts';
import type { DeploymentReader, EcsWriter } from '../ports/ecs.ts';
import type { WireService } from '../ports/wire.ts';

/** What carrying out a plan writes through. */
export type ApplyAdapters = EcsWriter & DeploymentReader;

/** What the actions made. */
export interface Applied {
  /** ARN of the revision that the service is to run, when an action chose one. */
  readonly revision: string | undefined;
  readonly serviceArn: string | undefined;
  /** ARN of the service deployment that was started. */
  readonly deployment: string | undefined;
}

/** Carries out a plan's actions in their order and decides nothing. Throws what an adapter throws; what was done stays done. */
export async function applyActions(plan: Plan, before: WireService | undefined, ecs: ApplyAdapters): Promise<Applied> {
  let applied: Applied = { revision: undefined, serviceArn: plan.serviceArn, deployment: undefined };
  for (const action of plan.actions)
    applied = { ...applied, ...(await carryOut(action, applied, { plan, before, ecs })) };
  return applied;
}

/** ECS's lists are eventually consistent. */
const listedWithinMs = 5_000;

interface Surroundings {
  readonly plan: Plan;
  readonly before: WireService | undefined;
  readonly ecs: ApplyAdapters;
}

async function carryOut(action: Action, applied: Applied, around: Surroundings): Promise<Partial<Applied>> {
  const { plan, before, ecs } = around;
  switch (action.kind) {
    case 'RegisterTaskDefinition': {
      const revision = await ecs.registerTaskDefinition(action.input);
      return { revision: revision.taskDefinitionArn };
    }
    case 'CreateService': {
      const taskDefinition = resolve(action.revision, applied);
      const service = await ecs.createService({ ...action.input, taskDefinition });
      const deployment = await startedDeployment(service, undefined, plan, ecs);
      return { revision: taskDefinition, serviceArn: service.serviceArn, deployment };
    }
    case 'UpdateService': {
      const taskDefinition = action.revision && resolve(action.revision, applied);
      const service = await ecs.updateService(withRevision(action.input, plan, taskDefinition));
      const starts = action.effect !== 'inPlace';
      const deployment = starts ? await startedDeployment(service, before, plan, ecs) : undefined;
      return { revision: taskDefinition ?? applied.revision, serviceArn: service.serviceArn, deployment };
    }
    case 'DeleteService':
      await ecs.deleteService(action.input);
      return {};
    case 'TagService': {
      if (applied.serviceArn === undefined) throw new InvariantError('tags need a service', plan.service);
      await ecs.tagResource(applied.serviceArn, action.tags);
      return {};
    }
  }
}

function withRevision(input: JsonObject, plan: Plan, taskDefinition: string | undefined): JsonObject {
  return { cluster: plan.cluster, service: plan.service, ...input, ...(taskDefinition ? { taskDefinition } : {}) };
}

function resolve(revision: RevisionRef, applied: Applied): string {
  if (revision.kind === 'arn') return revision.arn;
  if (applied.revision === undefined)
    throw new InvariantError('no revision was registered before it was needed', 'plan');
  return applied.revision;
}

/**
 * The ARN of the deployment that a write started. AWS does not say whether the answer to the write names it already, so
 * an answer that names the old one, or none, is followed by one ListServiceDeployments. While that does not know it
 * either, the pass is given up: the next finds the deployment as one that nobody noted. `undefined` when none was started.
 */
async function startedDeployment(
  after: WireService,
  before: WireService | undefined,
  plan: Plan,
  ecs: DeploymentReader,
): Promise<string | undefined> {
  // The careful guess of what a field does may be wrong: then nothing was started.
  if (before && primaryDeployment(after)?.id === primaryDeployment(before)?.id) return undefined;
  const known = before?.currentServiceDeployment;
  const current = after.currentServiceDeployment;
  if (current !== undefined && current !== known) return current;
  const [newest] = await ecs.listServiceDeployments(plan.cluster, plan.service, 1);
  const arn = newest?.serviceDeploymentArn;
  if (arn !== undefined && arn !== known) return arn;
  const message = `ECS does not list the deployment of ${plan.service} yet that was just started`;
  throw new TransientError(message, after.serviceArn ?? plan.service, { retryAfterMs: listedWithinMs });
}
