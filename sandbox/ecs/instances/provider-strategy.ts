import type { Body } from '../../service.ts';
import { numberOf, textOf } from '../json-body.ts';

/**
 * The provider of the next task: first the one with a base that it has not reached, then by weight, the one that is
 * furthest behind its share: CapacityProviderStrategyItem. Which of several comes first, ECS does not say.
 */
export function nextProvider(strategy: readonly Body[], counts: ReadonlyMap<string, number>): string | undefined {
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
  let next: { readonly name: string; readonly behind: number } | undefined;
  for (const { name, base, weight, has } of items) {
    const behind = (weight / total) * beyond - Math.max(0, has - base);
    if (weight > 0 && (!next || behind > next.behind + 1e-9)) next = { name, behind };
  }
  return next?.name;
}
