import type { ContainerInstance } from './container-instance.ts';
import type { TaskRequirements } from './task-requirements.ts';

/** A task as an instance sees it. */
export interface InstanceTask {
  /** `service:web`. */
  readonly group: string;
  readonly requirements: TaskRequirements;
}

/** The instance with one more task, whether it fits or not. */
export function withTask(instance: ContainerInstance, task: InstanceTask): ContainerInstance {
  return { ...changed(instance, task, 1), runningTasksCount: instance.runningTasksCount + 1 };
}

/** The instance without one task that was on it; of one that was being stopped, its group is not counted any more. */
export function withoutTask(instance: ContainerInstance, task: InstanceTask): ContainerInstance {
  return { ...changed(instance, task, -1), runningTasksCount: Math.max(instance.runningTasksCount - 1, 0) };
}

function changed(
  instance: ContainerInstance,
  { group, requirements }: InstanceTask,
  by: 1 | -1,
): Pick<ContainerInstance, keyof ContainerInstance> {
  const { remaining, registered } = instance;
  const { cpu, memory, enis, ports } = requirements;
  const gpus = requirements.allGpus ? registered.gpus : requirements.gpus;
  const portsOf = (protocol: 'tcp' | 'udp', taken: ReadonlySet<number>): ReadonlySet<number> => {
    const own = ports.filter((port) => port.protocol === protocol).map(({ port }) => port);
    if (own.length === 0) return taken;
    return new Set(by === 1 ? [...taken, ...own] : [...taken].filter((port) => !own.includes(port)));
  };
  return {
    ...instance,
    taskGroups: counted(instance.taskGroups, group, by),
    remaining: {
      cpu: remaining.cpu - by * cpu,
      memory: remaining.memory - by * memory,
      gpus: remaining.gpus - by * gpus,
      enis: remaining.enis === undefined ? undefined : remaining.enis - by * enis,
      tcpPorts: portsOf('tcp', remaining.tcpPorts),
      udpPorts: portsOf('udp', remaining.udpPorts),
    },
  };
}

function counted(groups: ReadonlyMap<string, number>, group: string, by: 1 | -1): ReadonlyMap<string, number> {
  const count = (groups.get(group) ?? 0) + by;
  const others = new Map(groups);
  if (count > 0) others.set(group, count);
  else others.delete(group);
  return others;
}
