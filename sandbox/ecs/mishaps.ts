import { groupsOf } from './providers/groups-of.ts';
import {
  failZone,
  interruptFargateSpot,
  interruptInstance,
  recoverZone,
  type SpotMatch,
} from './providers/interruptions.ts';
import type { World } from './world.ts';

/** Strings that take capacity away, in the sandbox's own region. */
export interface MishapStrings {
  /** Fargate interrupts Spot tasks that run; answers how many. */
  interruptSpot(match?: SpotMatch): number;
  /** EC2 interrupts an instance with two minutes' notice. Throws when it is not there. */
  interruptInstance(ec2InstanceId: string): void;
  /** Fargate has no Spot capacity, or has it again. */
  setSpotCapacity(isThere: boolean): void;
  /** A zone is lost with what runs there, until `recoverZone`. */
  failZone(zone: string): void;
  recoverZone(zone: string): void;
}

export function mishapStrings(here: () => World): MishapStrings {
  return {
    interruptSpot: (match) => interruptFargateSpot(here(), match),
    interruptInstance: (id) => {
      const instance = groupsOf(here())?.ec2.instances.find(id);
      if (!instance) throw new Error(`There is no EC2 instance ${id}`);
      interruptInstance(here(), instance);
    },
    setSpotCapacity: (isThere) => {
      here().mishaps.isSpotOut = !isThere;
    },
    failZone: (zone) => failZone(here(), zone),
    recoverZone: (zone) => recoverZone(here(), zone),
  };
}
