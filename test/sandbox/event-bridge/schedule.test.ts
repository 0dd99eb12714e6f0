import { parseSchedule } from '../../../sandbox/event-bridge/schedule.ts';

const saturday = '2026-11-21T05:30:20.000Z';

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-11-21T05:31:20.000Z'],
    ['rate(5 minutes)', '2026-11-21T05:35:20.000Z'],
    ['rate(1 hour)', '2026-11-21T06:30:20.000Z'],
    ['rate(2 days)', '2026-11-23T05:30:20.000Z'],
    ['cron(* * * * ? *)', '2026-11-21T05:31:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-11-21T05:45:00.000Z'],
    ['cron(0 4 * * ? *)', '2026-11-22T04:00:00.000Z'],
    ['cron(0 4 ? * MON-FRI *)', '2026-11-23T04:00:00.000Z'],
    ['cron(0 4 ? * 1,7 *)', '2026-11-22T04:00:00.000Z'],
    ['cron(30 5 21 11 ? *)', '2027-11-21T05:30:00.000Z'],
    ['cron(0 0 1 JAN ? 2028)', '2028-01-01T00:00:00.000Z'],
  ])('%s is next due at %s', (expression, expected) => {
    const next = parseSchedule(expression)(Date.parse(saturday));
    expect(new Date(next ?? Number.NaN).toISOString()).toBe(expected);
  });

  it('has no next time in a year that has passed', () => {
    expect(parseSchedule('cron(0 0 1 1 ? 2020)')(Date.parse(saturday))).toBeUndefined();
  });

  it.each(['rate(1 minutes)', 'rate(5 minute)', 'rate(0 minutes)', 'cron(* * * *)', 'cron(61 * * * ? *)', 'daily'])(
    '%s is refused',
    (expression) => {
      expect(() => parseSchedule(expression)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
    },
  );
});
