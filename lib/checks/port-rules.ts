import type { CheckedDefinition, Objection } from './checked-definition.ts';
import { containerPorts, type PortMapping, portMappingsOf } from './port-mapping.ts';

const highest = 65_535;
/** SSH, Docker and the ECS agent: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
const reserved: readonly number[] = [22, 2375, 2376, 51678, 51679, 51680];
/** Reserved ports of an instance at a time, those included, and ranges of a container: the same page. */
const most = 100;

/** What ECS refuses of port mappings, and what no instance, or not every one, can give. */
export function portObjections({ containers, networkMode }: CheckedDefinition): readonly Objection[] {
  const mappings = portMappingsOf(containers);
  if (networkMode === 'none') {
    return mappings.map(({ called }) => wrong(`${called}: with networkMode none there is no port to map; remove it`));
  }
  return [
    ...mappings.flatMap((mapping) => numberObjections(mapping)),
    ...mappings.flatMap((mapping) => rangeObjections(mapping, networkMode)),
    ...mappings.flatMap((mapping) => hostObjections(mapping, networkMode)),
    ...containers.flatMap((container) => overlapObjections(mappings.filter((one) => one.container === container))),
    ...countObjections(mappings),
    ...(networkMode === 'bridge' ? takenObjections(mappings) : sharedObjections(mappings, networkMode)),
    ...(networkMode === 'awsvpc' ? [] : roomObjections(mappings, networkMode)),
  ];
}

function numberObjections({ called, containerPort, hostPort, rangeText }: PortMapping): readonly Objection[] {
  if (containerPort === undefined && rangeText === undefined)
    return [wrong(`${called} has no containerPort: write it`)];
  const outside = [containerPort, hostPort].filter((port) => port !== undefined && (port < 1 || port > highest));
  return outside.map((port) => wrong(`${called}: ${port} is no port; ports are 1 to ${highest}`));
}

function rangeObjections(mapping: PortMapping, networkMode: string): readonly Objection[] {
  const { called, rangeText, range, containerPort, hostPort } = mapping;
  if (rangeText === undefined) return [];
  if (networkMode === 'host')
    return [wrong(`${called}: containerPortRange needs networkMode bridge or awsvpc; list the ports one by one`)];
  if (!range || range[0] < 1 || range[1] > highest || range[0] >= range[1])
    return [wrong(`${called} is no range of ports; write two ports of 1 to ${highest}, the smaller first: 8000-8010`)];
  const beside = [
    ...(containerPort === undefined ? [] : ['containerPort']),
    ...(hostPort === undefined ? [] : ['hostPort']),
  ];
  if (beside.length === 0) return [];
  return [wrong(`${called}: ${beside.join(' and ')} beside containerPortRange: ECS takes one or the other; remove it`)];
}

function hostObjections(mapping: PortMapping, networkMode: string): readonly Objection[] {
  const { called, containerPort, hostPort } = mapping;
  const port = networkMode === 'host' ? (hostPort ?? containerPort) : hostPort;
  if (hostPort !== undefined && networkMode !== 'bridge' && containerPort !== undefined && hostPort !== containerPort) {
    const message = `${called}: hostPort ${hostPort}, and with networkMode ${networkMode} it is the container's own; write ${containerPort}, or leave it out`;
    return [wrong(message)];
  }
  if (networkMode === 'awsvpc' || port === undefined || !reserved.includes(port)) return [];
  const message = `${called}: host port ${port} is reserved on every instance (${reserved.join(', ')}), unless its agent is told otherwise; choose another`;
  return [{ severity: 'warning', code: 'portMapping', message }];
}

/** A port may be in one mapping of a container only, whatever the protocol: API_PortMapping. */
function overlapObjections(mappings: readonly PortMapping[]): readonly Objection[] {
  return mappings.flatMap((mapping, index) => {
    const [first, last] = containerPorts(mapping) ?? [0, -1];
    const other = mappings.slice(0, index).find((one) => {
      const [from, to] = containerPorts(one) ?? [0, -1];
      const isAgain =
        mapping.rangeText !== undefined || one.rangeText !== undefined || one.protocol !== mapping.protocol;
      return isAgain && first <= to && from <= last;
    });
    if (!other) return [];
    return [
      wrong(
        `${mapping.called}: the same container's ${other.called.split(', ')[1]} has it already; a port may be in one mapping only`,
      ),
    ];
  });
}

function countObjections(mappings: readonly PortMapping[]): readonly Objection[] {
  const ranges = new Map<string, number>();
  for (const { container, rangeText } of mappings)
    if (rangeText !== undefined) ranges.set(container.called, (ranges.get(container.called) ?? 0) + 1);
  return [...ranges]
    .filter(([, count]) => count > most)
    .map(([called, count]) => wrong(`${called}: ${count} port ranges; ECS takes at most ${most} of a container`));
}

/** Static host ports that two mappings would take: Docker gives a port once. */
function takenObjections(mappings: readonly PortMapping[]): readonly Objection[] {
  return mappings.flatMap((mapping, index) => {
    const { called, hostPort, protocol } = mapping;
    if (hostPort === undefined) return [];
    const other = mappings.slice(0, index).find((one) => one.hostPort === hostPort && one.protocol === protocol);
    return other ? [wrong(`${called}: host port ${hostPort} is ${other.called}'s already; choose another`)] : [];
  });
}

/** Static host ports beyond those that an instance has beside its reserved ones. */
function roomObjections(mappings: readonly PortMapping[], networkMode: string): readonly Objection[] {
  const taken = new Set(
    mappings.flatMap(({ hostPort, containerPort, protocol }) => {
      const port = hostPort ?? (networkMode === 'host' ? containerPort : undefined);
      return port === undefined ? [] : [`${port}/${protocol}`];
    }),
  );
  const room = most - reserved.length;
  if (taken.size <= room) return [];
  const message = `${taken.size} static host ports, and an instance has ${room} beside its reserved ones: leave hostPort out where a dynamic port will do`;
  return [wrong(message)];
}

/** In `awsvpc` and `host` the containers of a task share their ports: the second to listen at one fails. */
function sharedObjections(mappings: readonly PortMapping[], networkMode: string): readonly Objection[] {
  return mappings.flatMap((mapping, index): readonly Objection[] => {
    const { called, container, containerPort, protocol } = mapping;
    const other = mappings
      .slice(0, index)
      .find((one) => one.container !== container && one.containerPort === containerPort && one.protocol === protocol);
    if (!other || containerPort === undefined) return [];
    const message = `${called}: ${other.container.called} has it too, and with networkMode ${networkMode} they share their ports; choose another`;
    return [{ severity: 'warning', code: 'portMapping', message }];
  });
}

function wrong(message: string): Objection {
  return { severity: 'error', code: 'portMapping', message };
}
