import { counted } from '../../text/counted.ts';
import type { Lack } from '../placement/lack.ts';
import type { Placer } from '../placement/placer.ts';
import type { TaskRequirements } from '../placement/task-requirements.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Lane, Member } from './course-member.ts';
import { lowered, type Words } from './deadlock.ts';
import type { CannotFinishCause } from './forecast.ts';
import type { Grower } from './scale-out.ts';

/** Tasks that find no instance, and everything that is known of why. */
export interface NoPlace {
  readonly cause: Exclude<CannotFinishCause, 'deadlock' | 'strategy'>;
  readonly rollout: ServiceRollout;
  readonly member: Member;
  readonly lane: Lane | undefined;
  readonly lacking: ReturnType<Placer['lacks']>;
  /** `undefined` when no instance will come. */
  readonly grower: Grower | undefined;
  /** Every provider whose group is at its maximum while tasks wait for it. */
  readonly spent: readonly Grower[];
  /** What even an empty instance of the provider lacks. */
  readonly barren: readonly Lack[] | undefined;
}

/** Why tasks find no instance, in words. */
export function noPlaceWords(noPlace: NoPlace): Words {
  const reserved = reservedPorts(noPlace);
  if (reserved.length > 0) return reservedPort(noPlace, reserved);
  switch (noPlace.cause) {
    case 'groupMaximum':
      return groupMaximum(noPlace);
    case 'noInstances':
      return noInstances(noPlace);
    case 'noInstanceMatches':
      return noInstanceMatches(noPlace);
    case 'hostPort':
      return hostPort(noPlace);
    case 'noRoom':
      return noPlace.barren ? tooBig(noPlace, noPlace.barren) : noRoom(noPlace);
  }
}

function groupMaximum({ rollout, lane, grower, spent, ...noPlace }: NoPlace): Words {
  const most = counted(grower?.maximum ?? 0, 'instance');
  const several = spent.map(({ name, maximum }) => `${name} above ${maximum}`).join(', ');
  const raised =
    spent.length > 1 ? `raise the groups' maximums (${several})` : `raise the group's maximum above ${grower?.maximum}`;
  return {
    reason: `the Auto Scaling group of capacity provider ${lane?.provider} may have ${most}, and a task of ${sizeText(rollout.requirements)} finds no room on them${heldText(noPlace)}`,
    next: [...letGo(noPlace, rollout), raised, 'have fewer or smaller tasks'].join(', or '),
  };
}

function noInstances({ lacking, lane }: NoPlace): Words {
  const place = placeText(lane);
  return {
    reason:
      lacking.length === 0
        ? `${place} has no container instance, and nothing launches one`
        : lacking.length === 1
          ? `the only container instance of ${place} is not ACTIVE with a connected agent`
          : `none of the ${lacking.length} container instances of ${place} is ACTIVE with a connected agent`,
    next:
      lane?.provider === undefined
        ? 'register container instances, or give the service a capacity provider that launches them'
        : `register container instances, or turn on managed scaling of ${lane.provider}`,
  };
}

function isUnmet({ kind }: Lack): boolean {
  return kind === 'ATTRIBUTE' || kind === 'CONSTRAINT';
}

function noInstanceMatches({ lacking, lane }: NoPlace): Words {
  const [wanted = 'its constraints'] = lacking.flatMap(({ lacks }) =>
    lacks.filter(isUnmet).map(({ detail }) => detail),
  );
  const all = `the ${counted(lacking.length, 'container instance')} of ${placeText(lane)}`;
  // Of those that take tasks, none has it.
  const out = lacking.filter(({ lacks }) => !lacks.some(isUnmet)).map(({ lacks }) => lacks);
  if (out.length === 0) {
    return {
      reason:
        lacking.length === 1
          ? `the only container instance of ${placeText(lane)} does not have what the task asks for: ${wanted}`
          : `none of ${all} has what the task asks for: ${wanted}`,
      next: 'add instances that have it, set the attribute on those there are, or change the constraint',
    };
  }
  const states = out.flatMap((lacks) => lacks.filter(({ kind }) => kind === 'STATUS' || kind === 'AGENT'));
  const why = [...new Set(states.map(({ detail }) => detail))].join('; ');
  const which =
    out.length === 1 ? '1 has what the task asks for and takes' : `${out.length} have what the task asks for and take`;
  return {
    reason: `of ${all}, ${which} no tasks (${why}), and the others do not have it: ${wanted}`,
    next: 'let those that have it take tasks again, add instances that have it, or change the constraint',
  };
}

function hostPort({ rollout, lacking, ...noPlace }: NoPlace): Words {
  const ports = rollout.requirements.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ');
  const instances = counted(lacking.length, 'instance');
  return {
    reason: `each new task needs an instance of its own whose host port ${ports} is free, and it is taken on every one of ${instances} that could take it${heldText(noPlace)}`,
    next: [...letGo(noPlace, rollout), 'add an instance', 'use a dynamic host port'].join(', or '),
  };
}

