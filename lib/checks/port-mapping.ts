import { type JsonObject, type JsonValue, objectsOf } from '../json.ts';
import type { CheckedContainer } from './checked-definition.ts';

/** One port mapping of a container, as far as it can be read. */
export interface PortMapping {
  readonly container: CheckedContainer;
  /** What messages call it: `container app, port 8080/tcp`. */
  readonly called: string;
  readonly containerPort: number | undefined;
  /** 0 counts as left out. */
  readonly hostPort: number | undefined;
  readonly protocol: 'tcp' | 'udp';
  /** As written. */
  readonly rangeText: string | undefined;
  /** First and last; `undefined` when there is none, or none that can be read. */
  readonly range: readonly [number, number] | undefined;
}

/** Every port mapping of some containers, in their order. */
export function portMappingsOf(containers: readonly CheckedContainer[]): readonly PortMapping[] {
  return containers.flatMap((container) =>
    objectsOf(container.fields.portMappings).map((mapping) => readMapping(container, mapping)),
  );
}

/** The ports of the container: one, or a range. `undefined` when there are none that can be read. */
export function containerPorts({ containerPort, range }: PortMapping): readonly [number, number] | undefined {
  return range ?? (containerPort === undefined ? undefined : [containerPort, containerPort]);
}

function readMapping(container: CheckedContainer, fields: JsonObject): PortMapping {
  // ECS takes everything but `udp` for `tcp`: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
  const protocol = fields.protocol === 'udp' ? 'udp' : 'tcp';
  const containerPort = portOf(fields.containerPort);
  const rangeText = typeof fields.containerPortRange === 'string' ? fields.containerPortRange : undefined;
  const ports = rangeText ?? containerPort;
  return {
    container,
    called: `${container.called}, ${ports === undefined ? 'a port mapping' : `port ${ports}/${protocol}`}`,
    containerPort,
    hostPort: portOf(fields.hostPort) || undefined,
    protocol,
    rangeText,
    range: rangeText === undefined ? undefined : rangeOf(rangeText),
  };
}

function portOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function rangeOf(text: string): readonly [number, number] | undefined {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  return first === undefined || last === undefined ? undefined : [Number(first), Number(last)];
}
