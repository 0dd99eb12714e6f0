import type { Reading } from './course.ts';

const likely: Reading = { turns: 'waitingFirst', stops: 'asScalingIn', launches: 'whenNeeded' };

/**
 * What to try of a course that AWS does not document, the likeliest first: which old task stops first, who takes the room
 * that it leaves, and when groups grow, which is the last. Of up to three groups of tasks in every order; of more, the likeliest and its opposite.
 */
export function readingsOf(groups: readonly string[]): readonly [Reading, ...Reading[]] {
  const atOnce: Reading = { ...likely, launches: 'atOnce' };
  if (groups.length > 3) return [likely, { ...likely, turns: groups.toReversed(), stops: 'oldestFirst' }, atOnce];
  const stops = ['oldestFirst', 'newestFirst', 'asScalingIn'] as const;
  const orders = groups.length === 1 ? [] : permutations(groups);
  return [
    likely,
    { ...likely, stops: 'oldestFirst' },
    { ...likely, turns: 'ownFirst', stops: 'newestFirst' },
    ...orders.map((turns, at): Reading => ({ ...likely, turns, stops: stops[at % stops.length] ?? 'oldestFirst' })),
    atOnce,
  ];
}

function permutations(groups: readonly string[]): readonly (readonly string[])[] {
  if (groups.length < 2) return [groups];
  return groups.flatMap((first, at) => permutations(groups.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
