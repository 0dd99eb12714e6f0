/** ECS ends a deployment after 30 days itself: docs/ecs-behaviour.md. */
const longest = 30 * 24 * 60;

/** Minutes of a service that says nothing. */
export const defaultDeadline = 30;

/** What `deadline` may be, for a message. */
export const deadlineForm = `minutes such as 45, or a duration such as 45m or 1h30m, from 1 minute to ${longest / 60} hours`;

/** Whole minutes of a number of minutes, `45m`, `2h` or `1h30m`; `undefined` for anything else. */
export function parseDeadline(value: number | string): number | undefined {
  const minutes = typeof value === 'number' ? value : minutesOf(value);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= longest ? minutes : undefined;
}

function minutesOf(text: string): number {
  const match = /^(?:(\d{1,4})h)?(?:(\d{1,6})m)?$/.exec(text);
  if (match === null || text === '') return Number.NaN;
  return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
}
