import type { FieldChange } from '../diff/field-change.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { digestOf } from '../memory/hash.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Hold } from './hold.ts';
import type { Wanted } from './wanted.ts';

/** Differences of a service that runs what was applied, and what may be done about them. */
export interface DriftInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly wanted: Wanted;
  /** What would be changed; never empty. */
  readonly changes: readonly FieldChange[];
}

/**
 * Whose doing a difference is. When what Git wants is what was applied, somebody changed the service: drift, reported or
 * put back once per commit. `corrects` is what to note when it is put back.
 */
export function driftRule({ desired, live, wanted, changes }: DriftInput): {
  readonly hold?: Hold;
  readonly corrects: string | undefined;
} {
  if (live.memory.applied !== wanted.applied) return { corrects: undefined };
  const fields = fieldList(changes);
  const once = correctionOf(desired, wanted);
  if (desired.drift === 'report') {
    return {
      hold: {
        kind: 'drift',
        reason: `changed at the service since it was applied: ${fields}`,
        next: 'Change the manifest to match, or set `drift: correct` to have it put back.',
        changes,
      },
      corrects: undefined,
    };
  }
  if (live.memory.corrected === once) {
    return {
      hold: {
        kind: 'doesNotConverge',
        reason: `was put back once for this commit and differs again: ${fields}`,
        next: `Find who changes ${changes[0]?.path ?? 'it'}, or change the manifest; the next commit is tried again.`,
        changes,
      },
      corrects: undefined,
    };
  }
  return { corrects: once };
}

/** The state and the commit that a correction is made for, as one hash: a correction is made once for each. */
export function correctionOf({ commit }: DesiredService, { applied }: Wanted): string {
  return digestOf([commit ?? '', applied]);
}

/** The fields' paths; beyond five, how many more there are. */
function fieldList(changes: readonly FieldChange[]): string {
  const paths = changes.map(({ path }) => path);
  const more = paths.length - 5;
  return more > 0 ? `${paths.slice(0, 5).join(', ')} and ${more} more` : paths.join(', ');
}
