import { parseDeadline } from '../../lib/manifest/deadline.ts';

describe('parseDeadline', () => {
  it.each<[number | string, number | undefined]>([
    [45, 45],
    [1, 1],
    [43_200, 43_200],
    ['45m', 45],
    ['2h', 120],
    ['1h30m', 90],
    ['720h', 43_200],
    [0, undefined],
    [-5, undefined],
    [1.5, undefined],
    [43_201, undefined],
    ['45', undefined],
    ['', undefined],
    ['90s', undefined],
    ['30m1h', undefined],
    ['1 h', undefined],
    ['0m', undefined],
    ['721h', undefined],
  ])('%j is %s minutes', (value, expected) => {
    expect(parseDeadline(value)).toBe(expected);
  });
});
