import { AwsError } from '../service.ts';

/** A parsed event pattern: maps down to lists of values and comparison operators. */
export type Pattern = Readonly<Record<string, unknown>>;

/** The comparison operators of event patterns. */
export const matcherNames = [
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'numeric',
  'cidr',
  'exists',
  'anything-but',
] as const;

export type MatcherName = (typeof matcherNames)[number];

export function isMatcherName(name: string | undefined): name is MatcherName {
  return (matcherNames as readonly (string | undefined)[]).includes(name);
}

/** Parses a pattern and refuses what EventBridge refuses. Throws AwsError `InvalidEventPatternException`. */
export function parsePattern(text: string): Pattern {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid('Event pattern is not valid JSON');
  }
  if (!isMap(pattern)) throw invalid('Filter is not an object');
  checkMap(pattern, '');
  return pattern;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkMap(pattern: Pattern, path: string): void {
  if (Object.keys(pattern).length === 0) throw invalid(`Empty objects are not allowed at ${path || 'the top'}`);
  for (const [field, wanted] of Object.entries(pattern)) {
    const at = path ? `${path}.${field}` : field;
    if (field === '$or') checkAlternatives(wanted, at);
    else if (isMap(wanted)) checkMap(wanted, at);
    else checkLeaf(wanted, at);
  }
}

function checkAlternatives(wanted: unknown, at: string): void {
  if (!Array.isArray(wanted) || wanted.length < 2) throw invalid(`${at} needs an array of at least two patterns`);
  for (const one of wanted) {
    if (!isMap(one)) throw invalid(`${at} holds something that is not an object`);
    checkMap(one, at);
  }
}

function checkLeaf(wanted: unknown, at: string): void {
  if (!Array.isArray(wanted)) throw invalid(`"${at}" must be an object or an array`);
  if (wanted.length === 0) throw invalid(`Empty arrays are not allowed at "${at}"`);
  for (const matcher of wanted) {
    if (Array.isArray(matcher)) throw invalid(`Match value at "${at}" must be String, number, true, false, or null`);
    if (isMap(matcher)) checkMatcher(matcher, at);
  }
}

function checkMatcher(matcher: Pattern, at: string): void {
  const [name, ...more] = Object.keys(matcher);
  if (name === undefined || more.length > 0) throw invalid(`Only one key allowed in match expression at "${at}"`);
  if (!isMatcherName(name)) throw invalid(`Unrecognized match type ${name} at "${at}"`);
  if (name === 'numeric' && !isRange(matcher[name])) throw invalid(`Bad numeric range at "${at}"`);
}

function isRange(operand: unknown): boolean {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) return false;
  return operand.every((part, index) =>
    index % 2 === 0 ? ['=', '<', '<=', '>', '>='].includes(part) : typeof part === 'number',
  );
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
