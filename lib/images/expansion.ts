import type { Expression } from './expression.ts';

/** `$name` or `${name}`; a name is as long as it can be, so that `$1x` names the group `1x`. */
const variable = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/**
 * Expands a template as Go's Regexp.Expand does: `$1`, `$name` and `${name}` become the group's text, empty when there
 * is no such group or it took no part; `$$` is a dollar sign, and so is any other `$`.
 */
export function expand(template: string, groups: readonly (string | undefined)[], names: Expression['names']): string {
  return template.replaceAll(variable, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare;
    if (name === undefined) return '$';
    return groups[groupNumber(name, names)] ?? '';
  });
}

/** A number without leading zeros and with at most nine digits is a group's number, anything else its name. */
function groupNumber(name: string, names: Expression['names']): number {
  return /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : (names[name] ?? -1);
}
