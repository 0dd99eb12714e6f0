import type { ContainerInstance, InstanceResources } from './container-instance.ts';
import type { HostPort, TaskRequirements } from './task-requirements.ts';

/** A task as an instance sees it. */
export interface InstanceTask {
  /** `service:web`. */
  readonly group: string;
  readonly requirements: TaskRequirements;
}

/** An instance that its one holder changes in place: a copy for each task would cost more than finding the place. */
export interface OwnInstance extends ContainerInstance {
  runningTasksCount: number;
  readonly taskGroups: Map<string, number>;
  readonly remaining: { -readonly [Key in keyof InstanceResources]: InstanceResources[Key] };
}

/** A copy to be changed. */
export function ownInstance(instance: ContainerInstance): OwnInstance {
  return { ...instance, taskGroups: new Map(instance.taskGroups), remaining: { ...instance.remaining } };
}

/** The instance with one more task, whether it fits or not. */
export function withTask(instance: ContainerInstance, task: InstanceTask): ContainerInstance {
  const own = ownInstance(instance);
  addTask(own, task);
  return own;
}

/** The instance without one task that was on it; of one that was being stopped, its group is not counted any more. */
export function withoutTask(instance: ContainerInstance, task: InstanceTask): ContainerInstance {
  const own = ownInstance(instance);
  removeTask(own, task);
  return own;
}

/** As `withTask`, in place. */
export function addTask(own: OwnInstance, task: InstanceTask): void {
  change(own, task, 1);
}

/** As `withoutTask`, in place. */
export function removeTask(own: OwnInstance, task: InstanceTask): void {
  change(own, task, -1);
}

function change(own: OwnInstance, { group, requirements }: InstanceTask, by: 1 | -1): void {
  const { remaining, registered, taskGroups } = own;
  const { cpu, memory, enis, ports } = requirements;
  own.runningTasksCount = Math.max(own.runningTasksCount + by, 0);
  const tasks = (taskGroups.get(group) ?? 0) + by;
  if (tasks > 0) taskGroups.set(group, tasks);
  else taskGroups.delete(group);
  remaining.cpu -= by * cpu;
  remaining.memory -= by * memory;
  remaining.gpus -= by * (requirements.allGpus ? registered.gpus : requirements.gpus);
  if (remaining.enis !== undefined) remaining.enis -= by * enis;
  if (ports.length === 0) return;
  remaining.tcpPorts = withPorts(remaining.tcpPorts, ports.filter(isTcp), by);
  remaining.udpPorts = withPorts(remaining.udpPorts, ports.filter(isUdp), by);
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
