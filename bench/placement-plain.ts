import { acceptanceOf } from '../lib/capacity/placement/acceptance.ts';
import type { ContainerInstance } from '../lib/capacity/placement/container-instance.ts';
import { arrivalGap, ownKeyOf, type PlacementKey, placementKeysOf } from '../lib/capacity/placement/placement-keys.ts';
import type { PlacementRequest } from '../lib/capacity/placement/placement-request.ts';
import type { Placement, Placer } from '../lib/capacity/placement/placer.ts';
import { withoutTask, withTask } from '../lib/capacity/placement/task-room.ts';

/** What of a placer the plain one does. */
export type PlainPlacer = Pick<Placer, 'place' | 'release' | 'add' | 'remove' | 'instance'>;

/** An instance, the number of its turn, and how many tasks of each group were put there. */
interface Host {
  readonly order: number;
  readonly draws: Map<string, number>;
  instance: ContainerInstance;
}

/** One key of a strategy, counted anew for every task. */
interface Column {
  readonly recount: () => void;
  readonly keyOn: (host: Host) => number;
}

/** The yardstick: for every task it looks at every instance, and counts the tasks of the group anew. */
export function createPlainPlacer(instances: readonly ContainerInstance[]): PlainPlacer {
  let given = 0;
  const hostOf = (instance: ContainerInstance): Host => ({ order: given++, draws: new Map(), instance });
  let hosts: readonly Host[] = instances.map(hostOf);

  const hostAt = (arn: string) => hosts.find(({ instance }) => instance.arn === arn);
  return {
    place: (request) => place(request, hosts),
    instance: (arn) => {
      const host = hostAt(arn);
      if (host === undefined) throw new Error(`there is no instance ${arn}`);
      return host.instance;
    },
    add: (instance) => {
      hosts = [...hosts, hostOf(instance)];
    },
    remove: (arn) => {
      hosts = hosts.filter(({ instance }) => instance.arn !== arn);
    },
    release: (arn, task) => {
      const host = hostAt(arn);
      if (host !== undefined) host.instance = withoutTask(host.instance, task);
    },
  };
}

function place(request: PlacementRequest, hosts: readonly Host[]): Placement {
  const { ever, now } = acceptanceOf(request);
  const possible = hosts.filter(({ instance }) => ever(instance));
  const columns = columnsOf(placementKeysOf(request.strategy), request, hosts);
  const placed: string[] = [];
  while (placed.length < request.count) {
    for (const { recount } of columns) recount();
    let best: { readonly host: Host; readonly rank: readonly number[] } | undefined;
    for (const host of possible) {
      if (!now(host.instance) || (best !== undefined && !isBefore(host, best.rank, columns))) continue;
      best = { host, rank: columns.map(({ keyOn }) => keyOn(host)) };
    }
    if (best === undefined) break;
    const { host } = best;
    placed.push(host.instance.arn);
    host.draws.set(request.group, (host.draws.get(request.group) ?? 0) + 1);
    host.instance = withTask(host.instance, request);
  }
  return { instances: placed, unplaced: request.count - placed.length };
}

function columnsOf(
  keys: readonly PlacementKey[],
  request: PlacementRequest,
  hosts: readonly Host[],
): readonly Column[] {
  const spread: string[] = [];
  const recount = () => undefined;
  return keys.map((key): Column => {
    if (key.kind === 'random') return { recount, keyOn: (host) => arrivalOf(host, request) };
    if (key.kind !== 'alike') {
      const tasksOn = ({ taskGroups }: ContainerInstance) => taskGroups.get(request.group) ?? 0;
      return { recount, keyOn: ({ instance }) => ownKeyOf(key, instance, tasksOn(instance)) };
    }
    spread.push(key.attribute);
    return tasksAlike([...spread], request.group, hosts);
  });
}

function tasksAlike(attributes: readonly string[], group: string, hosts: readonly Host[]): Column {
  const values: string[] = [];
  for (const { order, instance } of hosts) {
    values[order] = JSON.stringify(attributes.map((name) => [instance.attributes.get(name)]));
  }
  const tasks = new Map<string | undefined, number>();
  return {
    recount: () => {
      tasks.clear();
      for (const { order, instance } of hosts) {
        const count = instance.taskGroups.get(group);
        if (count !== undefined) tasks.set(values[order], (tasks.get(values[order]) ?? 0) + count);
      }
    },
    keyOn: ({ order }) => tasks.get(values[order]) ?? 0,
  };
}

function arrivalOf({ order, draws }: Host, { group, seed = 0 }: PlacementRequest): number {
  let arrival = 0;
  for (let draw = 0; draw <= (draws.get(group) ?? 0); draw += 1) arrival += arrivalGap({ seed, order, draw });
  return arrival;
}

function isBefore(host: Host, rank: readonly number[], columns: readonly Column[]): boolean {
  for (const [at, { keyOn }] of columns.entries()) {
    const difference = keyOn(host) - (rank[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
