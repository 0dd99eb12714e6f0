import type { ContainerInstance } from './container-instance.ts';

/** An instance as a placer holds it. */
export interface PlacerSlot {
  /** Among those that the placer was ever given, from 0. */
  readonly order: number;
  /** As it is now; `undefined` once it was taken out. */
  instance: ContainerInstance | undefined;
  /** Counts up whenever the instance changes, from 0. */
  version: number;
  /** How many tasks of each group the placer has put there, if any: chance goes on from that. */
  draws: Map<string, number> | undefined;
}

/** How many tasks of a group there are on each instance that has, or was given, any: as things are. */
export type GroupHosts = ReadonlyMap<PlacerSlot, number>;
