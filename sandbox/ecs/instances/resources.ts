import type { TaskRecord } from '../records.ts';
import type { World } from '../world.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import { instanceChanged } from './instance-view.ts';

/** The task takes its part of the instance. */
export function placeOn(world: World, task: TaskRecord, instance: ContainerInstanceRecord): void {
  const { remaining, freeGpuIds } = instance;
  task.instance = instance;
  task.availabilityZone = instance.attributes.get('ecs.availability-zone') ?? task.availabilityZone;
  instance.tasks.add(task);
  const { requirements } = task;
  if (!requirements) return;
  remaining.cpu -= requirements.cpu;
  remaining.memory -= requirements.memory;
  if (remaining.enis !== undefined) remaining.enis -= requirements.enis;
  task.gpuIds = freeGpuIds.splice(0, requirements.allGpus ? freeGpuIds.length : requirements.gpus);
  remaining.gpus -= task.gpuIds.length;
  for (const { port, protocol } of requirements.ports) portsOf(instance, protocol).add(port);
  instanceChanged(world, instance);
}

/** Gives back what the task held, once it is STOPPED: until then its containers may still be there. */
export function releaseFrom(world: World, task: TaskRecord, instance: ContainerInstanceRecord): void {
  const { remaining, freeGpuIds } = instance;
  if (!instance.tasks.delete(task)) return;
  const { requirements } = task;
  if (!requirements) return;
  remaining.cpu += requirements.cpu;
  remaining.memory += requirements.memory;
  remaining.gpus += task.gpuIds.length;
  if (remaining.enis !== undefined) remaining.enis += requirements.enis;
  freeGpuIds.push(...task.gpuIds);
  for (const { port, protocol } of requirements.ports) portsOf(instance, protocol).delete(port);
  instanceChanged(world, instance);
}

function portsOf({ remaining }: ContainerInstanceRecord, protocol: 'tcp' | 'udp'): Set<number> {
  return protocol === 'udp' ? remaining.udpPorts : remaining.tcpPorts;
}
