import { AwsError } from '../service.ts';

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Milliseconds since the epoch of the next time after `from`; `undefined` when there is none within five years. */
export type Schedule = (from: number) => number | undefined;

/**
 * Parses `rate(5 minutes)` and `cron(0 4 ? * MON-FRI *)`, in UTC, as "Setting a schedule pattern for scheduled rules"
 * writes them (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html), without cron's
 * L, W and #. Throws AwsError `ValidationException`.
 */
export function parseSchedule(expression: string): Schedule {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  const schedule = kind === 'rate' ? rate(inside) : kind === 'cron' ? cron(inside) : undefined;
  if (!schedule) throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
  return schedule;
}

function rate(inside: string): Schedule | undefined {
  const [, count = '', unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(inside) ?? [];
  const every = Number(count) * (unitMs[unit] ?? 0);
  // EventBridge insists on the grammar: `1 minute`, `5 minutes`.
  if (every === 0 || (count === '1') !== (plural === '')) return undefined;
  return (from) => from + every;
}

function cron(inside: string): Schedule | undefined {
  const fields = inside.trim().split(/\s+/);
  if (fields.length !== 6) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  const minutes = numbers(minute, 0, 59);
  const hours = numbers(hour, 0, 23);
  const days = numbers(day, 1, 31);
  const months = numbers(month, 1, 12, monthNames);
  const weekdays = numbers(weekday, 1, 7, dayNames);
  const years = numbers(year, 1970, 2199);
  if (!minutes || !hours || !days || !months || !weekdays || !years) return undefined;
  const onDay = (date: Date) =>
    years.has(date.getUTCFullYear()) &&
    months.has(date.getUTCMonth() + 1) &&
    days.has(date.getUTCDate()) &&
    weekdays.has(date.getUTCDay() + 1);
  const atTime = (date: Date) => hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes());
  return (from) => search(from, onDay, atTime);
}

function search(from: number, onDay: (date: Date) => boolean, atTime: (date: Date) => boolean): number | undefined {
  const day = 86_400_000;
  const end = from + 5 * 366 * day;
  for (let at = (Math.floor(from / 60_000) + 1) * 60_000; at < end; ) {
    if (!onDay(new Date(at))) at = (Math.floor(at / day) + 1) * day;
    else if (!atTime(new Date(at))) at += 60_000;
    else return at;
  }
  return undefined;
}

/** The numbers that a field of a cron expression stands for; `undefined` when it is not one. */
function numbers(field: string, low: number, high: number, names: readonly string[] = []): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [, from = '', to, step] = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
    const start = from === '*' || from === '?' ? low : numberOf(from, names);
    const open = from === '*' || from === '?' || step !== undefined;
    const end = to === undefined ? (open ? high : start) : numberOf(to, names);
    if (!(start >= low && end <= high)) return undefined;
    for (let value = start; value <= end; value += Number(step ?? 1) || 1) found.add(value);
  }
  return found.size > 0 ? found : undefined;
}

function numberOf(text: string, names: readonly string[]): number {
  const index = names.indexOf(text.toUpperCase());
  return index >= 0 ? index + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
