import type { ClusterCapacity } from '../cluster-capacity.ts';
import { createPlacer } from '../placement/placer.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Reading } from './course.ts';
import { estimatesOf } from './estimates.ts';
import type { Fit, Forecast } from './forecast.ts';
import { obstacleOf } from './obstacle.ts';
import { readingsOf } from './readings.ts';
import { fitOf } from './rollout-fit.ts';
import { type Candidate, playRollouts, type Stage } from './rollout-stage.ts';
import type { CreatePlacer } from './scale-out.ts';

/** What else a forecast may be told. */
export interface ForecastOptions {
  /** How tasks are placed; by default as ECS documents it, and fast. */
  readonly createPlacer?: CreatePlacer | undefined;
}

/**
 * What becomes of the rollouts when they begin at one moment, in their order: what one takes the next does not have, and
 * what its old tasks give back it may use. A forecast for each, in the same order; nothing of nothing.
 */
export function forecastRollouts(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  options: ForecastOptions = {},
): readonly Forecast[] {
  const obstacles = new Map(rollouts.map((rollout) => [rollout, obstacleOf(rollout, cluster)]));
  const tried = rollouts.filter((rollout) => obstacles.get(rollout) === undefined);
  const played = new Map(forecastTried(tried, cluster, options).map((forecast, at) => [tried[at], forecast]));
  return rollouts.flatMap((rollout) => {
    const obstacle = obstacles.get(rollout);
    return (obstacle ? untried(rollout, obstacle, cluster) : played.get(rollout)) ?? [];
  });
}

function forecastTried(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  { createPlacer: create = createPlacer }: ForecastOptions,
): readonly Forecast[] {
  const play = (reading: Reading) => playRollouts(rollouts, cluster, { createPlacer: create, reading });
  const [likely, ...others] = readingsOf(rollouts.map(({ service }) => `service:${service}`));
  const stage = play(likely);
  const stages = stage.isAtOnce ? [] : others.map(play);
  const drains = cluster.instances.some(({ status }) => status === 'DRAINING');
  return stage.candidates.map((candidate, at) => {
    const fits = stages.flatMap((other) => other.candidates.slice(at, at + 1).map((one) => fitOf(one, other)));
    return forecastOf(candidate, stage, agreedFit([fitOf(candidate, stage), ...fits], drains));
  });
}

/** What is true by every reading. That a group grows at once although it need not makes nobody wait for it. */
function agreedFit([first, ...others]: readonly [Fit, ...Fit[]], drains: boolean): Fit {
  const all = [first, ...others];
  const isStuck = ({ kind }: Fit) => kind === 'cannotFinish';
  if (all.some(isStuck) && !all.every(isStuck)) {
    const open = [
      'which old task stops first',
      'who takes the room that it leaves',
      ...(drains ? ['whether a draining instance leaves its Auto Scaling group'] : []),
      'and when managed scaling launches instances',
    ];
    const reason = `whether it fits depends on what AWS does not document: ${open.join(', ')}`;
    return all.find(({ kind }) => kind === 'unknown') ?? { kind: 'unknown', unread: [], reason };
  }
  const needed = others.slice(0, -1).find(({ kind }) => kind === 'fitsAfterScaleOut');
  return others.find(({ kind }) => kind === 'unknown') ?? needed ?? first;
}

function forecastOf({ rollout, member }: Candidate, stage: Stage, fit: Fit): Forecast {
  const isPlaced = member.lanes.some(({ room }) => room === 'instances');
  return {
    service: rollout.service,
    fit,
    peakTasks: member.peak,
    peakInstances: isPlaced && stage.cluster.unread.length === 0 ? stage.course.instances.size : undefined,
    estimatedSeconds: median(rollout.recentDurations),
    estimates: estimatesOf({ rollout, member, fit, ...stage }),
  };
}

function untried({ service, recentDurations }: ServiceRollout, fit: Fit, { tasks }: ClusterCapacity): Forecast {
  const peakTasks = tasks.filter(({ group }) => group === `service:${service}`).length;
  const estimatedSeconds = median(recentDurations);
  return { service, fit, peakTasks, peakInstances: undefined, estimatedSeconds, estimates: [] };
}

/** Of an even number, the mean of the two in the middle, whole seconds. */
function median(durations: readonly number[]): number | undefined {
  const sorted = durations.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : Math.round((lower + upper) / 2);
}
