import { acceptanceOf } from '../lib/capacity/acceptance.ts';
import type { ContainerInstance } from '../lib/capacity/container-instance.ts';
import { arrivalGap, ownKeyOf, type PlacementKey, placementKeysOf } from '../lib/capacity/placement-keys.ts';
import type { Placement, PlacementRequest, Placer } from '../lib/capacity/placer.ts';
import { withoutTask, withTask } from '../lib/capacity/task-room.ts';

/** What of a placer the plain one does. */
export type PlainPlacer = Pick<Placer, 'place' | 'release' | 'add' | 'remove'>;

/** An instance, the number of its turn, and how many tasks of each group were put there. */
interface Host {
  readonly order: number;
  readonly draws: Map<string, number>;
  instance: ContainerInstance;
}

/** The yardstick: for every task it looks at every instance, and counts the tasks of the group anew. */
export function createPlainPlacer(instances: readonly ContainerInstance[]): PlainPlacer {
  let hosts: readonly Host[] = [];
  let given = 0;

  function add(instance: ContainerInstance): void {
    hosts = [...hosts, { order: given++, draws: new Map(), instance }];
  }

  function hostOf(arn: string): Host {
    const host = hosts.find(({ instance }) => instance.arn === arn);
    if (host === undefined) throw new Error(`no instance ${arn}`);
    return host;
  }

  hosts = instances.map((instance) => ({ order: given++, draws: new Map(), instance }));
  return {
    add,
    place: (request) => place(request, hosts),
    release: (arn, task) => {
      const host = hostOf(arn);
      host.instance = withoutTask(host.instance, task);
    },
    remove: (arn) => {
      hosts = hosts.filter(({ instance }) => instance.arn !== arn);
    },
  };
}

function place(request: PlacementRequest, hosts: readonly Host[]): Placement {
  const { ever, now } = acceptanceOf(request);
  const keys = placementKeysOf(request.strategy);
  const placed: string[] = [];
  while (placed.length < request.count) {
    const rankOf = rankingOf(keys, request, hosts);
    let best: { readonly host: Host; readonly rank: readonly number[] } | undefined;
    for (const host of hosts) {
      if (!ever(host.instance) || !now(host.instance)) continue;
      const rank = rankOf(host);
      if (best === undefined || isBefore(rank, best.rank)) best = { host, rank };
    }
    if (best === undefined) break;
    const { host } = best;
    placed.push(host.instance.arn);
    host.draws.set(request.group, (host.draws.get(request.group) ?? 0) + 1);
    host.instance = withTask(host.instance, request);
  }
  return { instances: placed, unplaced: request.count - placed.length };
}

/** An instance's keys, in the order of the strategy. */
function rankingOf(
  keys: readonly PlacementKey[],
  request: PlacementRequest,
  hosts: readonly Host[],
): (host: Host) => readonly number[] {
  const spread: string[] = [];
  const columns = keys.map((key): ((host: Host) => number) => {
    if (key.kind === 'random') return (host) => arrivalOf(host, request);
    if (key.kind !== 'alike') return ({ instance }) => ownKeyOf(key, instance, request.group);
    spread.push(key.attribute);
    return tasksAlike([...spread], request.group, hosts);
  });
  return (host) => columns.map((column) => column(host));
}

function tasksAlike(attributes: readonly string[], group: string, hosts: readonly Host[]): (host: Host) => number {
  const valuesOf = ({ instance }: Host): string =>
    JSON.stringify(attributes.map((attribute) => [instance.attributes.get(attribute)]));
  const tasks = new Map<string, number>();
  for (const host of hosts) {
    const count = host.instance.taskGroups.get(group);
    if (count !== undefined) tasks.set(valuesOf(host), (tasks.get(valuesOf(host)) ?? 0) + count);
  }
  return (host) => tasks.get(valuesOf(host)) ?? 0;
}

function arrivalOf({ order, draws }: Host, { group, seed = 0 }: PlacementRequest): number {
  let arrival = 0;
  for (let draw = 0; draw <= (draws.get(group) ?? 0); draw += 1) arrival += arrivalGap({ seed, order, draw });
  return arrival;
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, at) => value !== b[at]);
  return place >= 0 && (a[place] ?? 0) < (b[place] ?? 0);
}
