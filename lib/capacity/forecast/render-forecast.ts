import { age } from '../../text/age.ts';
import { counted } from '../../text/counted.ts';
import { markdownName } from '../../text/markdown-name.ts';
import { type Paint, plain } from '../../text/paint.ts';
import { hanging } from '../../text/text-lines.ts';
import { table } from '../../text/text-table.ts';
import type { Lack } from '../placement/lack.ts';
import { nameOfInstance } from '../report/instance-usage.ts';
import type { ClosestInstance, Fit, Forecast, ScaleOut } from './forecast.ts';

/** `columns`: characters in a line, default 80. */
export interface ForecastLinesOptions {
  readonly columns?: number | undefined;
  readonly paint?: Paint | undefined;
}

type CannotFinish = Extract<Fit, { kind: 'cannotFinish' }>;

/** What is said of a fit, in words and in the colour of its weight. */
const titles: Readonly<Record<Fit['kind'], { readonly text: string; readonly colour: keyof Paint }>> = {
  fitsNow: { text: 'fits now', colour: 'quiet' },
  fitsAfterScaleOut: { text: 'fits after scale-out', colour: 'warn' },
  cannotFinish: { text: 'cannot finish', colour: 'bad' },
  unknown: { text: 'capacity unknown', colour: 'warn' },
};

/**
 * A forecast under a service's actions, set in by four spaces: one quiet line where the rollout fits, else why not, what to do
 * next and the closest instances with the resource that each lacks.
 */
export function forecastLines({ fit, ...forecast }: Forecast, options: ForecastLinesOptions = {}): readonly string[] {
  const { columns = 80, paint = plain } = options;
  const { text, colour } = titles[fit.kind];
  const sentence = `${text}: ${sentenceOf(fit, forecast)}`;
  if (fit.kind === 'fitsNow') return hanging(sentence, 4, columns).map(paint.quiet);
  const lines = hanging(sentence, 4, columns);
  const said = [lines[0]?.replace(text, paint[colour]) ?? '', ...lines.slice(1)];
  return [...said, ...furtherLines(fit, forecast.estimates, { columns, paint })];
}

/** A forecast as Markdown: a paragraph, and a table of the closest instances where there are any. Names are escaped. */
export function forecastMarkdown({ fit, ...forecast }: Forecast): readonly string[] {
  const lines = [`**${titles[fit.kind].text}**: ${markdownSentence(fit, forecast)}`];
  if (fit.kind === 'unknown') return [...lines, ...fit.unread.map(({ message }) => `- ${markdownName(message)}`)];
  if (fit.kind !== 'cannotFinish') return lines;
  const rows = fit.closest.map((one) => {
    const cells = [nameOfInstance(one), one.availabilityZone ?? '-', lacksText(one.lacks)];
    return `| ${cells.map(markdownName).join(' | ')} |`;
  });
  const closest = rows.length > 0 ? ['', '| Closest instance | Zone | Lacks |', '|---|---|---|', ...rows] : [];
  return [...lines, '', `Next: ${markdownName(fit.next)}`, ...closest];
}

type Peaks = Omit<Forecast, 'fit' | 'service'>;

function sentenceOf(fit: Fit, peaks: Peaks): string {
  switch (fit.kind) {
    case 'fitsNow':
      return peakText(peaks, '');
    case 'fitsAfterScaleOut':
      // What launching takes is not in recent deployments that found room.
      return `${fit.scaleOuts.map(scaleOutText).join('; ')}; ${peakText(peaks, ' and what launching takes')}`;
    case 'cannotFinish':
      return `${fit.reason} (${startedText(fit)})`;
    case 'unknown':
      return fit.reason;
  }
}

function markdownSentence(fit: Fit, peaks: Peaks): string {
  if (fit.kind === 'cannotFinish') return `${markdownName(fit.reason)} (${startedText(fit)})`;
  return markdownName(sentenceOf(fit, peaks));
}

function startedText({ started, wanted }: CannotFinish): string {
  return `${started} of ${counted(wanted, 'new task')} ${started === 1 || wanted === 1 ? 'starts' : 'start'}`;
}

function scaleOutText({ provider, instances, size, maximum }: ScaleOut): string {
  return `provider ${provider} launches ${counted(instances, 'instance')} (has ${size} of at most ${maximum})`;
}

function peakText({ peakTasks, peakInstances, estimatedSeconds, estimates }: Peaks, besides: string): string {
  const where = peakInstances === undefined ? '' : ` on ${counted(peakInstances, 'instance')}`;
  const duration = estimatedSeconds === undefined ? '' : `, about ${age(estimatedSeconds)}${besides}`;
  return `${counted(peakTasks, 'task')}${where} at the most${duration}${estimates.length > 0 ? ' (an estimate)' : ''}`;
}

function furtherLines(
  fit: Fit,
  estimates: readonly string[],
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): readonly string[] {
  const quietly = (text: string) => hanging(text, 6, columns).map(paint.quiet);
  const assumed = estimates.flatMap((one) => quietly(`estimate: ${one}`));
  if (fit.kind === 'unknown')
    return [...fit.unread.flatMap(({ message }) => quietly(`not read: ${message}`)), ...assumed];
  if (fit.kind !== 'cannotFinish') return assumed;
  return [...quietly(`next: ${fit.next}`), ...closestLines(fit.closest, { columns, paint, indent: 6 }), ...assumed];
}

/** The table of the instances that came closest; nothing when there are none. `indent`: spaces before each line. */
export function closestLines(
  closest: readonly ClosestInstance[],
  { columns, paint, indent: spaces }: { readonly columns: number; readonly paint: Paint; readonly indent: number },
): readonly string[] {
  if (closest.length === 0) return [];
  const indent = ' '.repeat(spaces);
  const rows = closest.map((one) => [nameOfInstance(one), one.availabilityZone ?? '-', lacksText(one.lacks)]);
  const [head = '', ...body] = table([['CLOSEST', 'ZONE', 'LACKS'], ...rows], columns - indent.length).split('\n');
  return [`${indent}${paint.quiet(head)}`, ...body.map((line) => `${indent}${line}`)];
}

/** What it lacks most is told; of the others, that it lacks them. */
function lacksText(lacks: readonly Lack[]): string {
  const [first, ...others] = lacks.toSorted((a, b) => b.share - a.share);
  if (!first) return 'nothing';
  const told = first.kind === 'CONSTRAINT' ? `CONSTRAINT: ${first.detail}` : first.detail;
  return [told, ...others.map(({ kind }) => kind)].join('; ');
}
