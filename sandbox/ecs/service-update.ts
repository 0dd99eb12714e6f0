import type { Body } from '../service.ts';
import { startDeployment } from './deployments.ts';
import { clientError, invalidParameter } from './errors.ts';
import { bodiesOf, bodyOf, copy, sameJson, textOf, withoutNulls } from './json-body.ts';
import type { ServiceRecord, TaskDefinitionRecord } from './records.ts';
import { lookSoon } from './scheduler.ts';
import { startsDeployment, updatedFields } from './service-fields.ts';
import { checkService } from './service-rules.ts';
import { shownService } from './service-view.ts';
import { activeService } from './services.ts';
import { definitionToRun, findTaskDefinition } from './task-definitions.ts';
import type { World } from './world.ts';

/** What a CODE_DEPLOY service takes: UpdateService. */
const CODE_DEPLOY_FIELDS = [
  'cluster',
  'service',
  'desiredCount',
  'deploymentConfiguration',
  'healthCheckGracePeriodSeconds',
  'placementConstraints',
  'placementStrategy',
  'enableECSManagedTags',
  'enableExecuteCommand',
  'propagateTags',
  'deploymentController',
  'forceNewDeployment',
];

export function updateService(world: World, input: Body): Body {
  const service = activeService(world, input);
  const sent = withoutNulls(copy(input));
  checkController(service, sent);
  const definition = definitionAfter(world, service, sent);
  if (sent.taskDefinition !== undefined) sent.taskDefinition = definition.arn;
  checkStrategyChange(service, sent);
  const before = service.fields;
  const after = updatedFields(before, sent, service.launchType, world.options);
  checkService(after, definition, service.cluster);
  service.fields = after;
  const forced = sent.forceNewDeployment === true;
  const deploys = isEcsControlled(after) && (forced || startsDeployment(before, after, world.options));
  if (deploys) startDeployment(world, service, definition);
  lookSoon(world, service);
  const withoutNewest = deploys && !world.options.answerNamesDeployment;
  return { service: shownService(world, service, { withTags: true, withoutNewest }) };
}

/** Without `taskDefinition` the service keeps its revision, also an INACTIVE one: deregister-task-definition-v2. */
function definitionAfter(world: World, service: ServiceRecord, sent: Body): TaskDefinitionRecord {
  const given = textOf(sent, 'taskDefinition');
  if (given !== undefined) return definitionToRun(world, given);
  const current =
    service.deployments[0]?.revision.definition ??
    findTaskDefinition(world, textOf(service.fields, 'taskDefinition') ?? '');
  if (!current) throw clientError('TaskDefinition not found.');
  return current;
}

function isEcsControlled(fields: Body): boolean {
  return (bodyOf(fields, 'deploymentController')?.type ?? 'ECS') === 'ECS';
}

function checkController(service: ServiceRecord, sent: Body): void {
  const type = textOf(bodyOf(service.fields, 'deploymentController') ?? {}, 'type') ?? 'ECS';
  const next = textOf(bodyOf(sent, 'deploymentController') ?? {}, 'type') ?? type;
  if (next !== type && service.deployments[0]?.rolloutState === 'IN_PROGRESS') {
    throw invalidParameter('The deployment controller cannot be changed while a deployment is in progress.');
  }
  if (type === 'EXTERNAL' && next === type && sent.taskDefinition !== undefined) {
    throw invalidParameter('Unable to update task definition on services with an EXTERNAL deployment controller.');
  }
  if (type !== 'CODE_DEPLOY' || next !== type) return;
  if (sent.taskDefinition !== undefined) {
    throw invalidParameter(
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    );
  }
  const refused = Object.keys(sent).find((key) => !CODE_DEPLOY_FIELDS.includes(key));
  if (refused)
    throw invalidParameter(`Unable to update ${refused} on services with a CODE_DEPLOY deployment controller.`);
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
