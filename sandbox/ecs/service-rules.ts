import type { Body } from '../service.ts';
import { clientError, invalidParameter } from './errors.ts';
import { isFargateDefinition } from './fargate-rules.ts';
import { isExpression } from './instances/constraints.ts';
import { bodiesOf, bodyOf, numberOf, textOf, textsOf } from './json-body.ts';
import type { TaskDefinitionRecord } from './records.ts';
import { canRebalance, isOnFargate } from './service-fields.ts';
import { containersOf } from './task-definitions.ts';

/** Throws what CreateService and UpdateService answer to a service that cannot be; `fields` are with their defaults. */
export function checkService(fields: Body, definition: TaskDefinitionRecord): void {
  checkLaunch(fields, definition);
  checkConstraints(fields);
  checkStrategies(fields);
  checkNetwork(fields, definition);
  checkLoadBalancers(fields, definition);
  checkVolumeConfigurations(fields);
  checkPercentages(fields);
  checkDeployment(bodyOf(fields, 'deploymentConfiguration') ?? {});
}

/** The same for RunTask's. */
export function checkTask(fields: Body, definition: TaskDefinitionRecord): void {
  checkNoBoth(fields);
  checkLaunch(fields, definition);
  checkConstraints(fields);
  checkStrategies(fields);
  checkNetwork(fields, definition);
}

function checkLaunch(fields: Body, definition: TaskDefinitionRecord): void {
  const onFargate = isOnFargate(fields);
  if (onFargate && !isFargateDefinition(definition.body)) {
    throw invalidParameter('Task definition does not support launch_type FARGATE.');
  }
  if (!onFargate) return;
  if (fields.schedulingStrategy === 'DAEMON')
    throw invalidParameter('The daemon scheduling strategy is not supported for the FARGATE launch type.');
  for (const [key, what] of [
    ['placementStrategy', 'strategies'],
    ['placementConstraints', 'constraints'],
  ] as const) {
    if (bodiesOf(fields, key).length > 0)
      throw invalidParameter(`Placement ${what} are not supported with FARGATE launch type.`);
  }
}

/** "You can't specify an expression if the constraint type is distinctInstance": PlacementConstraint. */
function checkConstraints(fields: Body): void {
  for (const { type, expression } of bodiesOf(fields, 'placementConstraints')) {
    if (type === 'distinctInstance' && expression)
      throw invalidParameter('The distinctInstance placement constraint does not take an expression.');
    if (type === 'memberOf' && !isExpression(textOf({ expression }, 'expression') ?? ''))
      throw invalidParameter(`Invalid expression: ${expression}`);
  }
}

/** The valid values of a strategy's field: PlacementStrategy. */
function checkStrategies(fields: Body): void {
  for (const strategy of bodiesOf(fields, 'placementStrategy')) {
    const { type } = strategy;
    const field = textOf(strategy, 'field') ?? '';
    const isValid = type === 'binpack' ? /^(?:cpu|memory)$/i : /^(?:host|instanceId|attribute:.+)$/;
    if ((type === 'binpack' || type === 'spread') && !isValid.test(field))
      throw invalidParameter(`The ${type} placement strategy does not support the field '${field}'.`);
  }
}

function checkNetwork(fields: Body, definition: TaskDefinitionRecord): void {
  const network = bodyOf(bodyOf(fields, 'networkConfiguration') ?? {}, 'awsvpcConfiguration');
  const awsvpc = textOf(definition.body, 'networkMode') === 'awsvpc';
  if (awsvpc && !network)
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  if (!awsvpc && network)
    throw invalidParameter('Network Configuration is not valid for the given networkMode of this task definition.');
  if (!network) return;
  if (textsOf(network, 'subnets').length === 0) throw invalidParameter('subnets can not be empty.');
  if (textsOf(network, 'subnets').length > 16) throw invalidParameter('subnets can have at most 16 items.');
  if (textsOf(network, 'securityGroups').length > 5) throw invalidParameter('securityGroups can have at most 5 items.');
  if (network.assignPublicIp === 'ENABLED' && !isOnFargate(fields)) {
    throw invalidParameter('Assign public IP is not supported for this launch type.');
  }
}