/**
 * Ports that every instance keeps for itself, those that would be launched too: no more of them would help.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
function reservedPorts({ cause, rollout, lacking, grower }: NoPlace): readonly string[] {
  if (cause === 'noInstances' || cause === 'noInstanceMatches') return [];
  const instances = [...lacking.map(({ instance }) => instance), ...(grower ? [grower.launches.shape] : [])];
  if (instances.length === 0) return [];
  return rollout.requirements.ports
    .filter(({ port, protocol }) =>
      instances.every(({ registered }) => registered[protocol === 'tcp' ? 'tcpPorts' : 'udpPorts'].has(port)),
    )
    .map(({ port, protocol }) => `${port}/${protocol}`);
}

function reservedPort({ lane }: NoPlace, ports: readonly string[]): Words {
  const are = ports.length === 1 ? `port ${ports[0]} is` : `ports ${ports.join(', ')} are`;
  return {
    reason: `host ${are} reserved on every instance of ${placeText(lane)}`,
    next: 'choose another host port, or use a dynamic one',
  };
}

function noRoom({ rollout, lane, ...noPlace }: NoPlace): Words {
  if (noPlace.member.isDaemon) return noRoomForDaemon({ rollout, lane, ...noPlace });
  const size = sizeText(rollout.requirements);
  const { lacking } = noPlace;
  if (lacking.every(({ instance }) => isSmaller(instance.registered, rollout.requirements))) {
    return {
      reason: `no instance of ${placeText(lane)} is large enough for a task of ${size}, not even an empty one`,
      next: 'add larger instances, or have smaller tasks',
    };
  }
  const isDistinct = rollout.constraints.some(({ type }) => type === 'distinctInstance');
  const alone = isDistinct ? ', where each task needs an instance of its own' : '';
  return {
    reason: `no instance of ${placeText(lane)} has room for one more task of ${size}${alone}${heldText(noPlace)}`,
    next: [...letGo(noPlace, rollout), 'add instances', 'have fewer or smaller tasks'].join(', or '),
  };
}

/** One that runs its task already is none that lacks room for it. */
function noRoomForDaemon({ rollout, lane, lacking, ...noPlace }: NoPlace): Words {
  const full = lacking.filter(({ lacks }) => !lacks.some(isUnmet)).length;
  const have = full === 1 ? 'has' : 'have';
  return {
    reason: `${counted(full, 'instance')} of ${placeText(lane)} that a daemon has to run on ${have} no room for its task of ${sizeText(rollout.requirements)}${heldText(noPlace)}`,
    next: 'free room there, have a smaller task, or keep it off with a placement constraint',
  };
}

function isSmaller(has: Pick<TaskRequirements, 'cpu' | 'memory' | 'gpus'>, than: TaskRequirements): boolean {
  return has.cpu < than.cpu || has.memory < than.memory || has.gpus < than.gpus;
}

function tooBig({ rollout, lane, grower }: NoPlace, barren: readonly Lack[]): Words {
  const type = grower?.launches.type ?? 'instance';
  const details = barren.map(({ detail }) => detail).join(', ');
  return {
    reason: `a task of ${sizeText(rollout.requirements)} does not fit an empty ${type}, the smallest that ${placeText(lane)} launches (${details}), so managed scaling launches none for it`,
    next: `use a larger instance type in the group of ${lane?.provider}, or a smaller task`,
  };
}

/** What keeps old tasks where they are. */
function heldText({ member }: Pick<NoPlace, 'member'>): string {
  if (member.old.length === 0) return '';
  const old = counted(member.old.length, 'old task');
  if (member.pace === 'secondSet') return `; the ${old} stop only once every new one runs`;
  return `; the ${old} cannot stop, because ${counted(member.limits.lower, 'task')} must stay healthy`;
}

function letGo({ member }: Pick<NoPlace, 'member'>, rollout: ServiceRollout): readonly string[] {
  if (member.old.length === 0 || !mayMakeRoom(member, rollout)) return [];
  if (member.pace === 'secondSet') return [`use ROLLING in place of ${rollout.strategy}`];
  return lowered({ ...rollout, desiredCount: member.desired }).map((set) => `${set} so that old tasks go first`);
}

/** Whether old tasks may leave room enough: one that takes no more than a new one leaves room for one at the most. */
function mayMakeRoom({ old, holds, lanes }: Member, { requirements }: ServiceRollout): boolean {
  const missing = lanes.reduce((sum, { target, started }) => sum + Math.max(0, target - started), 0);
  return missing <= old.length || isSmaller(requirements, holds);
}

function placeText(lane: Lane | undefined): string {
  return lane?.provider === undefined ? 'the cluster' : `capacity provider ${lane.provider}`;
}

/** `512 CPU units, 1024 MiB, 1 GPU, 8080/tcp, 1 network interface`. */
function sizeText({ cpu, memory, gpus, ports, enis }: TaskRequirements): string {
  return [
    `${cpu} CPU units`,
    `${memory} MiB`,
    ...(gpus > 0 ? [counted(gpus, 'GPU')] : []),
    ...ports.map(({ port, protocol }) => `port ${port}/${protocol}`),
    ...(enis > 0 ? ['a network interface'] : []),
  ].join(', ');
}
