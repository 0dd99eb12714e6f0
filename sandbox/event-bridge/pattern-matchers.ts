import { BlockList, isIP } from 'node:net';
import { isMap, isMatcherName, type MatcherName } from './pattern-syntax.ts';

export type Scalar = string | number | boolean | null;

type Matcher = (operand: unknown, value: Scalar) => boolean;

/** The comparison operators of event patterns, by their names. */
const matchers: Readonly<Record<MatcherName, Matcher>> = {
  prefix: (operand, value) => typeof value === 'string' && affix(operand, value, 'startsWith'),
  suffix: (operand, value) => typeof value === 'string' && affix(operand, value, 'endsWith'),
  'equals-ignore-case': (operand, value) => oneOf(operand).some((text) => sameIgnoringCase(text, value)),
  wildcard: (operand, value) => typeof value === 'string' && oneOf(operand).some((text) => wildcard(text).test(value)),
  numeric: (operand, value) => typeof value === 'number' && inRange(operand as readonly unknown[], value),
  cidr: (operand, value) => typeof value === 'string' && inSubnet(String(operand), value),
  exists: (operand) => operand === true,
  'anything-but': anythingBut,
};

/** Whether one value of an event satisfies one entry of a pattern's list. */
export function matchesScalar(matcher: unknown, value: Scalar): boolean {
  if (!isMap(matcher)) return matcher === value;
  const [name, operand] = Object.entries(matcher)[0] ?? [];
  return isMatcherName(name) && matchers[name](operand, value);
}

function anythingBut(operand: unknown, value: Scalar): boolean {
  if (isMap(operand)) {
    const [name, inner] = Object.entries(operand)[0] ?? [];
    return isMatcherName(name) && !oneOf(inner).some((one) => matchers[name](one, value));
  }
  return !oneOf(operand).includes(value);
}

function affix(operand: unknown, value: string, where: 'startsWith' | 'endsWith'): boolean {
  if (!isMap(operand)) return value[where](String(operand));
  return value.toLowerCase()[where](String(operand['equals-ignore-case']).toLowerCase());
}

function sameIgnoringCase(text: unknown, value: Scalar): boolean {
  return typeof value === 'string' && String(text).toLowerCase() === value.toLowerCase();
}

/** `*` stands for any characters, `\*` and `\\` for themselves. */
function wildcard(text: unknown): RegExp {
  const source = String(text).replace(/\\([*\\])|([*])|([.+?^${}()|[\]\\])/g, (_, escaped, star, special) =>
    star ? '.*' : `\\${escaped ?? special}`,
  );
  return new RegExp(`^${source}$`, 's');
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `[">", 0, "<=", 5]`: operators and bounds in turn. */
function inRange(operand: readonly unknown[], value: number): boolean {
  for (let index = 0; index < operand.length; index += 2) {
    if (!comparisons[String(operand[index])]?.(value, Number(operand[index + 1]))) return false;
  }
  return operand.length > 0;
}

function inSubnet(subnet: string, value: string): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const family = isIP(value) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(value) === 0 || isIP(value) !== isIP(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(value, family);
}

function oneOf(operand: unknown): readonly unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}
