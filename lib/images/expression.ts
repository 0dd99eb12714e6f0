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

export type CompiledExpression =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'invalid'; readonly message: string };

/** Longer than any expression that a person would write for a tag. */
const longest = 1024;

/** Compiles an RE2 expression, in Go's syntax: `(?P<name>…)` names a group, there are no look-arounds and no back-references. */
export function compileExpression(pattern: string): CompiledExpression {
  if (pattern.length > longest) {
    return {
      kind: 'invalid',
      message: `an expression of ${pattern.length} characters; at most ${longest} are allowed`,
    };
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return { kind: 'expression', expression: wrap(compiled) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    return { kind: 'invalid', message: `'${pattern}' is not an RE2 expression: ${reason}` };
  }
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
