import { isTag } from './image-reference.ts';
import type { PreparedPolicy } from './prepared-policy.ts';

/** Follows one mutable tag: it is chosen whenever the repository has it. It has no order. */
export function tagPolicy(tag: string, extracted: boolean): PreparedPolicy {
  if (!extracted && !isTag(tag)) {
    const message = `'${tag}' is not a tag; a tag has 1 to 128 letters, digits, '_', '.' or '-' and starts with none of '.' and '-'`;
    return { kind: 'invalid', message };
  }
  return {
    kind: 'ready',
    policy: {
      choose: (candidates) => {
        const found = candidates.find((candidate) => candidate.value === tag);
        return found ? { kind: 'chosen', tag: found.tag } : { kind: 'none' };
      },
      admits: (value) => value === tag,
      compare: () => undefined,
    },
  };
}
