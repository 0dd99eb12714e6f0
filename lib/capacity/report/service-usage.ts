import type { ClusterTask } from '../cluster-capacity.ts';
import { distribute, spreadDifference } from '../providers/provider-strategy.ts';
import type { ServiceRollout } from '../service-rollout.ts';

/** One service of the cluster as a picture or a document shows it. */
export interface ServiceUsage {
  readonly service: string;
  /** `null` when the service itself was not read. */
  readonly desired: number | null;
  /** Tasks that are somewhere, and tasks that wait for a place; those about to stop are left out. */
  readonly tasks: number;
  readonly waiting: number;
  /** In the order of the cluster's zones, those without a task included. */
  readonly zones: readonly { readonly zone: string; readonly tasks: number }[];
  /** In the strategy's order, then those it does not have; `asked` is `null` where no strategy asks. */
  readonly providers: readonly {
    readonly provider: string | null;
    readonly tasks: number;
    readonly asked: number | null;
  }[];
  /** True when tasks run elsewhere than the strategy asks, by more than rounding. */
  readonly spreadDiffers: boolean;
  /** True when what is asked had to be rounded: AWS documents no rule for that. */
  readonly askedIsEstimate: boolean;
  /** How many more tasks would fit right now; `null` when nobody knows, or nothing limits it. */
  readonly moreFit: number | null;
}

/** A service and its tasks, as they were read. */
export interface ServiceTasks {
  readonly service: string;
  /** `undefined` when the service itself was not read. */
  readonly rollout: ServiceRollout | undefined;
  /** Those of the service. */
  readonly tasks: readonly ClusterTask[];
  readonly isWaiting: (task: ClusterTask) => boolean;
  /** The cluster's. */
  readonly zones: readonly string[];
  readonly moreFit: number | null;
}

/** Where a service's tasks are, against what its strategy asks. */
export function usageOfService({ service, rollout, zones, moreFit, ...given }: ServiceTasks): ServiceUsage {
  const tasks = given.tasks.filter(({ desiredStatus }) => desiredStatus !== 'STOPPED');
  const waiting = tasks.filter(given.isWaiting).length;
  return {
    service,
    desired: rollout && rollout.schedulingStrategy === 'REPLICA' ? rollout.desiredCount : null,
    tasks: tasks.length - waiting,
    waiting,
    zones: zones.map((zone) => ({ zone, tasks: tasks.filter((task) => task.availabilityZone === zone).length })),
    ...spreadOf(rollout, tasks),
    // A DAEMON has one on every instance that takes it, and no more.
    moreFit: rollout?.schedulingStrategy === 'DAEMON' ? null : moreFit,
  };
}

function spreadOf(
  rollout: ServiceRollout | undefined,
  tasks: readonly ClusterTask[],
): Pick<ServiceUsage, 'providers' | 'spreadDiffers' | 'askedIsEstimate'> {
  const strategy = rollout?.home.kind === 'providers' ? rollout.home.strategy : [];
  const desired = rollout?.schedulingStrategy === 'REPLICA' ? rollout.desiredCount : 0;
  const wanted = Math.max(desired, tasks.length);
  const asked = distribute(strategy, wanted);
  const found = new Set(tasks.map(({ capacityProvider }) => capacityProvider));
  const names = [...new Set([...asked.counts.keys(), ...found])];
  return {
    providers: names.map((name) => ({
      provider: name ?? null,
      tasks: tasks.filter(({ capacityProvider }) => capacityProvider === name).length,
      asked: strategy.length === 0 ? null : (asked.counts.get(name ?? '') ?? 0),
    })),
    spreadDiffers: strategy.length > 0 && spreadDifference(strategy, tasks, wanted).length > 0,
    askedIsEstimate: asked.estimate,
  };
}
