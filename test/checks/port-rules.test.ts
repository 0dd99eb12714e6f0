import type { JsonObject } from '../../lib/json.ts';
import { error, onInstances } from './said.ts';

/** What is said of port mappings of one container, or of one each of several. */
function ofPorts(networkMode: string, ...mappings: readonly (readonly JsonObject[])[]) {
  return onInstances({ networkMode }, ...mappings.map((portMappings) => ({ portMappings })));
}

const warning = (message: string) => [{ severity: 'warning', code: 'portMapping', message }];
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ containerPort: 80, hostPort: 1000 + index }));
const manyRanges = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ containerPortRange: `${1000 + 2 * index}-${1001 + 2 * index}` }));

describe('port mappings', () => {
  it.each<[string, JsonObject]>([
    ['bridge', { containerPort: 80 }],
    ['bridge', { containerPort: 80, hostPort: 0 }],
    ['bridge', { containerPort: 80, hostPort: 8080 }],
    ['host', { containerPort: 80 }],
    ['host', { containerPort: 80, hostPort: 80, protocol: 'udp' }],
    ['awsvpc', { containerPort: 22, hostPort: 22 }],
    ['awsvpc', { containerPort: 65535 }],
    ['awsvpc', { containerPortRange: '1-65535' }],
    ['bridge', { containerPortRange: '8000-8010', protocol: 'udp' }],
  ])('of %s may be %j', (networkMode, mapping) => {
    expect(ofPorts(networkMode, [mapping])).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    [
      'none',
      { containerPort: 80 },
      'container app1, port 80/tcp: with networkMode none there is no port to map; remove it',
    ],
    [
      'awsvpc',
      { containerPort: 80, hostPort: 8080 },
      "container app1, port 80/tcp: hostPort 8080, and with networkMode awsvpc it is the container's own; write 80, or leave it out",
    ],
    [
      'host',
      { containerPort: 80, hostPort: 8080 },
      "container app1, port 80/tcp: hostPort 8080, and with networkMode host it is the container's own; write 80, or leave it out",
    ],
    ['bridge', { hostPort: 8080 }, 'container app1, a port mapping has no containerPort: write it'],
    ['bridge', { containerPort: 65536 }, 'container app1, port 65536/tcp: 65536 is no port; ports are 1 to 65535'],
    ['bridge', { containerPort: 0, hostPort: 8080 }, 'container app1, port 0/tcp: 0 is no port; ports are 1 to 65535'],
    [
      'bridge',
      { containerPort: 80, hostPort: 70000 },
      'container app1, port 80/tcp: 70000 is no port; ports are 1 to 65535',
    ],
    [
      'host',
      { containerPortRange: '80-90' },
      'container app1, port 80-90/tcp: containerPortRange needs networkMode bridge or awsvpc; list the ports one by one',
    ],
    [
      'bridge',
      { containerPortRange: '80-90', hostPort: 80 },
      'container app1, port 80-90/tcp: hostPort beside containerPortRange: ECS takes one or the other; remove it',
    ],
    [
      'awsvpc',
      { containerPortRange: '80-90', containerPort: 80 },
      'container app1, port 80-90/tcp: containerPort beside containerPortRange: ECS takes one or the other; remove it',
    ],
    ...['90-80', '80-80', '0-80', '80-65536', '80', 'all'].map((range): [string, JsonObject, string] => [
      'bridge',
      { containerPortRange: range },
      `container app1, port ${range}/tcp is no range of ports; write two ports of 1 to 65535, the smaller first: 8000-8010`,
    ]),
  ])('of %s may not be %j', (networkMode, mapping, message) => {
    expect(ofPorts(networkMode, [mapping])).toEqual(error('portMapping', message));
  });

  it.each([22, 2375, 2376, 51678, 51679, 51680])('warn of the host port %i, which is reserved', (port) => {
    const message = `container app1, port ${port}/tcp: host port ${port} is reserved on every instance (22, 2375, 2376, 51678, 51679, 51680), unless its agent is told otherwise; choose another`;
    expect(ofPorts('bridge', [{ containerPort: port, hostPort: port }])).toEqual(warning(message));
    expect(ofPorts('host', [{ containerPort: port }])).toEqual(warning(message));
    expect(ofPorts('bridge', [{ containerPort: port }])).toEqual([]);
  });

  it('have a port of the container once, whatever the protocol', () => {
    const first = { containerPort: 53 };
    expect(ofPorts('bridge', [first, { containerPort: 53, protocol: 'udp' }])).toEqual(
      error(
        'portMapping',
        "container app1, port 53/udp: the same container's port 53/tcp has it already; a port may be in one mapping only",
      ),
    );
    expect(ofPorts('bridge', [first, { containerPortRange: '50-53' }])).toEqual(
      error(
        'portMapping',
        "container app1, port 50-53/tcp: the same container's port 53/tcp has it already; a port may be in one mapping only",
      ),
    );
    expect(ofPorts('bridge', [{ containerPortRange: '50-53' }, { containerPortRange: '54-60' }])).toEqual([]);
    expect(
      ofPorts('bridge', [
        { ...first, hostPort: 1053 },
        { ...first, hostPort: 2053 },
      ]),
    ).toEqual([]);
    expect(ofPorts('bridge', [first], [{ containerPort: 53, protocol: 'udp' }])).toEqual([]);
  });

  it('have a static host port once in the task', () => {
    const http = { containerPort: 80, hostPort: 8080 };
    expect(ofPorts('bridge', [http], [{ ...http, containerPort: 81 }])).toEqual(
      error(
        'portMapping',
        "container app2, port 81/tcp: host port 8080 is container app1, port 80/tcp's already; choose another",
      ),
    );
    expect(ofPorts('bridge', [http], [{ ...http, protocol: 'udp' }])).toEqual([]);
    expect(ofPorts('bridge', [{ containerPort: 80 }], [{ containerPort: 80 }])).toEqual([]);
  });

  it('warn of two containers that would listen at one port', () => {
    expect(ofPorts('awsvpc', [{ containerPort: 80 }], [{ containerPort: 80, hostPort: 80 }])).toEqual(
      warning(
        'container app2, port 80/tcp: container app1 has it too, and with networkMode awsvpc they share their ports; choose another',
      ),
    );
    expect(ofPorts('host', [{ containerPort: 80 }], [{ containerPort: 80 }])).toEqual(
      warning(
        'container app2, port 80/tcp: container app1 has it too, and with networkMode host they share their ports; choose another',
      ),
    );
    expect(ofPorts('awsvpc', [{ containerPort: 80 }], [{ containerPort: 81 }])).toEqual([]);
  });

  it('leave an instance its reserved ports of the hundred', () => {
    expect(ofPorts('bridge', many(94))).toEqual([]);
    expect(ofPorts('bridge', many(95))).toEqual(
      error(
        'portMapping',
        '95 static host ports, and an instance has 94 beside its reserved ones: leave hostPort out where a dynamic port will do',
      ),
    );
    expect(ofPorts('awsvpc', manyRanges(100))).toEqual([]);
    expect(ofPorts('awsvpc', manyRanges(101))).toEqual(
      error('portMapping', 'container app1: 101 port ranges; ECS takes at most 100 of a container'),
    );
  });
});
