import type { ManifestProblem } from '../errors.ts';
import type { ManifestNode, ScalarNode } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import { suggest } from './suggestion.ts';

/** An environment's `values`, by name. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** The names that `values` may define. */
export const valueName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/**
 * Fills `${values.name}` in, in every string of the node but not in keys; the string stays a string. `$${values.`
 * becomes `${values.`, any other `${…}` stays. A name that `values` lacks is a problem at its own place.
 */
export function fillValues(node: ManifestNode, values: Values, environment: string): Checked<ManifestNode> {
  const problems: ManifestProblem[] = [];
  const filled = fill(node, { values, environment, problems });
  return { value: filled, problems };
}

interface Filling {
  readonly values: Values;
  readonly environment: string;
  readonly problems: ManifestProblem[];
}

function fill(node: ManifestNode, filling: Filling): ManifestNode {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => fill(item, filling)) };
  if (node.kind === 'map') {
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: fill(entry.value, filling) })) };
  }
  return node.marks === undefined ? node : fillText(node, node.marks, filling);
}

function fillText(node: ScalarNode, marks: ScalarNode['marks'] & object, filling: Filling): ScalarNode {
  const { values, environment, problems } = filling;
  const before = problems.length;
  let occurrence = 0;
  const value = String(node.value).replace(/\$\$\{values\.|\$\{values\.([^{}]*)(\}?)/g, (whole, name, end) => {
    const place = marks[occurrence] ?? node.place;
    occurrence += 1;
    if (name === undefined) return whole.slice(1);
    if (end === '') {
      problems.push(
        problemAt(place, `"${whole}" is not closed; write \${values.name}, or $\${values. for the text itself`),
      );
      return whole;
    }
    const replacement = Object.hasOwn(values, name) ? values[name] : undefined;
    if (replacement !== undefined) return String(replacement);
    const known = Object.keys(values);
    problems.push(
      problemAt(place, `environment ${environment} has no value "${name}"${suggest(name, known, 'its values')}`),
    );
    return whole;
  });
  const complete = problems.length === before;
  return { kind: 'scalar', place: node.place, value, ...(!complete && { unfilled: true as const }) };
}
