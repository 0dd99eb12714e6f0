import type { ContainerInstance, InstanceResources } from './container-instance.ts';
import type { Lack, LackKind } from './lack.ts';
import type { HostPort, RequiredAttribute, TaskRequirements } from './task-requirements.ts';

/** Static ports of an instance, the reserved ones included:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html. */
const mostPorts = 100;

/**
 * Everything that keeps a task off an instance, but for constraints; empty: it fits. A limit of network interfaces that
 * nobody knows keeps nothing off. Kinds as in
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html.
 */
export function lacksOf(requirements: TaskRequirements, instance: ContainerInstance): readonly Lack[] {
  const { remaining } = instance;
  return [
    ...lackOf('STATUS', instance.status === 'ACTIVE' ? '' : `is ${instance.status}`),
    ...lackOf('AGENT', instance.agentConnected ? '' : 'its agent is not connected'),
    ...lackOfAmount('CPU', 'CPU units', { needed: requirements.cpu, has: remaining.cpu }),
    ...lackOfAmount('MEMORY', 'MiB', { needed: requirements.memory, has: remaining.memory }),
    ...lackOfAmount('GPU', 'GPU', { needed: gpusNeeded(requirements, instance), has: remaining.gpus }),
    ...lackOf('GPU', lacksSharedGpu(requirements, instance) ? 'needs a GPU to share, has none' : ''),
    ...lackOfPorts(requirements.ports, remaining),
    ...lackOfAmount('ENI', 'network interface', { needed: requirements.enis, has: remaining.enis }),
    ...lackOfAttributes(requirements.attributes, instance),
  ];
}

/** Whether `lacksOf` would be empty, told without making it. */
export function fits(requirements: TaskRequirements, instance: ContainerInstance): boolean {
  const { remaining } = instance;
  return (
    instance.status === 'ACTIVE' &&
    instance.agentConnected &&
    requirements.cpu <= remaining.cpu &&
    requirements.memory <= remaining.memory &&
    gpusNeeded(requirements, instance) <= remaining.gpus &&
    !lacksSharedGpu(requirements, instance) &&
    (remaining.enis === undefined || requirements.enis <= remaining.enis) &&
    (requirements.ports.length === 0 || fitsPorts(requirements.ports, remaining)) &&
    !requirements.attributes.some((attribute) => isMissing(attribute, instance))
  );
}

function gpusNeeded({ gpus, allGpus }: TaskRequirements, { registered }: ContainerInstance): number {
  return allGpus ? Math.max(registered.gpus, gpus, 1) : gpus;
}

function lacksSharedGpu({ sharedGpu }: TaskRequirements, { registered }: ContainerInstance): boolean {
  return sharedGpu === true && registered.gpus === 0;
}

function lackOf(kind: LackKind, detail: string): readonly Lack[] {
  return detail === '' ? [] : [{ kind, detail, share: 1 }];
}

function lackOfAmount(
  kind: LackKind,
  unit: string,
  { needed, has }: { readonly needed: number; readonly has: number | undefined },
): readonly Lack[] {
  if (has === undefined || needed <= has) return [];
  const left = Math.max(has, 0);
  return [{ kind, detail: `needs ${needed} ${unit}, has ${left}`, share: (needed - left) / needed }];
}

function lackOfPorts(ports: readonly HostPort[], remaining: InstanceResources): readonly Lack[] {
  const taken = ports.filter((port) => isTaken(port, remaining));
  if (taken.length === 0) {
    return ports.length === 0
      ? []
      : lackOfAmount('PORTS', 'static ports', { needed: ports.length, has: portsLeft(remaining) });
  }
  const names = taken.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
  const detail = taken.length === 1 ? `port ${names} is taken` : `ports ${names} are taken`;
  return [{ kind: 'PORTS', detail, share: taken.length / ports.length }];
}

function fitsPorts(ports: readonly HostPort[], remaining: InstanceResources): boolean {
  return ports.length <= portsLeft(remaining) && !ports.some((port) => isTaken(port, remaining));
}

/** Of those that an instance may have. */
function portsLeft({ tcpPorts, udpPorts }: InstanceResources): number {
  return mostPorts - tcpPorts.size - udpPorts.size;
}

function isTaken({ port, protocol }: HostPort, { tcpPorts, udpPorts }: InstanceResources): boolean {
  return (protocol === 'udp' ? udpPorts : tcpPorts).has(port);
}

function lackOfAttributes(
  attributes: readonly RequiredAttribute[],
  instance: Pick<ContainerInstance, 'attributes'>,
): readonly Lack[] {
  return attributes
    .filter((attribute) => isMissing(attribute, instance))
    .map(({ name, value }) => {
      const wanted = value === undefined ? name : `${name} = ${value}`;
      const has = instance.attributes.get(name);
      return { kind: 'ATTRIBUTE', detail: `needs ${wanted}${has === undefined ? '' : `, has ${has}`}`, share: 1 };
    });
}

function isMissing({ name, value }: RequiredAttribute, { attributes }: Pick<ContainerInstance, 'attributes'>): boolean {
  return !attributes.has(name) || (value !== undefined && attributes.get(name) !== value);
}
