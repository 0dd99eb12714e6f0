import { type FieldPath, fieldPathText, parseFieldPath } from '../diff/field-path.ts';
import type { FieldNode } from '../diff/field-table.ts';
import { labelOf, withoutFields } from '../diff/ignored-fields.ts';
import type { ManifestProblem } from '../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { serviceTree } from '../service/fields.ts';
import { taskDefinitionTree } from '../task-definition/fields.ts';
import type { DesiredService, IgnoredFields } from './desired-service.ts';
import { isUnfilled, type ManifestNode, textOf } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import { didYouMean, suggest } from './suggestion.ts';

/** ECS's parts of the manifest, as far as they are there, and the images that Berth chooses. */
export interface IgnoreInput {
  readonly taskDefinition: JsonObject | undefined;
  readonly definition: JsonObject | undefined;
  readonly images: DesiredService['images'];
}

const trees = { taskDefinition: taskDefinitionTree, definition: serviceTree } as const;
type PartKey = keyof typeof trees;
const parts = Object.keys(trees) as readonly PartKey[];
const example = 'a path such as definition.desiredCount or taskDefinition.containerDefinitions[app].cpu';

/** Reads `ignore`, a list of paths as plans print them, behind the part that they lie in. The schema has seen to its shape. */
export function readIgnore(node: ManifestNode | undefined, input: IgnoreInput): Checked<IgnoredFields> {
  const found = { taskDefinition: [] as FieldPath[], definition: [] as FieldPath[] };
  const problems: ManifestProblem[] = [];
  for (const item of node?.kind === 'list' ? node.items : []) {
    const text = textOf(item);
    if (text === undefined || isUnfilled(item)) continue;
    const read = readPath(text, input);
    if ('problem' in read) problems.push(problemAt(item.place, read.problem));
    else found[read.part].push(read.path, ...besides(read));
  }
  const nothing = found.taskDefinition.length + found.definition.length === 0;
  return { value: nothing ? undefined : found, problems };
}

/** A definition without the fields that are ignored. */
export function withoutIgnored(definition: JsonObject, { definition: paths }: IgnoredFields): JsonObject {
  return withoutFields(definition, serviceTree, paths);
}

interface ReadPath {
  readonly part: PartKey;
  /** Within the part. */
  readonly path: FieldPath;
}

function readPath(text: string, input: IgnoreInput): ReadPath | { readonly problem: string } {
  const whole = parseFieldPath(text);
  if (whole === undefined) return { problem: `"${text}" is no path; write ${example}` };
  const [first, ...path] = whole;
  const part = parts.find((one) => first?.kind === 'field' && first.name === one);
  if (part === undefined)
    return { problem: `"${text}" begins with neither taskDefinition nor definition${meant(whole, input)}` };
  if (path.length === 0) return { problem: `"${text}" is all of it; name a field: ${example}` };
  const problem = problemOf(part, path, input) ?? imageProblem(part, path, input);
  return problem === undefined ? { part, path } : { problem };
}

/** What a path without its part most likely stands for. */
function meant(path: FieldPath, input: IgnoreInput): string {
  const fitting = parts.filter((part) => problemOf(part, path, input) === undefined);
  if (fitting.length > 0)
    return `; did you mean ${fitting.map((part) => `"${part}.${fieldPathText(path)}"`).join(' or ')}?`;
  const [first] = path;
  return (first?.kind === 'field' && didYouMean(first.name, parts)) || `; write ${example}`;
}

/** A launch type and a capacity provider strategy are one choice: who leaves one of them alone leaves both. */
function besides({ part, path: [first, ...rest] }: ReadPath): readonly FieldPath[] {
  const pair = ['launchType', 'capacityProviderStrategy'];
  if (part !== 'definition' || rest.length > 0 || first?.kind !== 'field' || !pair.includes(first.name)) return [];
  return pair.filter((name) => name !== first.name).map((name) => [{ kind: 'field', name }]);
}

