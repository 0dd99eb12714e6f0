import { matchesScalar, type Scalar } from './pattern-matchers.ts';
import { isMap, type Pattern } from './pattern-syntax.ts';

/**
 * Whether an event matches a pattern, as "Amazon EventBridge event patterns" defines it
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html): every field of the pattern has to
 * match, one of a field's values is enough, and a list in the event matches when one of its elements does.
 */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((element) => matchesPattern(pattern, element));
  if (!isMap(event)) return Object.values(pattern).every(acceptsAbsence);
  return Object.entries(pattern).every(([field, wanted]) => matchesField(field, wanted, event));
}

function matchesField(field: string, wanted: unknown, event: Readonly<Record<string, unknown>>): boolean {
  if (field === '$or') return (wanted as readonly Pattern[]).some((one) => matchesPattern(one, event));
  const value = Object.hasOwn(event, field) ? event[field] : undefined;
  return Array.isArray(wanted) ? matchesLeaf(wanted, value) : matchesPattern(wanted as Pattern, value);
}

function matchesLeaf(matchers: readonly unknown[], value: unknown): boolean {
  const scalars = (Array.isArray(value) ? value : [value]).filter(isScalar);
  if (scalars.length === 0) return matchers.some(acceptsAbsentValue);
  return matchers.some((matcher) => scalars.some((scalar) => matchesScalar(matcher, scalar)));
}

/** `exists` looks at leaves only: a map, or nothing at all, is not there. */
function acceptsAbsentValue(matcher: unknown): boolean {
  return isMap(matcher) && matcher.exists === false;
}

function acceptsAbsence(wanted: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.some(acceptsAbsentValue);
  return isMap(wanted) && Object.values(wanted).every(acceptsAbsence);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
