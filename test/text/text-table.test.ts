import { styleText } from 'node:util';
import { age } from '../../lib/text/age.ts';
import { table } from '../../lib/text/text-table.ts';

const green = (text: string) => styleText('green', text, { validateStream: false });

describe('table', () => {
  it('lines columns up, and pads no last one', () => {
    expect(table([['A', 'B', 'C'], ['long', 'x', 'y'], ['z']])).toBe('A     B  C\nlong  x  y\nz');
  });

  it('counts no colour as width', () => {
    expect(
      table([
        [green('ok'), 'x'],
        ['other', 'y'],
      ]),
    ).toBe(`${green('ok')}     x\nother  y`);
  });

  it('cuts the widest column in its middle until the rows fit', () => {
    const rows = [
      ['abcdefghijklmnopqrstuvwxyz', 'B'],
      ['short', 'C'],
    ];
    expect(table(rows, 20)).toBe('abcdefgh…stuvwxyz  B\nshort              C');
  });

  it.each([20, 30, 40, 60])('fits into %i columns', (columns) => {
    const rows = [
      ['a'.repeat(40), green('b'.repeat(30)), 'c'],
      ['x', 'y', 'z'.repeat(20)],
    ];
    const lines = table(rows, columns).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 3 * 8 + 4));
  });

  it('cuts nothing that fits', () => {
    expect(table([['abc', 'def']], 8)).toBe('abc  def');
  });
});

describe('age', () => {
  it.each([
    [-3, '0s'],
    [0.4, '0s'],
    [59, '59s'],
    [60, '1m'],
    [3599, '60m'],
    [3600, '1h'],
    [86_400, '24h'],
    [86_400 * 3, '3d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(age(seconds)).toBe(text);
  });
});
