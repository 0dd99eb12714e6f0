import { compileExpression, type Expression } from './expression.ts';

/** Compiled exclusions, or the first expression that is none. */
export type PreparedExclusions =
  | { readonly kind: 'ready'; readonly excludes: (tag: string) => boolean }
  | { readonly kind: 'invalid'; readonly message: string };

/** As many as Flux allows. */
const most = 25;

/** Signatures that cosign stores beside an image, as tags of their own; Flux has an expression for them, `^.*\.sig$`. */
const signature = '.sig';

/** Prepares the expressions of tags that never take part; signatures never do. */
export function prepareExclusions(patterns: readonly string[] = []): PreparedExclusions {
  if (patterns.length > most) {
    return { kind: 'invalid', message: `exclude: ${patterns.length} expressions; at most ${most} are allowed` };
  }
  const expressions: Expression[] = [];
  for (const pattern of patterns) {
    const compiled = compileExpression(pattern, 'test');
    if (compiled.kind === 'invalid') return { kind: 'invalid', message: `exclude: ${compiled.message}` };
    expressions.push(compiled.expression);
  }
  return { kind: 'ready', excludes: (tag) => tag.endsWith(signature) || expressions.some((one) => one.test(tag)) };
}
