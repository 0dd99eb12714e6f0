import type { Ecr } from './ecr/ecr.ts';
import type { Crash, CrashRule } from './ecs/world.ts';
import type { SeedCrash } from './seed.ts';

/** Images whose tasks crash, by repository and tag or digest. A tag is looked up when a task starts. */
export class Crashes {
  readonly #ecr: Ecr;
  #crashes: readonly SeedCrash[] = [];

  constructor(ecr: Ecr) {
    this.#ecr = ecr;
  }

  add(crash: SeedCrash): void {
    this.#crashes = [...this.#crashes, crash];
  }

  /** Takes crashes away again: of one repository and tag, or of all that are named less exactly. */
  heal(which: Partial<SeedCrash> = {}): void {
    this.#crashes = this.#crashes.filter(
      (crash) =>
        (which.repository !== undefined && which.repository !== crash.repository) ||
        (which.tag !== undefined && which.tag !== crash.tag) ||
        (which.digest !== undefined && which.digest !== crash.digest),
    );
  }

  /** The rule that ECS asks when a task starts. */
  readonly rule: CrashRule = (task): Crash | undefined => {
    const [, registry = '', repository = ''] = /^([^/]+)\/([^:@]+)/.exec(task.image) ?? [];
    const digest = task.digest ?? this.#ecr.resolve(task.image);
    const found = this.#crashes.find(
      (crash) =>
        crash.repository === repository &&
        (crash.digest ?? this.#ecr.resolve(`${registry}/${repository}:${crash.tag}`)) === digest,
    );
    return found && { exitCode: found.exitCode ?? 1 };
  };
}
