import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseFloatingPoint } from '../../lib/images/floating-point.ts';

const oracle: { readonly numbers: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL('go-numbers.json', import.meta.url), 'utf8'),
);

function bits(number: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return view.getBigUint64(0).toString(16);
}

function answer(text: string): string {
  const number = parseFloatingPoint(text);
  if (typeof number === 'string') return number;
  return Number.isNaN(number) ? 'nan' : bits(number);
}

describe('parseFloatingPoint', () => {
  it.each(Object.entries(oracle.numbers))('reads %j as Go does', (text, expected) => {
    expect(answer(text)).toBe(expected);
  });

  it('reads back every number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (number) => {
        const text = Object.is(number, -0) ? '-0' : String(number);
        expect(answer(text)).toBe(bits(number));
      }),
    );
  });

  it('reads a hexadecimal integer as the decimal one', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 200n), (integer) => {
        expect(answer(`0x${integer.toString(16)}p0`)).toBe(answer(integer.toString()));
      }),
    );
  });
});
