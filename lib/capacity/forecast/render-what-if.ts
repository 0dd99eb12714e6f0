import { counted } from '../../text/counted.ts';
import { markdownName } from '../../text/markdown-name.ts';
import { plain } from '../../text/paint.ts';
import { wrapped } from '../../text/text-lines.ts';
import type { ClusterCapacity } from '../cluster-capacity.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import { type ForecastLinesOptions, forecastLines, forecastMarkdown } from './render-forecast.ts';
import type { Change, WhatIf } from './what-if.ts';

interface Question {
  readonly changes: readonly Change[];
  readonly cluster: ClusterCapacity;
  /** As they run: how many tasks each wants now. */
  readonly services: readonly ServiceRollout[];
}

/** What would become of changes, for a person: what is asked, then each service that it concerns. */
export function renderWhatIf(
  { forecasts, staying }: WhatIf,
  question: Question,
  options: ForecastLinesOptions = {},
): string {
  const { columns = 80, paint = plain } = options;
  const asked = askedText(question, (name) => name);
  const lines = [
    ...wrapped(`If ${asked}:`, 0, columns),
    ...forecasts.flatMap((forecast) => ['', paint.strong(forecast.service), ...forecastLines(forecast, options)]),
    ...restOf({ forecasts, staying }, question.cluster, (message) => message).flatMap((rest) => [
      '',
      ...wrapped(rest, 0, columns).map(paint.quiet),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as Markdown: a heading for each service, names escaped. */
export function renderWhatIfMarkdown({ forecasts, staying }: WhatIf, question: Question): string {
  const parts = [
    `If ${askedText(question, markdownName)}:`,
    ...forecasts.map((forecast) =>
      [`#### ${markdownName(forecast.service)}`, '', ...forecastMarkdown(forecast)].join('\n'),
    ),
    ...restOf({ forecasts, staying }, question.cluster, markdownName),
  ];
  return `${parts.join('\n\n')}\n`;
}

function askedText({ changes, cluster, services }: Question, named: (name: string) => string): string {
  const texts = changes.map((change) => {
    if (change.kind === 'drain') return `${named(change.instance)} of ${named(cluster.cluster)} drained`;
    const { service, count } = change;
    const now = services.find((one) => one.service === service)?.desiredCount;
    const beside = now === undefined ? '' : ` (${now} now)`;
    return `${named(service)} of ${named(cluster.cluster)} had ${counted(count, 'task')}${beside}`;
  });
  return texts.join(', and ');
}

/** What no forecast tells. */
function restOf(
  { forecasts, staying }: Pick<WhatIf, 'forecasts' | 'staying'>,
  { unread }: Pick<ClusterCapacity, 'unread'>,
  named: (message: string) => string,
): readonly string[] {
  const told = forecasts.flatMap(({ fit }) => (fit.kind === 'unknown' ? fit.unread : [])).map(({ message }) => message);
  const untold = new Set(unread.map(({ message }) => message).filter((message) => !told.includes(message)));
  const tasks = staying === 1 ? '1 task of no service stays' : `${staying} tasks of no service stay`;
  return [
    ...(forecasts.length === 0 ? ['It concerns no task of a service.'] : []),
    ...(staying > 0 ? [`${tasks} where it is draining until it ends by itself.`] : []),
    ...[...untold].map((message) => `not read: ${named(message)}`),
  ];
}
