import type { Candidate, TagPolicy } from './prepared-policy.ts';

/** Byte order: `asc` chooses the last, `desc` the first. */
export function alphabeticalPolicy(order: 'asc' | 'desc'): TagPolicy {
  const compare = (a: string, b: string) => (order === 'asc' ? compareBytes(a, b) : compareBytes(b, a));
  return {
    choose: (candidates) => {
      let best: Candidate | undefined;
      for (const candidate of candidates) {
        if (!best || compare(candidate.value, best.value) > 0) best = candidate;
      }
      return best ? { kind: 'chosen', tag: best.tag } : { kind: 'none' };
    },
    admits: () => true,
    compare,
  };
}

/** Compares by the bytes of UTF-8, never by locale. */
function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
