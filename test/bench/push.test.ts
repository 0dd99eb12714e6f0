import { readFileSync } from 'node:fs';
import { checkPush, type PushCase, plainPush, runPush } from '../../bench/push-calls.ts';
import { pushCases } from '../../bench/push-cases.ts';
import { roundTrips } from '../../bench/round-trips.ts';

const plain: PushCase = { when: 'nothing is special', further: {}, furtherTrips: 0 };

describe('a measured push', () => {
  it('costs four calls and the image’s page, in four round trips', async () => {
    const run = await runPush(plain);
    expect(run).toEqual(plainPush);
    expect(checkPush(plain, run)).toEqual([]);
  });

  it('is found out when it costs a call or a round trip more, and when nothing was updated', () => {
    const counts = { ...plainPush.counts, 'ecs:DescribeTaskDefinition': 2 };
    expect(checkPush(plain, { counts, roundTrips: 5 })).toEqual([
      'ecs:DescribeTaskDefinition: 2 calls, and the formula says 1',
      '5 round trips, and 4 are said',
    ]);
    const { 'ecs:UpdateService': _update, ...without } = plainPush.counts;
    expect(checkPush(plain, { counts: without, roundTrips: 4 })).toHaveLength(1);
  });

  it('must cost what its condition says', async () => {
    const run = await runPush({ ...plain, kind: 'monitored' });
    expect(checkPush(plain, run)).toEqual([
      'ecs:DescribeServiceRevisions: 1 calls, and the formula says 0',
      '5 round trips, and 4 are said',
    ]);
  });
});

describe('docs/numbers.md', () => {
  it('has the calls of every measured push, as the case says', () => {
    const page = readFileSync(new URL('../../docs/numbers.md', import.meta.url), 'utf8');
    const [, table = ''] = page.split(/^a push when .*\n/m);
    const rows = table.split('\nWithout a condition')[0]?.split('\n') ?? [];
    const said = pushCases.map(({ when, further, furtherTrips }) => {
      const calls = Object.values(further).reduce((sum, count) => sum + count, 5);
      const names = Object.entries(further).map(([operation, count]) => `${count} ${operation.split(':')[1]}`);
      return [when, String(calls), String(plainPush.roundTrips + furtherTrips), names.join(', ')].filter(Boolean);
    });
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual(said);
  });
});

describe('round trips', () => {
  const call = (sent: number, answered: number) => ({ operation: 'Any', sent, answered });

  it.each([
    ['none without calls', [], 0],
    ['one for calls that were sent together', [call(0, 2), call(1, 3)], 1],
    ['two for a call that waited for another', [call(0, 1), call(2, 3)], 2],
    ['two for one call beside two that wait for each other', [call(0, 5), call(1, 2), call(3, 4)], 2],
  ])('are %s', (_what, calls, trips) => {
    expect(roundTrips(calls)).toBe(trips);
  });
});
