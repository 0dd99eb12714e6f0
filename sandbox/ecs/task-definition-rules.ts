import type { Body } from '../service.ts';
import { clientError } from './errors.ts';
import { checkFargate } from './fargate-rules.ts';
import { bodiesOf, bodyOf, numberOf, textOf, textsOf } from './json-body.ts';
import { checkVolumes } from './volume-rules.ts';

/** General reference, ECS service quotas. */
const MOST_CONTAINERS = 10;
const MOST_BYTES = 64 * 1024;

/** Throws the ClientException with which RegisterTaskDefinition refuses what it would store; `definition` has its defaults. */
export function checkTaskDefinition(definition: Body): void {
  const containers = bodiesOf(definition, 'containerDefinitions');
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(textOf(definition, 'family') ?? '')) throw clientError('Invalid family name.');
  if (containers.length === 0) throw clientError('Container list cannot be empty.');
  if (containers.length > MOST_CONTAINERS) throw clientError(`Too many containers. Maximum is ${MOST_CONTAINERS}.`);
  if (Buffer.byteLength(JSON.stringify(definition)) > MOST_BYTES) {
    throw clientError('Actual length of the task definition is greater than the max length of 65536 bytes.');
  }
  checkNames(containers);
  for (const container of containers) checkContainer(container, definition);
  checkVolumes(definition);
  if (!containers.some((container) => container.essential === true)) {
    throw clientError('Invalid setting for containers. At least one container must be essential.');
  }
  if (textsOf(definition, 'requiresCompatibilities').includes('FARGATE')) checkFargate(definition);
}

function checkNames(containers: readonly Body[]): void {
  const names = containers.map((container) => textOf(container, 'name'));
  if (new Set(names).size < names.length) throw clientError('Container names must be unique.');
}

function checkContainer(container: Body, definition: Body): void {
  const name = textOf(container, 'name');
  const image = textOf(container, 'image');
  if (!name) throw clientError('Container.name should not be null or empty.');
  if (!image) throw clientError('Container.image should not be null or empty.');
  if (/\s/.test(image)) throw clientError('Container.image contains invalid characters.');
  checkMemory(container, definition, name);
  checkNetwork(container, textOf(definition, 'networkMode') ?? 'bridge');
  checkProtocols(container);
  checkLogs(container);
  checkOrder(container, definition);
}

function checkMemory(container: Body, definition: Body, name: string): void {
  const memory = numberOf(container, 'memory');
  const reservation = numberOf(container, 'memoryReservation');
  const setting = `Invalid setting for container '${name}'.`;
  if (memory === undefined && reservation === undefined && textOf(definition, 'memory') === undefined) {
    throw clientError(`${setting} At least one of 'memory' or 'memoryReservation' must be specified.`);
  }
  if (memory !== undefined && reservation !== undefined && reservation > memory) {
    throw clientError(`${setting} The 'memory' must be greater than or equal to the 'memoryReservation'.`);
  }
  if ((memory ?? 6) < 6) throw clientError(`${setting} 'memory' must be at least 6 MiB.`);
}

/** API reference, ContainerDefinition (links, hostname) and RegisterTaskDefinition (networkMode). */
function checkNetwork(container: Body, networkMode: string): void {
  if (networkMode !== 'bridge' && textsOf(container, 'links').length > 0)
    throw clientError(`Links are not supported when networkMode=${networkMode}.`);
  const mappings = bodiesOf(container, 'portMappings');
  if (networkMode === 'none' && mappings.length > 0)
    throw clientError('Port mappings are not supported when networkMode=none.');
  if (networkMode !== 'awsvpc') return;
  if (textOf(container, 'hostname'))
    throw clientError('hostname is not supported on container when networkMode=awsvpc.');
  for (const mapping of mappings) {
    const port = numberOf(mapping, 'containerPort');
    if (port !== undefined && numberOf(mapping, 'hostPort') !== port) {
      throw clientError('When networkMode=awsvpc, the host ports and container ports in port mappings must match.');
    }
  }
}

/** "You can't expose the same container port for multiple protocols. If you attempt this, an error is returned": PortMapping. */
function checkProtocols(container: Body): void {
  const mappings = bodiesOf(container, 'portMappings').filter((mapping) => mapping.containerPort !== undefined);
  const twice = mappings.find((mapping, index) =>
    mappings
      .slice(0, index)
      .some((one) => one.containerPort === mapping.containerPort && one.protocol !== mapping.protocol),
  );
  if (twice) throw clientError(`The container port ${twice.containerPort} is mapped for more than one protocol.`);
}

function checkLogs(container: Body): void {
  const logs = bodyOf(container, 'logConfiguration');
  if (!logs || textOf(logs, 'logDriver') !== 'awslogs') return;
  const options = bodyOf(logs, 'options') ?? {};
  if (!options['awslogs-region'] || !options['awslogs-group']) {
    throw clientError('Log driver awslogs requires options: awslogs-region, awslogs-group');
  }
}

function checkOrder(container: Body, definition: Body): void {
  for (const dependency of bodiesOf(container, 'dependsOn')) {
    const name = textOf(dependency, 'containerName');
    const other = bodiesOf(definition, 'containerDefinitions').find((candidate) => candidate.name === name);
    if (!other) throw clientError(`Container '${name}' in dependsOn does not exist in the task definition.`);
    if (dependency.condition === 'HEALTHY' && !bodyOf(other, 'healthCheck')) {
      throw clientError('A dependency container with HEALTHY condition must have health check configured');
    }
    // Neither "can be set on an essential container": API reference, ContainerDependency.
    if ((dependency.condition === 'COMPLETE' || dependency.condition === 'SUCCESS') && other.essential === true) {
      throw clientError(`A dependency container with ${dependency.condition} condition must not be essential.`);
    }
  }
}
