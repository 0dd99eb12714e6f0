import { compileExpression, type Expression } from '../../images/expression.ts';

/** A pattern that can be run, or why not. */
export type JavaPattern =
  | { readonly kind: 'pattern'; readonly expression: Expression }
  | { readonly kind: 'unsupported'; readonly reason: string };

/** What RE2 would take, and read otherwise than java.util.regex.Pattern does. */
const readOtherwise: readonly (readonly [RegExp, string])[] = [
  [/^\\[1-9]/, 'a back-reference'],
  [/^\(\?P/, 'a group in the syntax of Python'],
  [/^\(\?[a-zA-Z]*U/, 'the flag U'],
];

/**
 * Compiles a regular expression of Java's so that it must match the whole text. RE2 knows no look-around, no
 * back-reference, no possessive quantifier and no atomic group, and no sets within sets: those are refused by name
 * where they are met, because RE2 would read some of them otherwise.
 */
export function compileJavaPattern(pattern: string): JavaPattern {
  const reason = refusalOf(pattern);
  if (reason !== undefined) return { kind: 'unsupported', reason };
  const alone = compileExpression(pattern, 'test');
  if (alone.kind === 'invalid') return { kind: 'unsupported', reason: alone.message };
  const whole = compileExpression(`^(?:${pattern})$`, 'test');
  if (whole.kind === 'invalid') return { kind: 'unsupported', reason: whole.message };
  return { kind: 'pattern', expression: whole.expression };
}

function refusalOf(pattern: string): string | undefined {
  let inSet = false;
  for (let at = 0; at < pattern.length; at++) {
    const rest = pattern.slice(at, at + 20);
    const [, name] = readOtherwise.find(([start]) => start.test(rest)) ?? [];
    if (name !== undefined && !(inSet && rest.startsWith('('))) return `${name} ('${shown(rest)}')`;
    const inner = inSet && (rest.startsWith('[') || rest.startsWith('&&'));
    if (inner) return `a set within a set, or an intersection of sets ('${shown(rest)}')`;
    if (rest.startsWith('\\Q')) at = endOfQuote(pattern, at);
    else if (rest.startsWith('\\')) at++;
    else if (rest.startsWith('[')) inSet = true;
    else if (rest.startsWith(']')) inSet = false;
  }
  return undefined;
}

function endOfQuote(pattern: string, at: number): number {
  const end = pattern.indexOf('\\E', at + 2);
  return end < 0 ? pattern.length : end + 1;
}

function shown(rest: string): string {
  return rest.slice(0, 8);
}
