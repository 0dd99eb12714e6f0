import type { Home } from './instances/homes.ts';
import type { World } from './world.ts';

const ZONES = ['a', 'b', 'c'];

/** As Fargate words it when it has no room: service-event-messages-list. */
export const NO_CAPACITY =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/**
 * The zone of the next task that needs no instance, of those that are up in turn; `undefined` when there is no room: all
 * zones have failed, or Spot has run out.
 */
export function zoneFor(world: World, home: Home, index: number): string | undefined {
  const { failedZones, isSpotOut } = world.mishaps;
  if (isSpotOut && home.capacityProvider === 'FARGATE_SPOT') return undefined;
  const up = ZONES.map((zone) => `${world.environment.region}${zone}`).filter((zone) => !failedZones.has(zone));
  return up[index % up.length];
}
