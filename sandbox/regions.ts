import type { Environment } from './service.ts';

/** What a service keeps in each region. No region sees what is in another; each is made when it is first called. */
export class Regions<T> {
  readonly #environment: Environment;
  readonly #make: (environment: Environment) => T;
  readonly #made = new Map<string, T>();

  constructor(environment: Environment, make: (environment: Environment) => T) {
    this.#environment = environment;
    this.#make = make;
  }

  /** What there is in a region; in the sandbox's own by default. */
  at(region: string = this.#environment.region): T {
    const made = this.#made.get(region) ?? this.#make(inRegion(this.#environment, region));
    this.#made.set(region, made);
    return made;
  }

  /** What there is in every region that was called. */
  all(): readonly T[] {
    return [...this.#made.values()];
  }
}

/** Events go to the bus of the region that they happen in. */
function inRegion(environment: Environment, region: string): Environment {
  if (region === environment.region) return environment;
  return { ...environment, region, emit: (event) => environment.emit({ ...event, region }) };
}
