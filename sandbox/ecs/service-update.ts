import type { Body } from '../service.ts';
import { checkController } from './controller-rules.ts';
import { checkDefinitionChange } from './definition-change-rules.ts';
import { startDeployment } from './deployments.ts';
import { clientError, invalidParameter } from './errors.ts';
import { bodiesOf, bodyOf, copy, sameJson, textOf, withoutNulls } from './json-body.ts';
import { checkStrategy } from './providers/strategy-rules.ts';
import type { ServiceRecord, TaskDefinitionRecord } from './records.ts';
import { lookSoon } from './scheduler.ts';
import { startsDeployment, updatedFields } from './service-fields.ts';
import { checkService } from './service-rules.ts';
import { shownService } from './service-view.ts';
import { activeService } from './services.ts';
import { definitionToRun, findTaskDefinition } from './task-definitions.ts';
import type { World } from './world.ts';

export function updateService(world: World, input: Body): Body {
  const service = activeService(world, input);
  const sent = withoutNulls(copy(input));
  checkController(service, sent);
  const running = currentDefinition(world, service);
  const definition = definitionAfter(world, running, sent);
  if (sent.taskDefinition !== undefined) sent.taskDefinition = definition.arn;
  checkStrategyChange(service, sent);
  const before = service.fields;
  const after = updatedFields(before, sent, { launchType: service.launchType, options: world.options });
  checkStrategy(world, service.cluster, bodiesOf(after, 'capacityProviderStrategy'));
  checkService(after, definition);
  if (running) checkDefinitionChange({ fields: before, definition: running }, { fields: after, definition });
  service.fields = after;
  const forced = sent.forceNewDeployment === true;
  const deploys = isEcsControlled(after) && (forced || startsDeployment(before, after, world.options));
  if (deploys) startDeployment(world, service, definition);
  lookSoon(world, service);
  const withoutNewest = deploys && !world.options.answerNamesDeployment;
  return { service: shownService(world, service, { withTags: true, withoutNewest }) };
}

/** Without `taskDefinition` the service keeps its revision, also an INACTIVE one: deregister-task-definition-v2. */
function definitionAfter(world: World, running: TaskDefinitionRecord | undefined, sent: Body): TaskDefinitionRecord {
  const given = textOf(sent, 'taskDefinition');
  if (given !== undefined) return definitionToRun(world, given);
  if (!running) throw clientError('TaskDefinition not found.');
  return running;
}

function currentDefinition(world: World, service: ServiceRecord): TaskDefinitionRecord | undefined {
  const primary = service.deployments[0]?.revision.definition;
  return primary ?? findTaskDefinition(world, textOf(service.fields, 'taskDefinition') ?? '');
}

function isEcsControlled(fields: Body): boolean {
  return (bodyOf(fields, 'deploymentController')?.type ?? 'ECS') === 'ECS';
}

/**
 * The reference says of capacityProviderStrategy that it triggers no deployment; the service refuses a change of it
 * without `forceNewDeployment`, and an empty one where no launch type was ever given.
 */
function checkStrategyChange(service: ServiceRecord, sent: Body): void {
  if (!Array.isArray(sent.capacityProviderStrategy)) return;
  const current = bodiesOf(service.fields, 'capacityProviderStrategy');
  if (sameJson(current, sent.capacityProviderStrategy)) return;
  if (sent.capacityProviderStrategy.length === 0 && service.launchType === undefined) {
    throw invalidParameter(
      'No launch type to fall back to for empty capacity provider strategy. Service was not created with launch type.',
    );
  }
  if (sent.forceNewDeployment === true) return;
  throw invalidParameter(
    'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.',
  );
}
