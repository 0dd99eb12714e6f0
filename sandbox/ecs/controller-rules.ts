import type { Body } from '../service.ts';
import { invalidParameter } from './errors.ts';
import { bodyOf, textOf } from './json-body.ts';
import type { ServiceRecord } from './records.ts';

/** What every service takes, whoever deploys it. */
const COMMON_FIELDS = [
  'cluster',
  'service',
  'desiredCount',
  'healthCheckGracePeriodSeconds',
  'placementConstraints',
  'placementStrategy',
  'enableECSManagedTags',
  'propagateTags',
  'deploymentController',
];

/** What UpdateService takes of services that it does not deploy itself: its reference's second and third paragraph. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  CODE_DEPLOY: [...COMMON_FIELDS, 'deploymentConfiguration', 'enableExecuteCommand', 'forceNewDeployment'],
  EXTERNAL: COMMON_FIELDS,
};

/** From CODE_DEPLOY to ECS or EXTERNAL, between ECS and EXTERNAL, and never to CODE_DEPLOY: update-service-parameters. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  CODE_DEPLOY: ['ECS', 'EXTERNAL'],
  ECS: ['EXTERNAL'],
  EXTERNAL: ['ECS'],
};

/** Throws what UpdateService answers to a change that the service's deployment controller does not allow. */
export function checkController(service: ServiceRecord, sent: Body): void {
  const type = controllerOf(service.fields) ?? 'ECS';
  const next = controllerOf(sent) ?? type;
  if (next === type) checkFields(type, sent);
  else checkMove(service, { type, next });
}

function controllerOf(fields: Body): string | undefined {
  return textOf(bodyOf(fields, 'deploymentController') ?? {}, 'type');
}

function checkMove(service: ServiceRecord, { type, next }: { readonly type: string; readonly next: string }): void {
  if (!NEXT[type]?.includes(next)) {
    throw invalidParameter(`Updating the deployment controller from ${type} to ${next} is not supported.`);
  }
  if (service.deployments[0]?.rolloutState === 'IN_PROGRESS') {
    throw invalidParameter('The deployment controller cannot be changed while a deployment is in progress.');
  }
}

function checkFields(type: string, sent: Body): void {
  const taken = TAKEN[type];
  const refused = taken && Object.keys(sent).find((key) => !taken.includes(key));
  if (refused === undefined) return;
  const services = `services with ${type === 'EXTERNAL' ? 'an' : 'a'} ${type} deployment controller.`;
  if (sent.taskDefinition === undefined) throw invalidParameter(`Unable to update ${refused} on ${services}`);
  const advice = type === 'CODE_DEPLOY' ? ' Use AWS CodeDeploy to trigger a new deployment.' : '';
  throw invalidParameter(`Unable to update task definition on ${services}${advice}`);
}
