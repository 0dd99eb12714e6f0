import { type Paint, plain } from '../../text/paint.ts';
import { hanging } from '../../text/text-lines.ts';
import { table } from '../../text/text-table.ts';

/** A service whose count Application Auto Scaling owns, within limits that scheduled actions may move. */
export interface ScaledCount {
  readonly service: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Empty when nothing is scheduled. */
  readonly scheduled: readonly ScheduledLimits[];
}

/** New limits at a time; one that is `null` stays as it is. */
export interface ScheduledLimits {
  readonly name: string;
  /** `cron(0 20 * * ? *)`, `rate(1 hour)`, `at(2026-12-24T18:00:00)`. */
  readonly schedule: string;
  readonly timezone: string;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** The limits that are in force, and what will move them, in lines of at most `columns` characters; nothing of none. */
export function scaledTable(
  scaled: readonly ScaledCount[],
  desired: ReadonlyMap<string, number | null>,
  { columns, paint = plain }: { readonly columns: number; readonly paint?: Paint | undefined },
): readonly string[] {
  if (scaled.length === 0) return [];
  const head = ['SCALED BY APPLICATION AUTO SCALING', 'MIN', 'NOW', 'MAX'].map(paint.quiet);
  const rows = scaled.map(({ service, minimum, maximum }) => [
    paint.strong(service),
    String(minimum),
    String(desired.get(service) ?? '-'),
    String(maximum),
  ]);
  const notes = scaled.flatMap(({ service, scheduled }) => scheduled.map((one) => scheduledNote(service, one)));
  return [table([head, ...rows], columns), ...notes.flatMap((note) => hanging(note, 0, columns))];
}

function scheduledNote(service: string, { name, schedule, timezone, minimum, maximum }: ScheduledLimits): string {
  const limits = [
    ...(minimum === null ? [] : [`minimum ${minimum}`]),
    ...(maximum === null ? [] : [`maximum ${maximum}`]),
  ];
  return `${service}: ${name} sets ${limits.join(', ') || 'nothing'} by ${schedule} ${timezone}`;
}
