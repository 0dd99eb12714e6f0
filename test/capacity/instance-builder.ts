import type { ClusterTask } from '../../lib/capacity/cluster-capacity.ts';
import type { ContainerInstance, InstanceResources } from '../../lib/capacity/placement/container-instance.ts';
import type { TaskRequirements } from '../../lib/capacity/placement/task-requirements.ts';

/** An instance, and what runs there. */
export interface Placed {
  readonly instance: ContainerInstance;
  readonly tasks: readonly ClusterTask[];
}

/** So many tasks of a service, and what each takes. */
export type Load = readonly [service: string, tasks: number, takes: TaskRequirements];

/** An empty ACTIVE instance with an agent: 2048 CPU units and 4096 MiB, of which `room` says what is left. */
export function emptyInstance(
  arn: string,
  changes: Partial<ContainerInstance> = {},
  room: Partial<InstanceResources> = {},
): ContainerInstance {
  const all = { cpu: 2048, memory: 4096, gpus: 0, enis: 2, tcpPorts: new Set([22]), udpPorts: new Set<number>() };
  return {
    arn,
    status: 'ACTIVE',
    healthStatus: 'OK',
    capacityProvider: undefined,
    attributes: new Map(),
    agentConnected: true,
    agentVersion: '1.89.2',
    ec2InstanceId: `i-${arn}`,
    registeredAt: 1_790_000_000,
    runningTasksCount: 0,
    taskGroups: new Map(),
    registered: { ...all, gpus: room.gpus ?? all.gpus },
    remaining: { ...all, ...room },
    ...changes,
  };
}

/** The empty instance with these tasks, which hold what they take of what it has registered. */
export function loaded(empty: ContainerInstance, loads: readonly Load[]): Placed {
  const running = loads.flatMap(([service, tasks, takes]) =>
    Array.from({ length: tasks }, (_, at) => ({ group: `service:${service}`, at, takes })),
  );
  const sum = (take: (one: TaskRequirements) => number) => running.reduce((all, { takes }) => all + take(takes), 0);
  const taken = (protocol: string) =>
    running.flatMap(({ takes }) => takes.ports.flatMap((one) => (one.protocol === protocol ? [one.port] : [])));
  const { registered, arn, attributes, capacityProvider } = empty;
  const remaining: InstanceResources = {
    cpu: registered.cpu - sum(({ cpu }) => cpu),
    memory: registered.memory - sum(({ memory }) => memory),
    gpus: registered.gpus - sum(({ gpus }) => gpus),
    enis: registered.enis === undefined ? undefined : registered.enis - sum(({ enis }) => enis),
    tcpPorts: new Set([...registered.tcpPorts, ...taken('tcp')]),
    udpPorts: new Set([...registered.udpPorts, ...taken('udp')]),
  };
  return {
    instance: {
      ...empty,
      runningTasksCount: running.length,
      taskGroups: new Map(loads.map(([service, tasks]) => [`service:${service}`, tasks])),
      remaining,
    },
    tasks: running.map(({ group, at }) =>
      taskOf({
        arn: `task/${group}/${arn}/${at}`,
        group,
        containerInstanceArn: arn,
        capacityProvider,
        availabilityZone: attributes.get('ecs.availability-zone'),
      }),
    ),
  };
}

/** A RUNNING task of `web`. */
export function taskOf(some: Partial<ClusterTask> = {}): ClusterTask {
  return {
    arn: 'task/web',
    group: 'service:web',
    taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    enis: 0,
    ...some,
  };
}
