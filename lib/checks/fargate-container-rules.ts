import { isJsonObject, type JsonObject, objectsOf } from '../json.ts';
import { type CheckedContainer, type CheckedDefinition, isSet, type Objection, textsOf } from './checked-definition.ts';

/** What Fargate takes of no container, and what to do instead. */
const refusedFields: Readonly<Record<string, string>> = {
  disableNetworking: 'remove it',
  dnsSearchDomains: 'remove it; the VPC says how names are found',
  dnsServers: 'remove it; the VPC says how names are found',
  dockerSecurityOptions: 'remove it',
  extraHosts: 'remove it; name the hosts in a private zone of Route 53',
  links: 'remove it; containers of a task reach each other at 127.0.0.1',
  privileged: 'remove it, or run the service on instances',
};
const refusedLinuxParameters = ['devices', 'maxSwap', 'sharedMemorySize', 'swappiness'];

/**
 * What Fargate refuses of a container.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
export function fargateContainerObjections(definition: CheckedDefinition): readonly Objection[] {
  if (!definition.onFargate) return [];
  return definition.containers.flatMap((container) => [
    ...fieldObjections(container),
    ...linuxObjections(container),
    ...gpuObjections(container),
    ...timeoutObjections(container),
  ]);
}

function fieldObjections({ called, fields }: CheckedContainer): readonly Objection[] {
  return Object.entries(refusedFields)
    .filter(([name]) => isSet(fields[name]))
    .map(([name, next]) => refused(`${called}: ${name}, which Fargate does not take; ${next}`));
}

function linuxObjections({ called, fields }: CheckedContainer): readonly Objection[] {
  const linux: JsonObject = isJsonObject(fields.linuxParameters) ? fields.linuxParameters : {};
  const capabilities = isJsonObject(linux.capabilities) ? textsOf(linux.capabilities.add) : [];
  const added = capabilities.filter((name) => name !== 'SYS_PTRACE');
  const named = refusedLinuxParameters.filter((name) => isSet(linux[name]));
  return [
    ...named.map((name) => refused(`${called}: linuxParameters.${name}, which Fargate does not take; remove it`)),
    ...(added.length === 0
      ? []
      : [refused(`${called}: linuxParameters.capabilities.add of ${added.join(', ')}: Fargate adds SYS_PTRACE only`)]),
    ...(isSet(linux.tmpfs) ? [tmpfs(called)] : []),
  ];
}

/** The developer guide refuses it, and the API's own page of the parameter has dropped that sentence. */
function tmpfs(called: string): Objection {
  const message = `${called}: linuxParameters.tmpfs: AWS's pages disagree whether Fargate takes it; ask ECS with RegisterTaskDefinition before you rely on it`;
  return { severity: 'warning', code: 'fargateRefuses', message };
}

function gpuObjections({ called, fields }: CheckedContainer): readonly Objection[] {
  const types = objectsOf(fields.resourceRequirements).map(({ type }) => String(type));
  if (types.length === 0) return [];
  const message = `${called}: resourceRequirements of ${types.join(', ')}, which Fargate does not have; run the service on instances that do`;
  return [refused(message)];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
function timeoutObjections({ called, fields }: CheckedContainer): readonly Objection[] {
  return (['startTimeout', 'stopTimeout'] as const).flatMap((name): readonly Objection[] => {
    const seconds = fields[name];
    if (typeof seconds !== 'number' || (seconds >= 2 && seconds <= 120)) return [];
    const message = `${called}: ${name} of ${seconds} seconds: Fargate takes 2 to 120; the nearest is ${seconds < 2 ? 2 : 120}`;
    return [{ severity: 'error', code: 'containerTimeout', message }];
  });
}

function refused(message: string): Objection {
  return { severity: 'error', code: 'fargateRefuses', message };
}
