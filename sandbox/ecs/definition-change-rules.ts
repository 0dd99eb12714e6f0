import type { Body } from '../service.ts';
import { invalidParameter } from './errors.ts';
import { bodiesOf, bodyOf, textOf } from './json-body.ts';
import type { TaskDefinitionRecord } from './records.ts';
import { isOnFargate } from './service-fields.ts';
import { containersOf } from './task-definitions.ts';

/** A service's fields and its task definition. */
export interface ServiceState {
  readonly fields: Body;
  readonly definition: TaskDefinitionRecord;
}

/** Throws what UpdateService answers to a task definition that a service cannot go to from the one that it has. */
export function checkDefinitionChange(before: ServiceState, after: ServiceState): void {
  checkPorts(before, after);
  checkPlatform(before, after);
}

/**
 * "appProtocol is immutable in a Service Connect service. Updating this field requires a service deletion and
 * redeployment", and the same of `protocol`:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
function checkPorts(before: ServiceState, after: ServiceState): void {
  const stillThere = connectedPorts(after.fields);
  for (const name of connectedPorts(before.fields).filter((one) => stillThere.includes(one))) {
    const [from, to] = [portOf(before.definition, name), portOf(after.definition, name)];
    const field =
      from && to && (['protocol', 'appProtocol'] as const).find((key) => protocolOf(from, key) !== protocolOf(to, key));
    if (field) {
      throw invalidParameter(
        `${field} of the port mapping ${name} is immutable in a Service Connect service. Delete the service and deploy it again to change it.`,
      );
    }
  }
}

function connectedPorts(fields: Body): readonly string[] {
  const connect = bodyOf(fields, 'serviceConnectConfiguration');
  if (connect?.enabled !== true) return [];
  return bodiesOf(connect, 'services').flatMap((service) => textOf(service, 'portName') ?? []);
}

function portOf(definition: TaskDefinitionRecord, name: string): Body | undefined {
  const ports = containersOf(definition).flatMap((container) => bodiesOf(container, 'portMappings'));
  return ports.find((port) => port.name === name);
}

/** Either is TCP when it is left out. */
function protocolOf(port: Body, key: 'protocol' | 'appProtocol'): string {
  return textOf(port, key) ?? 'tcp';
}

/**
 * On Fargate all tasks of a service run on the service's platform family, which UpdateService has no field for:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
function checkPlatform(before: ServiceState, after: ServiceState): void {
  if (!isOnFargate(before.fields) || !isOnFargate(after.fields)) return;
  const [from, to] = [familyOf(before.definition), familyOf(after.definition)];
  if (from === to) return;
  throw invalidParameter(
    `The task definition's operating system ${to} does not match the service's platform family ${from}.`,
  );
}

function familyOf(definition: TaskDefinitionRecord): string {
  return textOf(bodyOf(definition.body, 'runtimePlatform') ?? {}, 'operatingSystemFamily') ?? 'LINUX';
}
