import type { Reading } from './course.ts';

const likely: Reading = { turns: 'waitingFirst', stops: 'asScalingIn', launches: 'whenNeeded', begins: 'rollingFirst' };
const stops = ['asScalingIn', 'oldestFirst', 'newestFirst'] as const;

/**
 * What to try of a course that AWS does not document, the likeliest first: who takes the room that an old task leaves, which
 * old task stops first, and when groups grow. Of up to three groups of tasks each with each, in every order of the groups;
 * of more, the likeliest and its opposite.
 */
export function readingsOf(groups: readonly string[]): readonly [Reading, ...Reading[]] {
  if (groups.length > 3) {
    const opposite: Reading = { ...likely, turns: groups.toReversed(), stops: 'oldestFirst' };
    return [likely, opposite, { ...likely, launches: 'atOnce' }];
  }
  const orders = groups.length === 1 ? [] : permutations(groups);
  const all = (['whenNeeded', 'atOnce'] as const).flatMap((launches) =>
    (['waitingFirst', 'ownFirst', ...orders] as const).flatMap((turns) =>
      stops.map((one): Reading => ({ ...likely, turns, stops: one, launches })),
    ),
  );
  return [likely, ...all.slice(1)];
}

function permutations(groups: readonly string[]): readonly (readonly string[])[] {
  if (groups.length < 2) return [groups];
  return groups.flatMap((first, at) => permutations(groups.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
