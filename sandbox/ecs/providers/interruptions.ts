import type { Ec2Instance } from '../../ec2/instances.ts';
import { setInstanceState } from '../instances/instance-state.ts';
import { terminateInstance } from '../instances/leave.ts';
import type { TaskRecord } from '../records.ts';
import { lookAtServices, taskWatcher } from '../scheduler.ts';
import { loseTask, stopTask } from '../stop-task.ts';
import type { World } from '../world.ts';
import { containerInstanceOf } from './follow-group.ts';
import { groupsOf } from './groups-of.ts';

/** From the notice until the instance ends: EC2 user guide, spot-instance-termination-notices. */
const NOTICE_SECONDS = 120;

/** Which tasks of FARGATE_SPOT are interrupted; what is left out matches all. */
export interface SpotMatch {
  readonly cluster?: string | undefined;
  readonly service?: string | undefined;
  /** At most so many, the oldest first. */
  readonly count?: number | undefined;
}

/**
 * Fargate takes capacity back: the tasks get SIGTERM, and are replaced on whatever the strategy says while there is Spot
 * capacity. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export function interruptFargateSpot(world: World, { cluster, service, count }: SpotMatch = {}): number {
  const running = [...world.tasks.values()].filter(
    (task) =>
      task.capacityProvider === 'FARGATE_SPOT' &&
      task.lastStatus === 'RUNNING' &&
      task.desiredStatus === 'RUNNING' &&
      (cluster === undefined || task.cluster.name === cluster) &&
      (service === undefined || task.service?.name === service),
  );
  const interrupted = running.slice(0, count);
  for (const task of interrupted) {
    const reason = 'Your Spot Task was interrupted.';
    stopTask(world, task, { code: 'SpotInterruption', reason, watcher: taskWatcher(world) });
  }
  return interrupted.length;
}

/**
 * EC2 takes a Spot instance back: two minutes in which it is DRAINING, as with `ECS_ENABLE_SPOT_INSTANCE_DRAINING`, and
 * then it is gone. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html
 */
export function interruptInstance(world: World, instance: Ec2Instance): void {
  const { account, region, emit } = world.environment;
  emit({
    source: 'aws.ec2',
    'detail-type': 'EC2 Spot Instance Interruption Warning',
    resources: [`arn:aws:ec2:${instance.zone}:instance/${instance.id}`],
    detail: { 'instance-id': instance.id, 'instance-action': 'terminate' },
    account,
    region,
  });
  const registered = containerInstanceOf(world, instance.id);
  if (registered) setInstanceState(world, registered, { status: 'DRAINING' });
  const reason = 'Server.SpotInstanceTermination: Spot instance termination';
  world.agenda.after(NOTICE_SECONDS, () => groupsOf(world)?.ec2.instances.terminate(instance, reason));
}

/** What runs in the zone is gone, and nothing starts there until `recoverZone`. */
export function failZone(world: World, zone: string): void {
  world.mishaps.failedZones.add(zone);
  groupsOf(world)?.ec2.instances.failZone(zone);
  // Instances that registered without an EC2 of the sandbox.
  for (const cluster of world.clusters.values()) {
    for (const instance of [...cluster.instances.values()]) {
      if (instance.attributes.get('ecs.availability-zone') === zone) terminateInstance(world, instance);
    }
  }
  for (const task of [...world.tasks.values()]) if (task.availabilityZone === zone) lose(world, task);
}

function lose(world: World, task: TaskRecord): void {
  const reason = `The Availability Zone ${task.availabilityZone} has failed.`;
  loseTask(world, task, { code: 'TerminationNotice', reason, watcher: taskWatcher(world) });
}

/** Groups launch there again what they could launch nowhere, and services look for room. */
export function recoverZone(world: World, zone: string): void {
  world.mishaps.failedZones.delete(zone);
  const groups = groupsOf(world);
  groups?.ec2.instances.recoverZone(zone);
  for (const group of groups?.all() ?? []) groups?.reconcile(group, `the Availability Zone ${zone} is back`);
  for (const cluster of world.clusters.values()) lookAtServices(world, cluster);
}
