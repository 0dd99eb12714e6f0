import type { QueryProblem } from './problem.ts';
import type { Query } from './query.ts';
import { readTest } from './query-test.ts';
import { Reader } from './reader.ts';

/** An expression as a tree, or the first thing that is wrong with it. */
export type ParsedExpression =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'problem'; readonly problem: QueryProblem };

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html */
const longest = 2000;
/** Parentheses and `not` within each other: no person writes so many, and a parser's stack ends somewhere. */
const deepest = 100;

const operators = {
  or: /\|\||or(?!\w)/y,
  and: /&&|and(?!\w)/y,
  not: /!|not(?!\w)/y,
} as const;

/**
 * Parses an expression of ECS's cluster query language. `not` binds closest, then `and`, then `or`: AWS's page names
 * no order but that parentheses set it, so this is the usual one. Never throws.
 */
export function parseExpression(text: string): ParsedExpression {
  if (text.length > longest) {
    const expected = `at most ${longest} characters`;
    return {
      kind: 'problem',
      problem: { kind: 'syntax', column: longest + 1, expected, found: `${text.length} characters` },
    };
  }
  const reader = new Reader(text);
  const query = readJoined(reader, 'or', 0);
  if (query && !reader.isAtEnd)
    reader.fail("'and', 'or' or the end (a value with a space in it needs quotation marks)");
  if (query && !reader.problem) return { kind: 'query', query };
  const nothing: QueryProblem = { kind: 'syntax', column: 1, expected: 'an expression', found: 'none' };
  return { kind: 'problem', problem: reader.problem ?? nothing };
}

function readJoined(reader: Reader, kind: 'and' | 'or', depth: number): Query | undefined {
  const parts: Query[] = [];
  do {
    const part = kind === 'or' ? readJoined(reader, 'and', depth) : readNegatable(reader, depth);
    if (!part) return undefined;
    parts.push(part);
  } while (reader.take(operators[kind]) !== undefined);
  const [first, second] = parts;
  return second ? { kind, of: parts } : first;
}

function readNegatable(reader: Reader, depth: number): Query | undefined {
  if (depth > deepest) {
    const expected = `at most ${deepest} parentheses and 'not' within each other`;
    return reader.report({ kind: 'unsupported', column: reader.at + 1, expected, found: 'another one' });
  }
  if (reader.take(operators.not) !== undefined) {
    const of = readNegatable(reader, depth + 1);
    return of && { kind: 'not', of };
  }
  if (reader.take(/\(/y) === undefined) return readTest(reader);
  const inner = readJoined(reader, 'or', depth + 1);
  if (inner && reader.take(/\)/y) === undefined) return reader.fail("'and', 'or' or ')'");
  return inner;
}
