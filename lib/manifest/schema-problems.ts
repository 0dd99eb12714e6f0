import * as v from 'valibot';
import type { ManifestProblem } from '../errors.ts';
import type { Place } from './desired-service.ts';
import { describeNode, entryOf, isUnfilled, type ManifestNode, toJson } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import { suggest } from './suggestion.ts';

type AnySchema = v.GenericSchema<unknown, unknown>;

/**
 * A map of exactly these keys. The message of `never` is the list of allowed keys, which `checkSchema` words; that of
 * a missing key is what the key's own schema allows.
 */
export function closed<const Entries extends v.ObjectEntries>(entries: Entries) {
  const unknown = v.never(Object.keys(entries).join(', '));
  return v.objectWithRest(entries, unknown, (issue) => messageOf(entries[(issue.expected ?? '').slice(1, -1)]));
}

function messageOf(schema: v.ObjectEntries[string] | undefined): string {
  const message = schema !== undefined && 'message' in schema ? schema.message : undefined;
  return typeof message === 'string' ? message : 'a map';
}

/** Validates a node by a schema whose messages say what is allowed: `a region such as eu-west-1`. */
export function checkSchema<Schema extends AnySchema>(
  schema: Schema,
  node: ManifestNode,
  name: string,
): Checked<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, toJson(node));
  if (result.success) return { value: result.output, problems: [] };
  return { value: undefined, problems: result.issues.flatMap((issue) => problemOf(issue, node, name) ?? []) };
}

function problemOf(issue: v.BaseIssue<unknown>, root: ManifestNode, name: string): ManifestProblem | undefined {
  let node: ManifestNode = root;
  let key = name;
  let keyPlace: Place = root.place;
  for (const { key: step } of issue.path ?? []) {
    const entry = entryOf(node, String(step));
    const next = entry?.value ?? (node.kind === 'list' ? node.items[Number(step)] : undefined);
    if (node.kind === 'list' && typeof step === 'string') return wrongKind(node, key);
    key = typeof step === 'number' ? `item ${step + 1} of ${key}` : String(step);
    if (next === undefined) return problemAt(node.place, `${key} is missing; it has to be ${allowedOf(issue)}`);
    keyPlace = entry?.keyPlace ?? next.place;
    node = next;
  }
  if (isUnfilled(node)) return undefined;
  if (issue.type === 'never') return problemAt(keyPlace, unknownKey(key, issue.message.split(', ')));
  return problemAt(node.place, `${key} has to be ${allowedOf(issue)}, and is ${describeNode(node)}`);
}

/** The validator takes a list for a map with numbers for keys. */
function wrongKind(node: ManifestNode, key: string): ManifestProblem {
  return problemAt(node.place, `${key} has to be a map, and is ${describeNode(node)}`);
}

/** `unknown key "regoin"; did you mean "region"? Allowed here: …`. */
export function unknownKey(key: string, allowed: readonly string[]): string {
  return `unknown key "${key}"${suggest(key, allowed, 'allowed here')}`;
}

/** A missing key is an issue of the map around it, whose message cannot know what the key's value would have to be. */
function allowedOf(issue: v.BaseIssue<unknown>): string {
  return issue.message.startsWith('Invalid ') ? (issue.expected ?? 'given') : issue.message;
}
