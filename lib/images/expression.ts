import { RE2JS } from 're2js';

/** A user's regular expression, on an engine whose time is linear in the text whatever the expression. */
export interface Expression {
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** Where it first matches: the groups' texts, the whole first, `undefined` for a group that took no part. */
  search(text: string): readonly (string | undefined)[] | undefined;
  /** Number of each named group. */
  readonly names: Readonly<Record<string, number>>;
}

/** An expression that RE2 takes, or why it does not. */
export type CompiledExpression =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'invalid'; readonly message: string };

/** Longer than any expression that a person would write for a tag. */
const longest = 1024;

/**
 * Compiled instructions that an expression may have. Linear time is still long when every character costs thousands of
 * steps; a tag has at most 128 characters, so that no useful expression comes near. Searching with groups costs more:
 * up to 500 the engine does it in one pass over a table.
 */
const largest = { test: 1000, search: 500 };

/**
 * Compiles an RE2 expression, in Go's syntax: `(?P<name>…)` names a group, there are no look-arounds and no
 * back-references. Say `search` when its groups are wanted.
 */
export function compileExpression(pattern: string, use: 'test' | 'search'): CompiledExpression {
  if (pattern.length > longest) {
    return invalid(`an expression of ${pattern.length} characters; at most ${longest} are allowed`);
  }
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() <= largest[use]) return { kind: 'expression', expression: wrap(compiled) };
    return invalid(`'${pattern}' repeats too much to be run often; repeat fewer times`);
  } catch (error) {
    return invalid(`'${pattern}' is not an RE2 expression: ${reasonOf(error)}`);
  }
}

function invalid(message: string): CompiledExpression {
  return { kind: 'invalid', message };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
}

function wrap(compiled: RE2JS): Expression {
  return {
    names: compiled.namedGroups(),
    test: (text) => compiled.test(text),
    search: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      return Array.from({ length: compiled.groupCount() + 1 }, (_, group) => matcher.group(group) ?? undefined);
    },
  };
}
