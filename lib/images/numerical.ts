import { parseFloatingPoint } from './floating-point.ts';
import type { TagChoice } from './image-policy.ts';
import type { Candidate, TagPolicy } from './prepared-policy.ts';

/**
 * Numbers as Go's ParseFloat reads them: `asc` chooses the highest, `desc` the lowest, of equal ones the last in the
 * list. One tag that is no number makes the policy invalid.
 */
export function numericalPolicy(order: 'asc' | 'desc'): TagPolicy {
  return {
    choose: (candidates) => chooseNumber(order, candidates),
    admits: (value) => typeof parseFloatingPoint(value) === 'number',
    compare: (a, b) => {
      const left = parseFloatingPoint(a);
      const right = parseFloatingPoint(b);
      if (typeof left !== 'number' || typeof right !== 'number') return undefined;
      return order === 'asc' ? compareNumbers(left, right) : compareNumbers(right, left);
    },
  };
}

/** As in Flux, NaN is neither lower nor higher than anything, so it loses to what follows it and wins over what precedes. */
function chooseNumber(order: 'asc' | 'desc', candidates: readonly Candidate[]): TagChoice {
  let best: { readonly tag: string; readonly number: number } | undefined;
  for (const { tag, value } of candidates) {
    const number = parseFloatingPoint(value);
    if (typeof number !== 'number') return { kind: 'invalid', message: breakMessage(tag, value, number) };
    if (best && (order === 'asc' ? number < best.number : number > best.number)) continue;
    best = { tag, number };
  }
  return best ? { kind: 'chosen', tag: best.tag } : { kind: 'none' };
}

function breakMessage(tag: string, value: string, problem: 'syntax' | 'range'): string {
  const read = tag === value ? `the tag '${tag}'` : `'${value}', which the filter takes from the tag '${tag}',`;
  const what = problem === 'range' ? 'is too large a number' : 'is not a number';
  return `${read} ${what}, and every tag that takes part in a numerical policy must be one: filter the tags, or exclude this one`;
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
