import { describe, expect, it } from '@jest/globals';
import {
  type PlacedTask,
  readContainerInstance,
  readContainerInstances,
} from '../../../lib/capacity/placement/container-instance.ts';
import type { InstanceType } from '../../../lib/capacity/placement/instance-type.ts';
import type { WireContainerInstance } from '../../../lib/ports/wire.ts';

const arn = 'arn:aws:ecs:eu-west-1:111122223333:container-instance/production/0a';
const types: ReadonlyMap<string, InstanceType> = new Map([
  ['c5.large', { name: 'c5.large', vcpus: 2, memory: 4096, gpus: 0, maxEnis: 3 }],
]);
const nothing = { tasks: [], instanceTypes: types };

function task(changes: Partial<PlacedTask> = {}): PlacedTask {
  return { group: 'service:web', desiredStatus: 'RUNNING', enis: 1, containerInstanceArn: arn, ...changes };
}

function instanceOf(type: string | undefined, ...more: string[]): WireContainerInstance {
  const attributes = [...(type ? [{ name: 'ecs.instance-type', value: type }] : []), ...more.map((name) => ({ name }))];
  return { containerInstanceArn: arn, status: 'ACTIVE', agentConnected: true, attributes };
}

describe('readContainerInstance', () => {
  it('reads what DescribeContainerInstances says', () => {
    const wire: WireContainerInstance = {
      containerInstanceArn: arn,
      ec2InstanceId: 'i-0abc',
      capacityProviderName: 'spot',
      status: 'DRAINING',
      agentConnected: true,
      healthStatus: { overallStatus: 'OK' },
      versionInfo: { agentVersion: '1.89.2' },
      registeredAt: 1_790_000_000,
      runningTasksCount: 3,
      attributes: [{ name: 'ecs.availability-zone', value: 'eu-west-1a' }, { name: 'ecs.capability.task-eni' }],
      registeredResources: [
        { name: 'CPU', type: 'INTEGER', integerValue: 4096 },
        { name: 'MEMORY', type: 'INTEGER', integerValue: 15_639 },
        { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '2376'] },
        { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: [] },
        { name: 'GPU', type: 'STRINGSET', stringSetValue: ['GPU-a', 'GPU-b'] },
      ],
      remainingResources: [
        { name: 'CPU', type: 'INTEGER', integerValue: 1024 },
        { name: 'MEMORY', type: 'INTEGER', integerValue: 639 },
        { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '2376', '80'] },
        { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: ['53'] },
        { name: 'GPU', type: 'STRINGSET', stringSetValue: ['GPU-b'] },
      ],
    };
    expect(readContainerInstance(wire, nothing)).toEqual({
      arn,
      status: 'DRAINING',
      healthStatus: 'OK',
      capacityProvider: 'spot',
      attributes: new Map([
        ['ecs.availability-zone', 'eu-west-1a'],
        ['ecs.capability.task-eni', undefined],
      ]),
      agentConnected: true,
      agentVersion: '1.89.2',
      ec2InstanceId: 'i-0abc',
      registeredAt: 1_790_000_000,
      runningTasksCount: 3,
      taskGroups: new Map(),
      registered: {
        cpu: 4096,
        memory: 15_639,
        gpus: 2,
        enis: undefined,
        tcpPorts: new Set([22, 2376]),
        udpPorts: new Set(),
      },
      remaining: {
        cpu: 1024,
        memory: 639,
        gpus: 1,
        enis: undefined,
        tcpPorts: new Set([22, 2376, 80]),
        udpPorts: new Set([53]),
      },
    });
  });

  it('has the GPUs left that no container uses, where it tells of each', () => {
    const modes = ['IDLE', 'NVIDIA_MPS', 'DEDICATED', 'IDLE'] as const;
    const gpuDevices = modes.map((sharingMode, at) => ({ gpuId: `GPU-${at}`, sharingMode }));
    expect(readContainerInstance({ containerInstanceArn: arn, gpuDevices }, nothing).remaining.gpus).toBe(2);
  });

  it('has nothing when it says nothing', () => {
    const none = { cpu: 0, memory: 0, gpus: 0, enis: undefined, tcpPorts: new Set(), udpPorts: new Set() };
    expect(readContainerInstance({ containerInstanceArn: arn }, nothing)).toMatchObject({
      status: 'INACTIVE',
      agentConnected: false,
      runningTasksCount: 0,
      attributes: new Map(),
      registered: none,
      remaining: none,
    });
  });

  it.each<[string, WireContainerInstance, number | undefined]>([
    // container-instance-eni: three interfaces, one of them the instance's own.
    ['two tasks on a c5.large', instanceOf('c5.large'), 2],
    // container-instance-eni: twelve with trunking, of which one is its own and one the trunk.
    ['ten tasks on a c5.large with a trunk', instanceOf('c5.large', 'ecs.awsvpc-trunk-id'), 10],
    ['three tasks on a type that was not read, from what is known offline', instanceOf('m6i.xlarge'), 3],
    ['nobody knows how many on a type that is not known either', instanceOf('m9.large'), undefined],
    [
      'nobody knows how many with a trunk on a type whose limit is not listed',
      instanceOf('m7i.large', 'ecs.awsvpc-trunk-id'),
      undefined,
    ],
    ['nobody knows how many on an instance without a type', instanceOf(undefined), undefined],
  ])('has network interfaces for %s', (_, wire, enis) => {
    const instance = readContainerInstance(wire, nothing);
    expect([instance.registered.enis, instance.remaining.enis]).toEqual([enis, enis]);
  });

  it('has a network interface less for each awsvpc task on it, stopping ones included', () => {
    const tasks = [
      task({ enis: 0 }),
      task({ desiredStatus: 'STOPPED' }),
      task({ containerInstanceArn: `${arn}b` }),
      task({ containerInstanceArn: undefined }),
    ];
    const { registered, remaining } = readContainerInstance(instanceOf('c5.large'), { ...nothing, tasks });
    expect([registered.enis, remaining.enis]).toEqual([2, 1]);
  });

  it('counts the tasks of a group that are desired to run', () => {
    const tasks = [task(), task(), task({ group: 'family:job' }), task({ desiredStatus: 'STOPPED' })];
    const { taskGroups } = readContainerInstance(instanceOf('c5.large'), { ...nothing, tasks });
    expect(taskGroups).toEqual(
      new Map([
        ['service:web', 2],
        ['family:job', 1],
      ]),
    );
  });

  it('reads many as it reads one', () => {
    const wires = [instanceOf('c5.large'), { ...instanceOf('c5.large'), containerInstanceArn: `${arn}b` }];
    const tasks = [task(), task({ containerInstanceArn: `${arn}b`, group: 'family:job' }), task()];
    expect(readContainerInstances(wires, { tasks, instanceTypes: types })).toEqual(
      wires.map((wire) => readContainerInstance(wire, { tasks, instanceTypes: types })),
    );
  });
});
