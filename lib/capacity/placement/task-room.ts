import type { ContainerInstance } from './container-instance.ts';
import type { HostPort, TaskRequirements } from './task-requirements.ts';

/** A task as an instance sees it. */
export interface InstanceTask {
  /** `service:web`. */
  readonly group: string;
  readonly requirements: TaskRequirements;
}

/** The instance with one more task, whether it fits or not. */
export function withTask(instance: ContainerInstance, task: InstanceTask): ContainerInstance {
  return changed(instance, task, 1);
}

/** The instance without one task that was on it; of one that was being stopped, its group is not counted any more. */
export function withoutTask(instance: ContainerInstance, task: InstanceTask): ContainerInstance {
  return changed(instance, task, -1);
}

function changed(instance: ContainerInstance, { group, requirements }: InstanceTask, by: 1 | -1): ContainerInstance {
  const { remaining, registered, runningTasksCount } = instance;
  const { cpu, memory, enis, ports } = requirements;
  const gpus = requirements.allGpus ? registered.gpus : requirements.gpus;
  return {
    ...instance,
    runningTasksCount: Math.max(runningTasksCount + by, 0),
    taskGroups: counted(instance.taskGroups, group, by),
    remaining: {
      cpu: remaining.cpu - by * cpu,
      memory: remaining.memory - by * memory,
      gpus: remaining.gpus - by * gpus,
      enis: remaining.enis === undefined ? undefined : remaining.enis - by * enis,
      tcpPorts: withPorts(remaining.tcpPorts, ports.filter(isTcp), by),
      udpPorts: withPorts(remaining.udpPorts, ports.filter(isUdp), by),
    },
  };
}

function isTcp({ protocol }: HostPort): boolean {
  return protocol === 'tcp';
}

function isUdp({ protocol }: HostPort): boolean {
  return protocol === 'udp';
}

function withPorts(taken: ReadonlySet<number>, own: readonly HostPort[], by: 1 | -1): ReadonlySet<number> {
  if (own.length === 0) return taken;
  const ports = new Set(taken);
  for (const { port } of own) {
    if (by === 1) ports.add(port);
    else ports.delete(port);
  }
  return ports;
}

function counted(groups: ReadonlyMap<string, number>, group: string, by: 1 | -1): ReadonlyMap<string, number> {
  const count = (groups.get(group) ?? 0) + by;
  const others = new Map(groups);
  if (count > 0) others.set(group, count);
  else others.delete(group);
  return others;
}
