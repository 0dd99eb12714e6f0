import { expand } from './expansion.ts';
import { compileExpression } from './expression.ts';
import type { Candidate } from './prepared-policy.ts';

/** Turns tags into the candidates of a policy, in their order. */
export type Filter = (tags: readonly string[]) => readonly Candidate[];

/** A compiled filter, or what is wrong with its pattern or its template. */
export type PreparedFilter =
  | { readonly kind: 'ready'; readonly filter: Filter }
  | { readonly kind: 'invalid'; readonly message: string };

/** Each `$` of a template may stand for a whole tag: this bounds what is made of one. */
const longestTemplate = 256;

/**
 * Keeps the tags that the expression matches anywhere, and lets the policy see what the template extracts from them. Of
 * tags with the same extract the last one stays, as in Flux.
 */
export function prepareFilter(pattern: string, extract: string | undefined): PreparedFilter {
  const template = extract ?? '';
  const compiled = compileExpression(pattern, template === '' ? 'test' : 'search');
  if (compiled.kind === 'invalid') return { kind: 'invalid', message: `filter: ${compiled.message}` };
  if (template.length > longestTemplate) {
    const message = `filter: extract has ${template.length} characters; at most ${longestTemplate} are allowed`;
    return { kind: 'invalid', message };
  }
  const { expression } = compiled;
  if (template === '') return { kind: 'ready', filter: (tags) => keepAll(tags.filter((tag) => expression.test(tag))) };
  return {
    kind: 'ready',
    filter: (tags) => {
      const byValue = new Map<string, Candidate>();
      for (const tag of tags) {
        const groups = expression.search(tag);
        if (!groups) continue;
        const value = expand(template, groups, expression.names);
        byValue.delete(value);
        byValue.set(value, { tag, value });
      }
      return [...byValue.values()];
    },
  };
}

/** Every tag is a candidate as it is. */
export function keepAll(tags: readonly string[]): readonly Candidate[] {
  return tags.map((tag) => ({ tag, value: tag }));
}
