import type { Body } from '../service.ts';
import { isEcrImage } from './ecr-image.ts';
import { clientError } from './errors.ts';
import { isFargateSize } from './fargate-sizes.ts';
import { bodiesOf, bodyOf, numberOf, textOf } from './json-body.ts';

/** Container settings that Fargate refuses: developer guide, fargate-tasks-services. */
const REFUSED_CONTAINER_FIELDS = [
  'disableNetworking',
  'dnsSearchDomains',
  'dnsServers',
  'dockerSecurityOptions',
  'extraHosts',
  'links',
  'privileged',
];
const REFUSED_LINUX_PARAMETERS = ['maxSwap', 'swappiness', 'devices', 'sharedMemorySize', 'tmpfs'];
const FARGATE_LOG_DRIVERS = ['awslogs', 'splunk', 'awsfirelens'];

/** Throws the ClientException with which RegisterTaskDefinition refuses a definition that requires FARGATE. */
export function checkFargate(definition: Body): void {
  const problem = fargateProblem(definition);
  if (problem) throw clientError(problem);
}

/** Whether FARGATE is among the definition's compatibilities. */
export function isFargateDefinition(definition: Body): boolean {
  return fargateProblem(definition) === undefined;
}

function fargateProblem(definition: Body): string | undefined {
  return taskProblem(definition) ?? roleProblem(definition) ?? containersProblem(definition);
}

function taskProblem(definition: Body): string | undefined {
  const cpu = textOf(definition, 'cpu');
  const memory = textOf(definition, 'memory');
  if (textOf(definition, 'networkMode') !== 'awsvpc') return 'Fargate only supports network mode ‘awsvpc’.';
  if (!cpu) return "Fargate requires that 'cpu' be defined at the task level.";
  if (!memory) return "Fargate requires that 'memory' be defined at the task level.";
  if (!isFargateSize(Number(cpu), Number(memory))) return 'No Fargate configuration exists for given values.';
  if (textOf(definition, 'ipcMode')) return 'Fargate does not support the ipcMode parameter.';
  if (textOf(definition, 'pidMode') === 'host') return 'Fargate does not support pidMode host.';
  if (bodiesOf(definition, 'placementConstraints').length > 0) return 'Fargate does not support placement constraints.';
  const storage = numberOf(bodyOf(definition, 'ephemeralStorage') ?? {}, 'sizeInGiB');
  if (storage !== undefined && storage < 21) return 'EphemeralStorage size should be at least 21';
  if (storage !== undefined && storage > 200) return 'EphemeralStorage size should be at most 200';
  return undefined;
}

function roleProblem(definition: Body): string | undefined {
  if (textOf(definition, 'executionRoleArn')) return undefined;
  const containers = bodiesOf(definition, 'containerDefinitions');
  const base = 'Fargate requires task definition to have execution role ARN to support';
  if (containers.some((container) => logDriver(container) === 'awslogs')) return `${base} log driver awslogs.`;
  if (containers.some((container) => isEcrImage(textOf(container, 'image') ?? ''))) return `${base} ECR images.`;
  return undefined;
}

function containersProblem(definition: Body): string | undefined {
  for (const container of bodiesOf(definition, 'containerDefinitions')) {
    const field = REFUSED_CONTAINER_FIELDS.find((name) => isSet(container[name]));
    if (field) return `Fargate does not support the ${field} parameter.`;
    const linux = bodyOf(container, 'linuxParameters') ?? {};
    const parameter = REFUSED_LINUX_PARAMETERS.find((name) => isSet(linux[name]));
    if (parameter) return `Fargate does not support the linuxParameters.${parameter} parameter.`;
    const driver = logDriver(container);
    if (driver && !FARGATE_LOG_DRIVERS.includes(driver)) return `Log driver ${driver} is not supported on Fargate.`;
  }
  return undefined;
}

function logDriver(container: Body): string | undefined {
  return textOf(bodyOf(container, 'logConfiguration') ?? {}, 'logDriver');
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false && value !== null;
}
