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
  /** Fargate interrupts Spot tasks that run; answers how many. Throws when the cluster or the service is not there. */
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
    interruptSpot: (match = {}) => {
      checkMatch(here(), match);
      return interruptFargateSpot(here(), match);
    },
    interruptInstance: (id) => {
      const instances = groupsOf(here())?.ec2.instances;
      const instance = instances?.find(id);
      if (!instance) {
        const ids = (instances?.all() ?? []).filter(({ state }) => state !== 'terminated').map((one) => one.id);
        throw new Error(`There is no EC2 instance ${id}; ${thereAre(ids)}`);
      }
      interruptInstance(here(), instance);
    },
    setSpotCapacity: (isThere) => {
      here().mishaps.isSpotOut = !isThere;
    },
    failZone: (zone) => failZone(here(), zone),
    recoverZone: (zone) => recoverZone(here(), zone),
  };
}

/** A misspelt name would interrupt nothing, and look like tasks that do not run. */
function checkMatch(world: World, { cluster, service }: SpotMatch): void {
  const clusters = [...world.clusters.values()].filter(({ status }) => status === 'ACTIVE');
  const within = clusters.filter(({ name }) => cluster === undefined || name === cluster);
  if (within.length === 0 && cluster !== undefined)
    throw new Error(`There is no cluster ${cluster}; ${thereAre(clusters.map(({ name }) => name))}`);
  const services = within.flatMap((one) => [...one.services.values()].filter(({ status }) => status !== 'INACTIVE'));
  if (service === undefined || services.some(({ name }) => name === service)) return;
  const where = cluster === undefined ? '' : ` in cluster ${cluster}`;
  throw new Error(`There is no service ${service}${where}; ${thereAre(services.map(({ name }) => name))}`);
}

/** The first few, so that a fleet fits on a line. */
function thereAre(names: readonly string[]): string {
  const shown = names.slice(0, 10);
  if (shown.length === 0) return 'there is none';
  const more = names.length - shown.length;
  return `there are ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
