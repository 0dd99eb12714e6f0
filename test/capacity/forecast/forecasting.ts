import type { ClusterCapacity } from '../../../lib/capacity/cluster-capacity.ts';
import type { Fit } from '../../../lib/capacity/forecast/forecast.ts';
import { forecastRollouts } from '../../../lib/capacity/forecast/forecast-rollouts.ts';
import type { ServiceRollout } from '../../../lib/capacity/service-rollout.ts';
import { instanceOf, takes } from '../cluster-builder.ts';

/** The forecasts of these rollouts, in their order. */
export function forecast(cluster: ClusterCapacity, ...rollouts: readonly ServiceRollout[]) {
  return forecastRollouts(rollouts, cluster);
}

/** The forecast of one rollout. */
export function only(cluster: ClusterCapacity, rollout: ServiceRollout) {
  const [one] = forecast(cluster, rollout);
  if (!one) throw new Error('no forecast');
  return one;
}

/** `fitsNow`, `fitsAfterScaleOut asg 2+1 of 5`, `cannotFinish deadlock 0/2`. */
export function said(fit: Fit): string {
  switch (fit.kind) {
    case 'fitsNow':
    case 'unknown':
      return fit.kind;
    case 'fitsAfterScaleOut':
      return [
        fit.kind,
        ...fit.scaleOuts.map((one) => `${one.provider} ${one.size}+${one.instances} of ${one.maximum}`),
      ].join(' ');
    case 'cannotFinish':
      return `${fit.kind} ${fit.cause} ${fit.started}/${fit.wanted}`;
  }
}

/** What takes a whole instance. */
export const fat = takes({ cpu: 2048 });

/** `count` tasks of web on instances of a provider or of none, that take all there is. */
export function full(count: number, provider?: string) {
  return Array.from({ length: count }, (_, nth) => instanceOf(nth, { runs: { web: 1 }, provider, each: fat }));
}