/** "Only supported for REPLICA service and not DAEMON service": UpdateService. */
function checkVolumeConfigurations(fields: Body): void {
  if (fields.schedulingStrategy !== 'DAEMON' || bodiesOf(fields, 'volumeConfigurations').length === 0) return;
  throw invalidParameter('Volume configurations are not supported with the daemon scheduling strategy.');
}

function checkLoadBalancers(fields: Body, definition: TaskDefinitionRecord): void {
  for (const balancer of bodiesOf(fields, 'loadBalancers')) {
    const name = textOf(balancer, 'containerName');
    const container = containersOf(definition).find((candidate) => candidate.name === name);
    if (!container) throw invalidParameter(`The container ${name} does not exist in the task definition.`);
    const port = numberOf(balancer, 'containerPort');
    if (!bodiesOf(container, 'portMappings').some((mapping) => mapping.containerPort === port)) {
      throw invalidParameter(`The container ${name} did not have a container port ${port} defined.`);
    }
  }
}

function checkPercentages(fields: Body): void {
  const configuration = bodyOf(fields, 'deploymentConfiguration') ?? {};
  const minimum = numberOf(configuration, 'minimumHealthyPercent') ?? 0;
  const maximum = numberOf(configuration, 'maximumPercent') ?? 0;
  if (fields.schedulingStrategy === 'DAEMON' && maximum !== 100) {
    throw invalidParameter('The daemon scheduling strategy only supports a maximumPercent of 100.');
  }
  if (maximum < minimum) throw invalidParameter('maximumPercent cannot be less than minimumHealthyPercent.');
  if (minimum === 100 && maximum === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
  if (fields.availabilityZoneRebalancing === 'ENABLED' && !canRebalance(fields)) {
    throw invalidParameter(
      'Availability Zone rebalancing does not support maximumPercent <= 100 or the daemon scheduling strategy.',
    );
  }
}

/** PAUSE hooks cannot stand at the shifts themselves: deployment-lifecycle-hooks. */
const PAUSE_STAGES = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];
const LAMBDA_STAGES = [...PAUSE_STAGES, 'TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'];

function checkDeployment(configuration: Body): void {
  const strategy = textOf(configuration, 'strategy') ?? 'ROLLING';
  for (const [key, only] of [
    ['linearConfiguration', 'LINEAR'],
    ['canaryConfiguration', 'CANARY'],
    ['earlySuccessCriteria', 'ROLLING'],
  ] as const) {
    if (bodyOf(configuration, key) && strategy !== only)
      throw invalidParameter(`${key} is only supported with the ${only} deployment strategy.`);
  }
  const early = bodyOf(configuration, 'earlySuccessCriteria');
  if (
    early?.enable === true &&
    (numberOf(early, 'healthyPercent') ?? 0) < (numberOf(configuration, 'minimumHealthyPercent') ?? 0)
  ) {
    throw invalidParameter('healthyPercent must be greater than or equal to minimumHealthyPercent.');
  }
  const hooks = bodiesOf(configuration, 'lifecycleHooks');
  for (const [type, stages] of [
    ['PAUSE', PAUSE_STAGES],
    ['AWS_LAMBDA', LAMBDA_STAGES],
  ] as const) {
    const some = hooks.filter((hook) => (textOf(hook, 'targetType') ?? 'AWS_LAMBDA') === type);
    if (some.length > 10) throw invalidParameter(`A service can have at most 10 ${type} lifecycle hooks.`);
    const wrong = some.flatMap((hook) => textsOf(hook, 'lifecycleStages')).find((stage) => !stages.includes(stage));
    if (wrong) throw invalidParameter(`A ${type} lifecycle hook does not support the stage ${wrong}.`);
  }
}

function checkNoBoth(sent: Body): void {
  if (!textOf(sent, 'launchType') || bodiesOf(sent, 'capacityProviderStrategy').length === 0) return;
  throw invalidParameter(
    'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
  );
}

/** What CreateService alone asks for. */
export function checkCreation(sent: Body): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(textOf(sent, 'serviceName') ?? ''))
    throw invalidParameter('Invalid service name.');
  checkNoBoth(sent);
  if (!textOf(sent, 'taskDefinition')) throw clientError('TaskDefinition can not be blank.');
  if (sent.schedulingStrategy !== 'DAEMON' && numberOf(sent, 'desiredCount') === undefined) {
    throw invalidParameter('desiredCount is required if schedulingStrategy is REPLICA or is not specified.');
  }
}
