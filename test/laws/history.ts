import fc from 'fast-check';
import type { Fate } from './small-stack.ts';

/** Something that people do. */
export type Step =
  /** An image `1.4.<patch>`; a tag that is there already moves to it. Images of the same content are one digest. */
  | {
      readonly kind: 'push';
      readonly patch: number;
      readonly content: string;
      readonly crashes: boolean;
      readonly platforms: readonly string[];
    }
  /** Another manifest: a variable of the container, or a count. */
  | { readonly kind: 'manifest'; readonly level: string; readonly count: number }
  /** Somebody, as Terraform does, takes every tag of Berth's from the service. */
  | { readonly kind: 'untag' };

/** A step, and how long nothing else is done after it. */
export interface Timed {
  readonly step: Step;
  readonly seconds: number;
}

/** How events travel, and when somebody looks without being asked. */
export interface Disorder {
  readonly fates: readonly Fate[];
  /** Seconds after a step, for each step in turn. */
  readonly looks: readonly number[];
}

const push: fc.Arbitrary<Step> = fc
  .record({
    patch: fc.integer({ min: 0, max: 6 }),
    content: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    platforms: fc.constantFrom<readonly string[]>([], ['linux/amd64', 'linux/arm64']),
  })
  // A content crashes, or it does not: b and e do.
  .map((one) => ({ kind: 'push', ...one, crashes: 'be'.includes(one.content) }));

const manifest: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('manifest' as const),
  level: fc.constantFrom('info', 'debug'),
  count: fc.constantFrom(1, 2, 3),
});

const untag: fc.Arbitrary<Step> = fc.constant({ kind: 'untag' });

export interface HistoryOptions {
  /** From one step to the next. */
  readonly seconds: fc.Arbitrary<number>;
  /** Default 1. */
  readonly minLength?: number;
  readonly maxLength: number;
  /** Whether tags are taken away. */
  readonly forgets?: boolean;
}

/** Steps with so many seconds between them. */
export function historyOf(options: HistoryOptions): fc.Arbitrary<readonly Timed[]> {
  const { seconds, minLength = 1, maxLength, forgets = false } = options;
  const step = fc.oneof(
    { arbitrary: push, weight: 6 },
    { arbitrary: manifest, weight: 2 },
    { arbitrary: untag, weight: forgets ? 3 : 0 },
  );
  return fc.array(fc.record({ step, seconds }), { minLength, maxLength });
}

const late = fc.integer({ min: 0, max: 300 });

/** Lost, on time, doubled, or late, so that others overtake it. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constant([]),
  fc.constant([0]),
  fc.constant([0, 0]),
  late.map((one) => [one]),
  fc.tuple(late, late),
);

export const disorders: fc.Arbitrary<Disorder> = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 8 }),
  looks: fc.array(late, { minLength: 1, maxLength: 4 }),
});

/** Every event once and at once, and nobody looks but the schedule. */
export const inOrder: Disorder = { fates: [[0]], looks: [] };
