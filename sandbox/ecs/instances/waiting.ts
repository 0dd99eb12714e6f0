import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { chooseInstance } from './choose-instance.ts';
import { askOf } from './placement-ask.ts';
import { placeOn } from './resources.ts';

/** "Tasks in the PROVISIONING state per cluster": developer guide, service-quotas. */
const MOST_WAITING = 500;

export function mayWait(cluster: ClusterRecord): boolean {
  return cluster.waiting.size < MOST_WAITING;
}

/** Looks soon whether tasks that wait for an instance have one now: one joined, or a task left room. */
export function placeWaitingSoon(world: World, cluster: ClusterRecord): void {
  if (cluster.waiting.size > 0) world.agenda.after(world.options.seconds.look, () => placeWaiting(world, cluster));
}

/** The oldest first; what fits nowhere is not tried again for another task of the same group. */
function placeWaiting(world: World, cluster: ClusterRecord): void {
  const hopeless = new Set<string>();
  for (const [task, begin] of cluster.waiting) {
    const kind = JSON.stringify([task.group, task.definition.arn, task.capacityProvider, task.overrides]);
    if (!task.requirements || hopeless.has(kind)) continue;
    const instance = chooseInstance(world, askOf(task, task.requirements));
    if (!instance) {
      hopeless.add(kind);
      continue;
    }
    cluster.waiting.delete(task);
    placeOn(world, task, instance);
    begin();
  }
}
