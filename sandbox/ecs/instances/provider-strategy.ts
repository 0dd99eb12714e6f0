import type { Body } from '../../service.ts';
import { numberOf, textOf } from '../json-body.ts';
import type { EcsOptions } from '../options.ts';

/**
 * The provider of the next task: first the one with a base that it has not reached, then by weight, one that is behind its
 * share: CapacityProviderStrategyItem. Which of several, ECS does not say.
 */
export function nextProvider(
  strategy: readonly Body[],
  counts: ReadonlyMap<string, number>,
  remainders: EcsOptions['remainders'],
): string | undefined {
  const items = strategy.map((item) => {
    const name = textOf(item, 'capacityProvider') ?? '';
    const base = numberOf(item, 'base') ?? 0;
    return { name, base, weight: numberOf(item, 'weight') ?? 0, has: counts.get(name) ?? 0 };
  });
  const below = items.find(({ base, has }) => has < base);
  if (below) return below.name;
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  // A strategy of one provider may leave its weight out.
  if (total === 0) return items[0]?.name;
  const beyond = items.reduce((sum, { base, has }) => sum + Math.max(0, has - base), 0) + 1;
  const behind = items
    .map(({ name, base, weight, has }) => ({ name, by: (weight / total) * beyond - Math.max(0, has - base) }))
    .filter(({ by }) => by > 1e-9);
  if (remainders === 'lastBehind') return behind.at(-1)?.name;
  const [first, ...others] = behind;
  if (!first || remainders === 'firstBehind') return first?.name;
  return others.reduce((next, one) => (one.by > next.by + 1e-9 ? one : next), first).name;
}
