import { describe, expect, it } from '@jest/globals';
import type { ContainerInstance, InstanceResources } from '../../../lib/capacity/placement/container-instance.ts';
import { fits, lacksOf } from '../../../lib/capacity/placement/fit.ts';
import type { TaskRequirements } from '../../../lib/capacity/placement/task-requirements.ts';
import { emptyInstance } from '../instance-builder.ts';

const room: InstanceResources = {
  cpu: 1024,
  memory: 2048,
  gpus: 1,
  enis: 1,
  tcpPorts: new Set([22, 8080]),
  udpPorts: new Set([53]),
};
const twoGpus = { ...room, gpus: 2 };
const noGpu = { ...room, gpus: 0 };
// API_PortMapping: at most 100 at a time, those reserved by default included.
const fullPorts = { ...room, tcpPorts: new Set(Array.from({ length: 98 }, (_, at) => 9000 + at)) };
const instance = emptyInstance('arn:aws:ecs:eu-west-1:111122223333:container-instance/production/0a', {
  attributes: new Map([
    ['stack', 'test'],
    ['ecs.capability.task-eni', undefined],
  ]),
  registered: room,
  remaining: room,
});
const nothing: TaskRequirements = { cpu: 0, memory: 0, gpus: 0, ports: [], enis: 0, attributes: [] };
const tcp = (port: number) => ({ port, protocol: 'tcp' }) as const;

describe('lacksOf', () => {
  it.each<[string, Partial<TaskRequirements>, Partial<ContainerInstance>]>([
    ['nothing is asked', {}, {}],
    ['everything that is left is asked', { cpu: 1024, memory: 2048, gpus: 1, enis: 1 }, {}],
    ['all GPUs are asked and free', { allGpus: true }, { registered: twoGpus, remaining: twoGpus }],
    ['the hundredth port is asked', { ports: [tcp(80)] }, { remaining: fullPorts }],
    ['no port is asked', {}, { remaining: { ...fullPorts, udpPorts: new Set([1, 2, 3]) } }],
    ['a GPU is shared', { sharedGpu: true }, { remaining: noGpu }],
    ['the port is taken by the other protocol', { ports: [tcp(53), { port: 8080, protocol: 'udp' }] }, {}],
    ['the attribute has the value', { attributes: [{ name: 'stack', value: 'test' }] }, {}],
    ['any value of the attribute will do', { attributes: [{ name: 'stack' }] }, {}],
    ['the attribute has no value', { attributes: [{ name: 'ecs.capability.task-eni' }] }, {}],
    ['nobody knows how many network interfaces', { enis: 1 }, { remaining: { ...room, enis: undefined } }],
  ])('is empty when %s', (_, requirements, changes) => {
    expect(lacksOf({ ...nothing, ...requirements }, { ...instance, ...changes })).toEqual([]);
    expect(fits({ ...nothing, ...requirements }, { ...instance, ...changes })).toBe(true);
  });

  it.each<[string, Partial<TaskRequirements>, Partial<ContainerInstance>, string, number]>([
    ['CPU', { cpu: 2048 }, {}, 'needs 2048 CPU units, has 1024', 0.5],
    ['MEMORY', { memory: 2560 }, {}, 'needs 2560 MiB, has 2048', 0.2],
    ['MEMORY', { memory: 512 }, { remaining: { ...room, memory: -8 } }, 'needs 512 MiB, has 0', 1],
    ['GPU', { gpus: 4 }, {}, 'needs 4 GPU, has 1', 0.75],
    ['GPU', { allGpus: true }, { registered: twoGpus }, 'needs 2 GPU, has 1', 0.5],
    ['GPU', { allGpus: true }, { registered: noGpu, remaining: noGpu }, 'needs 1 GPU, has 0', 1],
    ['GPU', { sharedGpu: true }, { registered: noGpu, remaining: noGpu }, 'needs a GPU to share, has none', 1],
    ['ENI', { enis: 1 }, { remaining: { ...room, enis: 0 } }, 'needs 1 network interface, has 0', 1],
    ['PORTS', { ports: [tcp(8080)] }, {}, 'port 8080/tcp is taken', 1],
    [
      'PORTS',
      { ports: [tcp(80), tcp(22), { port: 53, protocol: 'udp' }, tcp(443)] },
      {},
      'ports 22/tcp, 53/udp are taken',
      0.5,
    ],
    ['PORTS', { ports: [tcp(80), tcp(81)] }, { remaining: fullPorts }, 'needs 2 static ports, has 1', 0.5],
    ['ATTRIBUTE', { attributes: [{ name: 'gpu' }] }, {}, 'needs gpu', 1],
    ['ATTRIBUTE', { attributes: [{ name: 'stack', value: 'prod' }] }, {}, 'needs stack = prod, has test', 1],
    ['STATUS', {}, { status: 'DRAINING' }, 'is DRAINING', 1],
    ['AGENT', {}, { agentConnected: false }, 'its agent is not connected', 1],
  ])('names %s with what is missing', (kind, requirements, changes, detail, share) => {
    expect(lacksOf({ ...nothing, ...requirements }, { ...instance, ...changes })).toEqual([{ kind, detail, share }]);
    expect(fits({ ...nothing, ...requirements }, { ...instance, ...changes })).toBe(false);
  });

  it('names everything at once', () => {
    const much = { ...nothing, cpu: 9999, ports: [tcp(22)], attributes: [{ name: 'gpu' }] };
    const kinds = lacksOf(much, { ...instance, status: 'INACTIVE' }).map(({ kind }) => kind);
    expect(kinds).toEqual(['STATUS', 'CPU', 'PORTS', 'ATTRIBUTE']);
  });
});
