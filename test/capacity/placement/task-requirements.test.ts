import { describe, expect, it } from '@jest/globals';
import { requirementsOf } from '../../../lib/capacity/placement/task-requirements.ts';
import type { JsonObject } from '../../../lib/json.ts';

function withContainers(...containerDefinitions: JsonObject[]): JsonObject {
  return { family: 'web', containerDefinitions };
}

describe('requirementsOf', () => {
  it('asks for nothing when there is no container and no size', () => {
    const nothing = { cpu: 0, memory: 0, gpus: 0, ports: [], enis: 0, attributes: [] };
    expect(requirementsOf({ family: 'web' })).toEqual(nothing);
    expect(requirementsOf(withContainers())).toEqual(nothing);
  });

  it.each<[string, JsonObject, number, number]>([
    ['sizes of the containers, added up', withContainers({ cpu: 128, memory: 256 }, { cpu: 64, memory: 64 }), 192, 320],
    // API_ContainerDefinition: a reservation of 128 with a limit of 300 reserves only 128.
    ['the reservation before the limit', withContainers({ memory: 300, memoryReservation: 128 }), 0, 128],
    // memory-management: 512 reserved and 512 without a reservation make 1024.
    [
      'the limit where nothing is reserved',
      withContainers({ memory: 1024, memoryReservation: 512 }, { memory: 512 }),
      0,
      1024,
    ],
    // memory-management: the task's 2048 go before its container's 1024 and 512.
    [
      'the size of the task before both',
      { ...withContainers({ cpu: 10, memory: 1024, memoryReservation: 512 }), cpu: '256', memory: '2048' },
      256,
      2048,
    ],
    ['sizes with units', { cpu: '1 vCPU', memory: '2 GB' }, 1024, 2048],
    ['sizes with units, written tight and small', { cpu: '.5vcpu', memory: '0.5gb' }, 512, 512],
    ['sizes as numbers', { cpu: 512, memory: 1024 }, 512, 1024],
    ['containers where the size of the task cannot be read', { ...withContainers({ cpu: 5 }), cpu: 'lots' }, 5, 0],
    ['containers where the unit is that of the other', { ...withContainers({ memory: 7 }), memory: '2 vCPU' }, 0, 7],
  ])('takes %s', (_, taskDefinition, cpu, memory) => {
    expect(requirementsOf(taskDefinition)).toMatchObject({ cpu, memory });
  });

  it('adds up the GPUs of the containers', () => {
    const gpu = (value: string): JsonObject => ({ resourceRequirements: [{ type: 'GPU', value }] });
    const accelerator = { resourceRequirements: [{ type: 'InferenceAccelerator', value: 'device_1' }] };
    expect(requirementsOf(withContainers(gpu('1'), gpu('2'), accelerator))).toMatchObject({ gpus: 3 });
    expect(requirementsOf(withContainers(gpu('ALL')))).toMatchObject({ gpus: 0, allGpus: true });
  });

  it('shares a GPU where a container says so', () => {
    const sharing = { resourceRequirements: [{ type: 'GPU', sharingStrategy: { nvidiaMps: { memory: 2048 } } }] };
    expect(requirementsOf(withContainers(sharing))).toMatchObject({ gpus: 0, sharedGpu: true });
    expect(requirementsOf(withContainers({}))).not.toHaveProperty('sharedGpu');
  });

  const mappings: JsonObject = {
    portMappings: [
      { containerPort: 80, hostPort: 8080 },
      { containerPort: 53, hostPort: 53, protocol: 'udp' },
      { containerPort: 443 },
      { containerPort: 444, hostPort: 0 },
      { containerPortRange: '9000-9009' },
    ],
  };

  it.each<[string, JsonObject, readonly string[]]>([
    ['bridge', { networkMode: 'bridge' }, ['8080/tcp', '53/udp']],
    ['bridge, which is the default', {}, ['8080/tcp', '53/udp']],
    ['host', { networkMode: 'host' }, ['8080/tcp', '53/udp', '443/tcp', '444/tcp']],
    ['awsvpc', { networkMode: 'awsvpc' }, []],
    ['none', { networkMode: 'none' }, []],
  ])('takes the static host ports of %s', (_, mode, ports) => {
    const { ports: taken } = requirementsOf({ ...withContainers(mappings), ...mode });
    expect(taken.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(ports);
  });

  it('takes a host port by TCP whatever else the protocol says, and once', () => {
    const twice = { portMappings: [{ hostPort: 80, protocol: 'sctp' }, { hostPort: 80 }] };
    expect(requirementsOf(withContainers(twice)).ports).toEqual([{ port: 80, protocol: 'tcp' }]);
  });

  it('takes a network interface in awsvpc alone', () => {
    const modes = ['awsvpc', 'bridge', 'host', 'none', undefined];
    expect(modes.map((networkMode) => requirementsOf({ networkMode }).enis)).toEqual([1, 0, 0, 0, 0]);
  });

  it('asks for the attributes that ECS found out at registration', () => {
    const requiresAttributes = [{ name: 'ecs.capability.task-eni' }, { name: 'stack', value: 'prod' }, { value: 'x' }];
    expect(requirementsOf({ requiresAttributes }).attributes).toEqual([
      { name: 'ecs.capability.task-eni' },
      { name: 'stack', value: 'prod' },
    ]);
  });
});
