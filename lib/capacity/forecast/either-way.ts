import type { ClusterCapacity } from '../cluster-capacity.ts';
import type { ImpliedAttribute } from '../placement/implied-attributes.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Fit, Forecast } from './forecast.ts';

type Foresee = (rollouts: readonly ServiceRollout[]) => readonly Forecast[];

/** An attribute that some instances lack, and how many. */
interface Lacking extends ImpliedAttribute {
  readonly instances: number;
}

const mostNamed = 3;

/**
 * What is foreseen of the rollouts both with the attributes that ECS may ask for of their revisions and without them:
 * where that makes the difference between fitting and not, nobody knows. With instances that have them all, it makes none.
 */
export function foreseenEitherWay(
  rollouts: readonly ServiceRollout[],
  cluster: ClusterCapacity,
  foresee: Foresee,
): readonly Forecast[] {
  const without = foresee(rollouts);
  const lacking = rollouts.flatMap((rollout) => lackingIn(rollout, cluster));
  if (lacking.length === 0) return without;
  const asking = foresee(rollouts.map(askingForAll));
  return without.map((forecast, at) => agreed(forecast, asking[at] ?? forecast, wordsOf(lacking, cluster)));
}

function lackingIn({ impliedAttributes = [] }: ServiceRollout, { instances }: ClusterCapacity): readonly Lacking[] {
  return impliedAttributes.flatMap((implied) => {
    const { name, value } = implied;
    const lack = instances.filter(
      ({ attributes }) => !attributes.has(name) || (value !== undefined && attributes.get(name) !== value),
    );
    return lack.length > 0 ? [{ ...implied, instances: lack.length }] : [];
  });
}

function askingForAll(rollout: ServiceRollout): ServiceRollout {
  const { requirements, impliedAttributes = [] } = rollout;
  const attributes = [
    ...requirements.attributes,
    ...impliedAttributes.map(({ because: _, ...attribute }) => attribute),
  ];
  return { ...rollout, requirements: { ...requirements, attributes } };
}

function agreed(without: Forecast, asking: Forecast, words: string): Forecast {
  if (without.fit.kind === 'unknown' || without.fit.kind === asking.fit.kind) return without;
  if (isToFit(without.fit) && isToFit(asking.fit)) return { ...asking, estimates: [...asking.estimates, words] };
  return { ...without, fit: { kind: 'unknown', unread: [], reason: words } };
}

function isToFit({ kind }: Fit): boolean {
  return kind === 'fitsNow' || kind === 'fitsAfterScaleOut';
}

function wordsOf(lacking: readonly Lacking[], { instances }: ClusterCapacity): string {
  const named = lacking
    .slice(0, mostNamed)
    .map(
      ({ name, because, instances: lack }) =>
        `${name} (${because}), which ${lack} of ${instances.length} instances lack`,
    );
  const more = lacking.length > mostNamed ? ` and ${lacking.length - mostNamed} more` : '';
  return `ECS may ask for ${named.join(', and for ')}${more}: what a revision asks of instances is known once it is registered`;
}
