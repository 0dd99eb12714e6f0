import type { Body } from '../service.ts';
import { bodyOf, numberOf, textOf } from './json-body.ts';

/** One stage of a deployment that shifts traffic. */
export interface Stage {
  readonly name: string;
  /** Percent of production traffic that the new revision has from this stage on. */
  readonly weight?: number;
  /** How long the stage lasts at least. */
  readonly minutes?: number;
}

/**
 * The stages of a BLUE_GREEN, LINEAR or CANARY deployment in order: blue-green-deployment-how-it-works. The two stages
 * around the production shift come once per step.
 */
export function trafficStages(configuration: Body, sources: number): readonly Stage[] {
  return [
    ...(sources > 1 ? [{ name: 'RECONCILE_SERVICE' }] : []),
    { name: 'PRE_SCALE_UP' },
    { name: 'SCALE_UP' },
    { name: 'POST_SCALE_UP' },
    { name: 'TEST_TRAFFIC_SHIFT' },
    { name: 'POST_TEST_TRAFFIC_SHIFT' },
    ...trafficSteps(configuration).flatMap(({ weight, minutes }) => [
      { name: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { name: 'PRODUCTION_TRAFFIC_SHIFT', weight, minutes },
    ]),
    { name: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { name: 'BAKE_TIME', minutes: numberOf(configuration, 'bakeTimeInMinutes') ?? 0 },
    { name: 'CLEAN_UP' },
  ];
}

interface TrafficStep {
  readonly weight: number;
  /** Bake time of the step; the last one bakes in BAKE_TIME. */
  readonly minutes: number;
}

/** LinearConfiguration steps by 10 percent every 6 minutes, CanaryConfiguration takes 5 percent for 10 minutes, by default. */
function trafficSteps(configuration: Body): readonly TrafficStep[] {
  const all = { weight: 100, minutes: 0 };
  const strategy = textOf(configuration, 'strategy');
  if (strategy === 'CANARY') {
    const canary = bodyOf(configuration, 'canaryConfiguration') ?? {};
    const minutes = numberOf(canary, 'canaryBakeTimeInMinutes') ?? 10;
    return [{ weight: numberOf(canary, 'canaryPercent') ?? 5, minutes }, all];
  }
  if (strategy !== 'LINEAR') return [all];
  const linear = bodyOf(configuration, 'linearConfiguration') ?? {};
  const percent = numberOf(linear, 'stepPercent') ?? 10;
  const minutes = numberOf(linear, 'stepBakeTimeInMinutes') ?? 6;
  const steps: TrafficStep[] = [];
  for (let weight = percent; weight < 100; weight += percent) steps.push({ weight, minutes });
  return [...steps, all];
}