/** What Berth does not leave to anybody: the image that it chooses, of the containers that `images` names. */
function imageProblem(part: PartKey, path: FieldPath, { images }: IgnoreInput): string | undefined {
  const [first, container, field] = path;
  if (part !== 'taskDefinition' || first?.kind !== 'field' || first.name !== 'containerDefinitions') return undefined;
  if (field?.kind === 'field' && field.name !== 'image') return undefined;
  const names = Object.keys(images).filter(
    (name) => container === undefined || (container.kind === 'item' && container.label === name),
  );
  if (names.length === 0) return undefined;
  return `images decides the image of ${names.join(', ')}; ignore other fields, or take ${names.join(', ')} out of images`;
}

interface Walk {
  readonly part: PartKey;
  /** Where the walk is, as a person writes it. */
  readonly at: string;
  readonly node: FieldNode;
  readonly declared: JsonValue | undefined;
}

function problemOf(part: PartKey, path: FieldPath, input: IgnoreInput): string | undefined {
  let walk: Walk = { part, at: part, node: trees[part], declared: input[part] };
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    const next = step.kind === 'field' ? fieldStep(step.name, walk, isLast) : itemStep(step.label, walk, isLast);
    if (typeof next === 'string') return next;
    walk = next;
  }
  return undefined;
}

/** The next place, or what is wrong. */
function fieldStep(name: string, walk: Walk, isLast: boolean): Walk | string {
  const { part, at, node, declared } = walk;
  const kind = node.row?.kind ?? 'structure';
  if (kind === 'map') return `${at} is a map of names; write ${at}[${name}]`;
  if (kind === 'list') return `${at} is a list; ${listAdvice(walk)}`;
  const child = node.children.get(name);
  const known = [...node.children].filter(([, { row }]) => row?.apart !== 'readOnly').map(([one]) => one);
  const isNewer = isLast && isJsonObject(declared) && declared[name] !== undefined;
  if (!(child ? known.includes(name) : isNewer)) return `${at} has no field "${name}"${didYouMean(name, known)}`;
  if (part === 'taskDefinition' && at === part && (name === 'family' || name === 'tags')) {
    return `${name} of a task definition is never compared; take it out of ignore`;
  }
  if (node.row?.list?.order === 'keyed' && node.row.list.by.includes(name))
    return `${name} is what names ${at}; ignore ${at} as a whole`;
  return {
    part,
    at: `${at}.${name}`,
    node: child ?? { row: undefined, children: new Map() },
    declared: isJsonObject(declared) ? declared[name] : undefined,
  };
}

function itemStep(label: string, walk: Walk, isLast: boolean): Walk | string {
  const { part, at, node, declared } = walk;
  const isMap = node.row?.kind === 'map';
  const isKeyed = node.row?.list?.order === 'keyed';
  const isTags = part === 'definition' && at === 'definition.tags';
  // Of a definition, lists and such maps are owned whole (docs/manifest.md).
  const isOwnedWhole = part === 'definition' && !(isTags && isLast);
  if (!(isMap || isKeyed) || isOwnedWhole) return `${at} is one value to Berth; ignore it as a whole: ${at}`;
  const next = { part, at: `${at}[${label}]` };
  if (isMap)
    return isLast
      ? { ...next, node: { row: undefined, children: new Map() }, declared: undefined }
      : `${next.at} is one value; ignore it as a whole: ${next.at}`;
  const items = Array.isArray(declared) ? declared : [];
  const item = items.find((one) => labelOf(one, node) === label);
  const labels = items.flatMap((one) => labelOf(one, node) ?? []);
  if (!isLast && item === undefined && at === 'taskDefinition.containerDefinitions' && declared !== undefined)
    return `${at} has no "${label}"${suggest(label, labels, 'it has')}`;
  return {
    ...next,
    node: { row: node.row && { ...node.row, kind: 'structure' }, children: node.children },
    declared: item,
  };
}

function listAdvice({ part, at, node }: Walk): string {
  const isKeyed = part === 'taskDefinition' && node.row?.list?.order === 'keyed';
  return isKeyed ? `name an item of it: ${at}[…]` : `ignore it as a whole: ${at}`;
}
