import type { Body } from '../service.ts';
import { bodiesOf, bodyOf, copy, numberOf, textOf } from './json-body.ts';
import type { EcsOptions } from './options.ts';

/**
 * What ECS stores of RegisterTaskDefinition's input: the same, with the defaults that DescribeTaskDefinition shows.
 * A member that is not listed here, known or unknown, stays as it was sent.
 */
export function storedTaskDefinition(input: Body, options: EcsOptions): Body {
  const { tags: _, ...sent } = copy(input);
  const networkMode = textOf(sent, 'networkMode');
  const stored: Body = {
    volumes: [],
    placementConstraints: [],
    ...sent,
    containerDefinitions: bodiesOf(sent, 'containerDefinitions').map((container) =>
      storedContainer(container, networkMode, options),
    ),
  };
  if ('volumes' in sent) stored.volumes = bodiesOf(sent, 'volumes').map(storedVolume);
  if (sent.cpu !== undefined) stored.cpu = units(String(sent.cpu), /^([\d.]+) ?vcpu$/i);
  if (sent.memory !== undefined) stored.memory = units(String(sent.memory), /^([\d.]+) ?gb$/i);
  if (networkMode === undefined && options.omittedNetworkMode === 'bridge') stored.networkMode = 'bridge';
  return stored;
}

function storedContainer(container: Body, networkMode: string | undefined, options: EcsOptions): Body {
  const healthCheck = bodyOf(container, 'healthCheck');
  return {
    cpu: 0,
    essential: true,
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings: bodiesOf(container, 'portMappings').map((mapping) => storedPortMapping(mapping, networkMode)),
    environment: bodiesOf(container, 'environment').map((variable) => storedVariable(variable, options)),
    ...(healthCheck && { healthCheck: { interval: 30, timeout: 5, retries: 3, ...healthCheck } }),
  };
}

/** In awsvpc and host mode the host's port is the container's; in bridge mode 0 means one that Docker picks. */
function storedPortMapping(mapping: Body, networkMode: string | undefined): Body {
  const stored: Body = { protocol: 'tcp', ...mapping };
  const containerPort = numberOf(mapping, 'containerPort');
  if (containerPort === undefined) return stored;
  const shared = networkMode === 'awsvpc' || networkMode === 'host';
  return { ...stored, hostPort: numberOf(mapping, 'hostPort') || (shared ? containerPort : 0) };
}

function storedVariable(variable: Body, options: EcsOptions): Body {
  if (variable.value !== '' || options.keepsEmptyEnvironmentValues) return variable;
  const { value: _, ...rest } = variable;
  return rest;
}

function storedVolume(volume: Body): Body {
  const stored: Body = { configuredAtLaunch: false, ...volume };
  const efs = bodyOf(volume, 'efsVolumeConfiguration');
  if (efs) stored.efsVolumeConfiguration = { rootDirectory: '/', ...efs };
  return stored;
}

/** `"1 vCPU"` is stored as `"1024"`, `"0.5 GB"` as `"512"`: RegisterTaskDefinition.cpu and .memory. */
function units(text: string, spelled: RegExp): string {
  const match = spelled.exec(text.trim());
  return match ? String(Math.round(Number(match[1]) * 1024)) : text.trim();
}
