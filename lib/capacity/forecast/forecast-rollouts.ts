import type { ClusterCapacity } from '../cluster-capacity.ts';
import { createPlacer } from '../placement/placer.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Reading } from './course.ts';
import { foreseenEitherWay } from './either-way.ts';
import { estimatesOf } from './estimates.ts';
import type { Fit, Forecast } from './forecast.ts';
import { obstacleOf } from './obstacle.ts';
import { mostInEveryWay, readingsOf, type StrategyReading, strategyReadingsOf } from './readings.ts';
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
  return foreseenEitherWay(rollouts, cluster, (some) => forecastTogether(some, cluster, options));
}

function forecastTogether(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  options: ForecastOptions,
): readonly Forecast[] {
  const obstacles = new Map(rollouts.map((rollout) => [rollout, obstacleOf(rollout, cluster)]));
  const tried = rollouts.filter((rollout) => obstacles.get(rollout) === undefined);
  const played = new Map(forecastTried(tried, cluster, options).map((forecast, at) => [tried[at], forecast]));
  return rollouts.flatMap((rollout) => {
    const obstacle = obstacles.get(rollout);
    return (obstacle ? untried(rollout, obstacle, cluster) : played.get(rollout)) ?? [];
  });
}

type Play = (reading: Reading) => Stage;
type Readings = readonly [Reading, ...Reading[]];

function forecastTried(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  { createPlacer: create = createPlacer }: ForecastOptions,
): readonly Forecast[] {
  const play: Play = (reading) => playRollouts(rollouts, cluster, { createPlacer: create, reading });
  const readings = readingsOf(rollouts.map(({ service }) => `service:${service}`));
  const strategyReadings = strategyReadingsOf(rollouts, cluster);
  const stage = play(readings[0]);
  // What was played is let go of at once: it is as large as the cluster.
  const ways: Readings = rollouts.length > mostInEveryWay ? [readings[0]] : readings;
  const played = strategyReadings.flatMap((reading, at) => {
    if (at === 0) return [...playedFrom(stage, readings, play), ...playedInOrder(stage, ways, play)];
    const begun = play({ ...readings[0], ...reading });
    return [...playedFrom(begun, ways, play), ...playedInOrder(begun, ways, play)];
  });
  const questions: OpenQuestions = {
    drains: cluster.instances.some(({ status }) => status === 'DRAINING'),
    shifts: !stage.beginsInOrder,
    strategies: strategyReadings,
  };
  return stage.candidates.map((candidate, at) => {
    const fits = played.flatMap((one) => one.slice(at, at + 1));
    return forecastOf(candidate, stage, agreedFit(fitOf(candidate, stage), fits, questions));
  });
}

/** The fits of every reading that the stage is one of, itself the first. */
function playedFrom(stage: Stage, readings: Readings, play: Play): readonly (readonly ReadFit[])[] {
  const [, ...others] = readings;
  const { begins, remainders, starts } = stage.course.reading;
  const differing = stage.isAtOnce ? [] : others.filter(({ launches }) => launches !== 'atOnce' || mayGrow(stage));
  return [
    ...fitsOf(stage, play),
    ...differing.flatMap((reading) => fitsOf(play({ ...reading, begins, remainders, starts }), play)),
  ];
}

/** The same where all begin in their order, unless they did. */
function playedInOrder(stage: Stage, readings: Readings, play: Play): readonly (readonly ReadFit[])[] {
  return stage.beginsInOrder ? [] : playedFrom(play({ ...stage.course.reading, begins: 'inOrder' }), readings, play);
}

function mayGrow({ growth }: Stage): boolean {
  // Even beside a group at its maximum: draining instances may leave it.
  return growth.growers.size > 0;
}

/** What is foreseen of one rollout by one reading. */
interface ReadFit {
  readonly launches: Reading['launches'];
  readonly fit: Fit;
}

/** Of every rollout by the stage's reading, and where one of them stands still, with instances that come late as well. */
function fitsOf(stage: Stage, play: Play): readonly (readonly ReadFit[])[] {
  const { reading } = stage.course;
  const fits = stage.candidates.map((candidate) => ({ launches: reading.launches, fit: fitOf(candidate, stage) }));
  const isStuck = fits.some(({ fit }) => fit.kind === 'cannotFinish');
  if (!isStuck || !mayGrow(stage) || reading.launches !== 'whenNeeded') return [fits];
  return [fits, ...fitsOf(play({ ...reading, launches: 'late' }), play)];
}

interface OpenQuestions {
  /** Whether an instance drains. */
  readonly drains: boolean;
  /** Whether a deployment shifts traffic, and another that does not comes after it. */
  readonly shifts: boolean;
  readonly strategies: readonly StrategyReading[];
}

/** What is true by every reading. That a group grows at once although it need not makes nobody wait for it. */
function agreedFit(likely: Fit, fits: readonly ReadFit[], { drains, shifts, strategies }: OpenQuestions): Fit {
  const all = fits.map(({ fit }) => fit);
  const isStuck = ({ kind }: Fit) => kind === 'cannotFinish';
  if (all.some(isStuck) && !all.every(isStuck)) {
    const open = [
      'which old task stops first',
      'who takes the room that it leaves',
      ...(strategies.some(({ remainders }) => remainders !== 'largest')
        ? ['how the weights of a strategy are rounded']
        : []),
      ...(strategies.some(({ starts }) => starts === 'oneByOne')
        ? ["in which order a strategy's providers get their tasks, and whether one without room holds up the others"]
        : []),
      ...(drains ? ['whether a draining instance leaves its Auto Scaling group'] : []),
      ...(shifts ? ['how soon a deployment that shifts traffic starts its tasks'] : []),
      'and when managed scaling launches instances',
    ];
    const reason = `whether it fits depends on what AWS does not document: ${open.join(', ')}`;
    return all.find(({ kind }) => kind === 'unknown') ?? { kind: 'unknown', unread: [], reason };
  }
  const unhurried = fits.filter(({ launches }) => launches === 'whenNeeded').map(({ fit }) => fit);
  const needed = unhurried.find(({ kind }) => kind === 'fitsAfterScaleOut');
  return all.find(({ kind }) => kind === 'unknown') ?? needed ?? likely;
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
