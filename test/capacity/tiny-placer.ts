import { compileConstraints } from '../../lib/capacity/constraint.ts';
import type { ContainerInstance, InstanceResources } from '../../lib/capacity/container-instance.ts';
import { lacksOf } from '../../lib/capacity/fit.ts';
import type { Lack } from '../../lib/capacity/forecast.ts';
import type { PlacementRequest, Placer } from '../../lib/capacity/placer.ts';
import type { TaskRequirements } from '../../lib/capacity/task-requirements.ts';

type Wanted = Omit<PlacementRequest, 'count'>;

export function tinyPlacer(given: readonly ContainerInstance[]): Placer {
  const instances = new Map(given.map((instance) => [instance.arn, instance]));
  const lacking = ({ requirements, constraints, group, capacityProvider }: Wanted, one: ContainerInstance) => {
    const compiled = compileConstraints(constraints);
    const asked = compiled.kind === 'compiled' ? compiled.constraints : [];
    const refused = asked
      .filter(({ accepts }) => !accepts(one, group))
      .map(({ text }): Lack => ({ kind: 'CONSTRAINT', detail: text, share: 1 }));
    const elsewhere: Lack = { kind: 'CONSTRAINT', detail: 'another provider', share: 1 };
    const isElsewhere = capacityProvider !== undefined && one.capacityProvider !== capacityProvider;
    return [...lacksOf(requirements, one), ...refused, ...(isElsewhere ? [elsewhere] : [])];
  };
  const change = (arn: string, task: Pick<PlacementRequest, 'group' | 'requirements'>, sign: 1 | -1) => {
    const one = instances.get(arn);
    if (!one) throw new Error(arn);
    const groups = new Map(one.taskGroups).set(task.group, (one.taskGroups.get(task.group) ?? 0) + sign);
    instances.set(arn, { ...one, taskGroups: groups, remaining: after(one.remaining, task.requirements, sign) });
  };
  const keyOf = (one: ContainerInstance, field: string, group: string) => {
    if (field !== 'instanceId') {
      const zone = one.attributes.get(field.replace('attribute:', ''));
      const same = [...instances.values()].filter((other) => other.attributes.get(field.slice(10)) === zone);
      return same.reduce((sum, other) => sum + (other.taskGroups.get(group) ?? 0), 0);
    }
    return one.taskGroups.get(group) ?? 0;
  };
  return {
    place: ({ count, ...request }) => {
      const placed: string[] = [];
      while (placed.length < count) {
        const fitting = [...instances.values()].filter((one) => lacking(request, one).length === 0);
        const keys = (one: ContainerInstance) =>
          request.strategy.map(({ field = '' }) =>
            field === 'cpu' || field === 'memory' ? one.remaining[field] : keyOf(one, field, request.group),
          );
        const [best] = fitting.toSorted((one, other) => compare(keys(one), keys(other)));
        if (!best) break;
        change(best.arn, request, 1);
        placed.push(best.arn);
      }
      return { instances: placed, unplaced: count - placed.length };
    },
    release: (arn, task) => change(arn, task, -1),
    add: (one) => void instances.set(one.arn, one),
    remove: (arn) => void instances.delete(arn),
    lacks: (request, most) =>
      [...instances.values()]
        .map((instance) => ({ instance, lacks: lacking(request, instance) }))
        .toSorted((one, other) => one.lacks.length - other.lacks.length)
        .slice(0, most),
    instance: (arn) => instances.get(arn) ?? given[0] ?? (undefined as never),
  };
}

function compare(one: readonly number[], other: readonly number[]): number {
  return one.map((value, at) => value - (other[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function after(remaining: InstanceResources, task: TaskRequirements, sign: 1 | -1): InstanceResources {
  const ports = (taken: ReadonlySet<number>, protocol: string) => {
    const own = task.ports.filter((port) => port.protocol === protocol).map(({ port }) => port);
    return new Set(sign === 1 ? [...taken, ...own] : [...taken].filter((port) => !own.includes(port)));
  };
  return {
    cpu: remaining.cpu - sign * task.cpu,
    memory: remaining.memory - sign * task.memory,
    gpus: remaining.gpus - sign * task.gpus,
    enis: remaining.enis === undefined ? undefined : remaining.enis - sign * task.enis,
    tcpPorts: ports(remaining.tcpPorts, 'tcp'),
    udpPorts: ports(remaining.udpPorts, 'udp'),
  };
}
