import { isJsonObject, objectsOf } from '../json.ts';
import { type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';
import { type FargateSize, fargateSizesDate, nearestSize } from './fargate-sizes.ts';

/** Of Windows, those that Fargate has not; of others nothing is said. */
const withoutFargate = ['WINDOWS_SERVER_2016_FULL', 'WINDOWS_SERVER_2004_CORE', 'WINDOWS_SERVER_20H2_CORE'];

/**
 * What Fargate refuses of a task as a whole: its size, platform, storage, network mode, namespaces and volumes.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
 */
export function fargateTaskObjections(
  definition: CheckedDefinition,
  sizes: readonly FargateSize[],
): readonly Objection[] {
  if (!definition.onFargate) return [];
  return [
    ...networkObjections(definition),
    ...sizeObjections(definition, sizes),
    ...systemObjections(definition),
    ...platformObjections(definition),
    ...storageObjections(definition),
    ...fieldObjections(definition),
  ];
}

function networkObjections({ networkMode, content }: CheckedDefinition): readonly Objection[] {
  if (networkMode === 'awsvpc') return [];
  const written =
    content.networkMode === undefined ? 'no networkMode, which means bridge' : `networkMode ${networkMode}`;
  const message = `${written}: Fargate takes awsvpc only; write networkMode: awsvpc, and a networkConfiguration in the service's definition`;
  return [{ severity: 'error', code: 'fargateNetworkMode', message }];
}

function sizeObjections(definition: CheckedDefinition, sizes: readonly FargateSize[]): readonly Objection[] {
  const { cpu, memory, isWindows } = definition;
  const fitting = isWindows ? sizes.filter(({ onWindows }) => onWindows) : sizes;
  const found = fitting.find((size) => size.cpu === cpu && size.memory === memory);
  if (found) return found.isCertain ? [] : [uncertain(found)];
  const nearest = nearestSize(fitting, { cpu: cpu ?? 0, memory: memory ?? 0 });
  const system = isWindows ? ' for Windows' : '';
  const said =
    cpu === undefined || memory === undefined
      ? missing(definition)
      : `${shown({ cpu, memory })} is no size that Fargate has${system}`;
  const sameCpu = memory === undefined ? undefined : nearestMemory(fitting, { cpu, memory });
  const other = sameCpu && sameCpu !== nearest ? `, or with the same cpu memory ${sameCpu.memory}` : '';
  const next = nearest ? `; the nearest is ${shown(nearest)}${other}` : '';
  const message = `${said} (AWS's table as of ${fargateSizesDate})${next}`;
  return [{ severity: 'error', code: 'fargateSize', message }];
}

function uncertain(size: FargateSize): Objection {
  const message = `${shown(size)}: AWS's pages disagree whether Fargate has this size in every Region; ask ECS with RegisterTaskDefinition before you rely on it`;
  return { severity: 'warning', code: 'fargateSize', message };
}

function missing({ cpu, memory }: CheckedDefinition): string {
  const fields = [...(cpu === undefined ? ['cpu'] : []), ...(memory === undefined ? ['memory'] : [])];
  return `the task has no ${fields.join(' and no ')} that can be read, and Fargate needs a size of its own`;
}

function nearestMemory(
  sizes: readonly FargateSize[],
  { cpu, memory }: { readonly cpu: number | undefined; readonly memory: number },
): FargateSize | undefined {
  return sizes
    .filter((size) => size.cpu === cpu)
    .toSorted((a, b) => Math.abs(a.memory - memory) - Math.abs(b.memory - memory))[0];
}

function shown({ cpu, memory }: { readonly cpu: number; readonly memory: number }): string {
  return `cpu ${cpu} with memory ${memory}`;
}

/** Of Spot: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html */
function systemObjections({ content, isWindows, onFargateSpot }: CheckedDefinition): readonly Objection[] {
  if (!isWindows || !isJsonObject(content.runtimePlatform)) return [];
  const { operatingSystemFamily: family, cpuArchitecture } = content.runtimePlatform;
  const told: string[] = [];
  if (cpuArchitecture === 'ARM64')
    told.push(`${family} with cpuArchitecture ARM64: on Fargate Windows runs on X86_64 only; write that`);
  if (withoutFargate.includes(String(family)))
    told.push(`Fargate does not run ${family}; choose Windows Server 2019 or 2022, or run it on instances`);
  if (onFargateSpot) told.push('FARGATE_SPOT does not run Windows; leave it out of the capacity provider strategy');
  return told.map((message): Objection => ({ severity: 'error', code: 'fargatePlatform', message }));
}

/** What needs Linux platform 1.4.0, where an older one is asked for. LATEST is 1.4.0. */
function platformObjections(definition: CheckedDefinition): readonly Objection[] {
  const { platformVersion, isWindows, content, cpu } = definition;
  if (isWindows || platformVersion === undefined || !/^1\.[0-3](?:\.|$)/.test(platformVersion)) return [];
  const needs = [
    ...((cpu ?? 0) >= 8192 ? [`cpu ${cpu}`] : []),
    ...(isSet(content.ephemeralStorage) ? ['ephemeralStorage'] : []),
    ...(isSet(content.pidMode) ? ['pidMode'] : []),
    ...(objectsOf(content.volumes).some((volume) => isSet(volume.efsVolumeConfiguration)) ? ['an EFS volume'] : []),
  ];
  if (needs.length === 0) return [];
  const message = `platformVersion ${platformVersion} of the service: ${needs.join(', ')} needs 1.4.0 or later; write platformVersion: LATEST`;
  return [{ severity: 'error', code: 'fargatePlatform', message, field: 'platformVersion' }];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html */
function storageObjections({ content }: CheckedDefinition): readonly Objection[] {
  const { sizeInGiB } = isJsonObject(content.ephemeralStorage) ? content.ephemeralStorage : {};
  if (typeof sizeInGiB !== 'number' || (sizeInGiB >= 21 && sizeInGiB <= 200)) return [];
  const nearest = sizeInGiB < 21 ? '21, or leave it out for the 20 that every task has' : '200';
  const message = `ephemeralStorage of ${sizeInGiB} GiB: Fargate has 21 to 200; the nearest is ${nearest}`;
  return [{ severity: 'error', code: 'ephemeralStorage', message }];
}

function fieldObjections({ content }: CheckedDefinition): readonly Objection[] {
  const volumes = objectsOf(content.volumes);
  const ofVolume = (name: string, instead: string) => `volume ${name}, which Fargate does not have; ${instead}`;
  const refused = [
    ...(isSet(content.ipcMode) ? ['ipcMode, which Fargate does not take; remove it'] : []),
    ...(content.pidMode === 'host' ? ["pidMode host: Fargate's tasks share no host; write task, or remove it"] : []),
    ...(isSet(content.placementConstraints)
      ? ['placementConstraints: Fargate has no instances to choose from; remove them']
      : []),
    ...volumes
      .filter((volume) => isSet(volume.dockerVolumeConfiguration))
      .map(({ name }) => ofVolume(`${name} of Docker`, 'use EFS, or a bind mount without a source')),
    ...volumes
      .filter(({ host }) => isJsonObject(host) && isSet(host.sourcePath))
      .map(({ name }) => ofVolume(`${name} with host.sourcePath`, 'leave the path out')),
  ];
  return refused.map((what): Objection => ({ severity: 'error', code: 'fargateRefuses', message: what }));
}
