import type { Environment } from './service.ts';

/** What a service keeps in each region of each account. None sees what is in another; each is made when it is first called. */
export class Regions<T> {
  readonly #environment: Environment;
  readonly #make: (environment: Environment) => T;
  readonly #made = new Map<string, T>();

  constructor(environment: Environment, make: (environment: Environment) => T) {
    this.#environment = environment;
    this.#make = make;
  }

  /** What there is in a region of an account; in the sandbox's own by default. */
  at(region: string = this.#environment.region, account: string = this.#environment.account): T {
    const key = `${account}/${region}`;
    const made = this.#made.get(key) ?? this.#make(inPlace(this.#environment, region, account));
    this.#made.set(key, made);
    return made;
  }

  /** What there is in every region and account that was called. */
  all(): readonly T[] {
    return [...this.#made.values()];
  }
}

/** Events go to the bus of the region and the account that they happen in. */
function inPlace(environment: Environment, region: string, account: string): Environment {
  if (region === environment.region && account === environment.account) return environment;
  return { ...environment, region, account, emit: (event) => environment.emit({ ...event, region, account }) };
}
