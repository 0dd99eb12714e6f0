import { isJsonObject, type JsonObject, type JsonValue, objectsOf } from '../json.ts';
import type { LiveService } from '../service/live-service.ts';
import type { NormalizedTaskDefinition } from '../task-definition/normalize.ts';
import { normalizeTaskDefinition } from '../task-definition/normalize.ts';
import { contentOf, contentToRun } from './content.ts';
import { primaryDeployment } from './further-reads.ts';
import type { Hold } from './hold.ts';
import type { Wanted } from './wanted.ts';

/**
 * What of the wanted content no update can give to a service that exists; `undefined` when there is nothing. A task
 * definition is rolled out whole or not at all, so that such a field holds all of it (docs/ecs-behaviour.md).
 */
export function contentHold(live: LiveService, wanted: Wanted): Omit<Hold, 'changes'> | undefined {
  if (!live.service || !live.running) return undefined;
  const running = normalizeTaskDefinition(contentOf(live.running));
  const next = normalizeTaskDefinition(contentToRun(wanted, live.running));
  const field = platformField(live, running, next) ?? portField(live, running, next);
  if (field === undefined) return undefined;
  const { about, name, where } = field;
  return {
    kind: 'recreation',
    about,
    reason: `ECS cannot change ${name} of a service that exists${where}, and a task definition goes out as a whole`,
    next: `Delete the service and let Berth create it again, or put ${name} back as it was.`,
  };
}

/** A field that holds the content: what a result calls it, and how a sentence does. */
interface HoldingField {
  readonly about: string;
  readonly name: string;
  readonly where: string;
}

/** A service on Fargate, and only such a one, has a platform family, which no request of UpdateService can name. */
function platformField(
  { service }: LiveService,
  running: NormalizedTaskDefinition,
  wanted: NormalizedTaskDefinition,
): HoldingField | undefined {
  if (service?.platformFamily === undefined || operatingSystem(running) === operatingSystem(wanted)) return undefined;
  return { about: 'runtimePlatform.operatingSystemFamily', name: 'the operating system family', where: ' on Fargate' };
}

function operatingSystem({ runtimePlatform }: JsonObject): JsonValue {
  return (isJsonObject(runtimePlatform) ? runtimePlatform.operatingSystemFamily : undefined) ?? 'LINUX';
}

/** PortMapping: `protocol` and `appProtocol` of a port that a Service Connect service stands on are immutable. */
function portField(
  { service }: LiveService,
  running: NormalizedTaskDefinition,
  wanted: NormalizedTaskDefinition,
): HoldingField | undefined {
  const connect = primaryDeployment(service)?.serviceConnectConfiguration;
  const names = connect?.enabled === true ? (connect.services ?? []).map(({ portName }) => portName) : [];
  const before = namedPorts(running);
  const after = namedPorts(wanted);
  for (const name of names) {
    const [from, to] = [before.get(name ?? ''), after.get(name ?? '')];
    const field = from && to && (['protocol', 'appProtocol'] as const).find((one) => from[one] !== to[one]);
    if (field) return { about: `${name}.${field}`, name: `${field} of port ${name}`, where: ' under Service Connect' };
  }
  return undefined;
}

/** Port mappings by name. Names are unique in a task definition. */
function namedPorts({ containerDefinitions }: JsonObject): ReadonlyMap<string, JsonObject> {
  const ports = objectsOf(containerDefinitions).flatMap(({ portMappings }) => objectsOf(portMappings));
  return new Map(ports.flatMap((port) => (typeof port.name === 'string' ? [[port.name, port] as const] : [])));
}
