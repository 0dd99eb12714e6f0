const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const hexadecimal = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/i;
const infinity = /^([+-]?)inf(?:inity)?$/i;

/** Reads a number of 64 bits exactly as Go's strconv.ParseFloat; `range` for one that is too large, which Go refuses. */
export function parseFloatingPoint(text: string): number | 'syntax' | 'range' {
  const infinite = infinity.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const plain = withoutUnderscores(text);
  if (plain === undefined) return 'syntax';
  const hex = hexadecimal.exec(plain);
  if (!hex && !decimal.test(plain)) return 'syntax';
  const number = hex ? readHexadecimal(hex) : Number(plain);
  return number === undefined ? 'syntax' : finite(number);
}

function finite(number: number): number | 'range' {
  return Number.isFinite(number) ? number : 'range';
}

/** Go lets `_` stand between two digits, and between `0x` and a digit; `undefined` when one stands elsewhere. */
function withoutUnderscores(text: string): string | undefined {
  if (!text.includes('_')) return text;
  const hex = /^[+-]?0x/i.test(text);
  const between = hex ? /(?<=[\da-fx])_(?=[\da-f])/gi : /(?<=\d)_(?=\d)/g;
  const plain = text.replaceAll(between, '');
  return plain.includes('_') ? undefined : plain;
}

/** `0x1.8p3` is 1.5 × 2³; rounded to the nearest, to even on a tie. */
function readHexadecimal([, sign, whole = '', fraction = '', power]: RegExpExecArray): number | undefined {
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`0x${whole}${fraction}`);
  if (digits === 0n) return sign === '-' ? -0 : 0;
  // Go stops counting an exponent's digits there too: beyond it every tag is 0 or too large.
  const exponent = Math.max(-100_000, Math.min(100_000, Number(power))) - 4 * fraction.length;
  const number = round(digits, exponent);
  return sign === '-' ? -number : number;
}

/** The number of 64 bits nearest to digits × 2^exponent. */
function round(digits: bigint, exponent: number): number {
  const bits = digits.toString(2).length;
  const lowest = Math.max(exponent + bits - 53, -1074);
  const drop = lowest - exponent;
  if (drop <= 0) return exponent + bits > 1024 ? Infinity : Number(digits) * 2 ** exponent;
  const kept = digits >> BigInt(drop);
  const rest = digits - (kept << BigInt(drop));
  const half = 1n << BigInt(drop - 1);
  const up = rest > half || (rest === half && kept % 2n === 1n);
  return Number(up ? kept + 1n : kept) * 2 ** lowest;
}
