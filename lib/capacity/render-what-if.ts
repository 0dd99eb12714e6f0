import { type Paint, plain } from '../plan/paint.ts';
import { wrapped } from '../plan/text-lines.ts';
import type { ClusterCapacity } from './cluster-capacity.ts';
import { type ForecastLinesOptions, forecastLines } from './render-forecast.ts';
import type { Change, WhatIf } from './what-if.ts';

/** What would become of changes, for a person: what is asked, then each service that it concerns. */
export function renderWhatIf(
  { forecasts, staying }: WhatIf,
  { changes, cluster }: { readonly changes: readonly Change[]; readonly cluster: ClusterCapacity },
  options: ForecastLinesOptions = {},
): string {
  const { columns = 80, paint = plain } = options;
  const asked = changes.map((change) => changeText(change, cluster)).join(', and ');
  const lines = [
    ...wrapped(`If ${asked}:`, 0, columns),
    ...forecasts.flatMap((forecast) => ['', paint.strong(forecast.service), ...forecastLines(forecast, options)]),
    ...restLines({ forecasts, staying }, { columns, paint }),
  ];
  return `${lines.join('\n')}\n`;
}

function changeText(change: Change, { cluster, tasks }: ClusterCapacity): string {
  if (change.kind === 'drain') return `${change.instance} of ${cluster} drained`;
  const now = tasks.filter(
    ({ group, desiredStatus }) => group === `service:${change.service}` && desiredStatus !== 'STOPPED',
  );
  return `${change.service} of ${cluster} had ${change.count} ${change.count === 1 ? 'task' : 'tasks'} (${now.length} now)`;
}

function restLines(
  { forecasts, staying }: Pick<WhatIf, 'forecasts' | 'staying'>,
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): readonly string[] {
  const tasks = staying === 1 ? '1 task of no service stays' : `${staying} tasks of no service stay`;
  const parts = [
    ...(forecasts.length === 0 ? ['It concerns no task of a service.'] : []),
    ...(staying > 0 ? [`${tasks} where it is draining until it ends by itself.`] : []),
  ];
  return parts.length > 0 ? ['', ...parts.flatMap((part) => wrapped(part, 0, columns)).map(paint.quiet)] : [];
}
