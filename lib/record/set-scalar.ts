import type { ManifestProblem } from '../errors.ts';
import { type ReadTree, type ScalarStyle, type ScalarTree, sameBut, type TreeNode } from './document-tree.ts';
import { readJson } from './json-tree.ts';
import { formatScalarPath, type PathStep, type ScalarPath } from './scalar-path.ts';
import { scalarTexts } from './scalar-text.ts';
import { readYaml } from './yaml-tree.ts';

/** A scalar to set in a file; its name says the format: `.json` and `.jsonc` are JSON with comments, all else is YAML. */
export interface ScalarChange {
  readonly file: string;
  readonly path: ScalarPath;
  readonly value: string;
}

/** What became of a change: the new text beside the old value, or why the file has to stay. */
export type ScalarEdit =
  | { readonly kind: 'changed'; readonly text: string; readonly before: string }
  /** The scalar says this already. */
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly problem: ManifestProblem };

/** A scalar that was found, or why there is none to set. */
export type FoundScalar =
  /** `value` as text: `1.4` for a number; `line` and `column` count from 1. */
  | {
      readonly kind: 'found';
      readonly value: string;
      readonly isText: boolean;
      readonly line: number;
      readonly column: number;
    }
  | { readonly kind: 'refused'; readonly problem: ManifestProblem };

/** Longer files are refused: reading one would take a function's memory. */
const textLimit = 1024 * 1024;
const byteOrderMark = '\uFEFF';

/**
 * Sets one scalar to a text and changes nothing else: every other character of the file stays, and so does the way the
 * scalar was quoted, unless the value needs quotes. Setting what is there already changes nothing.
 */
export function setScalar(text: string, { file, path, value }: ScalarChange): ScalarEdit {
  const opened = open(text, file, path);
  if (opened.kind === 'refused') return opened;
  const { plain, mark, root, scalar } = opened;
  if (scalar.value === value) return { kind: 'same' };
  for (const written of scalarTexts(value, styleIn(file, scalar))) {
    const changed = plain.slice(0, scalar.from) + written + plain.slice(scalar.to);
    const read = readerOf(file)(changed);
    if (read.kind === 'tree' && sameBut(scalar, root, read.root, value)) {
      return { kind: 'changed', text: mark + changed, before: String(scalar.value) };
    }
  }
  const message = `${formatScalarPath(path)} cannot hold this value where it stands`;
  return refused(file, plain, scalar.from, message);
}

/** Finds the scalar that `setScalar` would set. */
export function findScalar(text: string, { file, path }: Omit<ScalarChange, 'value'>): FoundScalar {
  const opened = open(text, file, path);
  if (opened.kind === 'refused') return opened;
  const { value, from } = opened.scalar;
  return { kind: 'found', value: String(value), isText: typeof value === 'string', ...positionAt(opened.plain, from) };
}

interface Opened {
  readonly kind: 'opened';
  /** Without the byte order mark. */
  readonly plain: string;
  readonly mark: string;
  readonly root: TreeNode;
  readonly scalar: ScalarTree;
}

type Refused = { readonly kind: 'refused'; readonly problem: ManifestProblem };

function open(text: string, file: string, path: ScalarPath): Opened | Refused {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const plain = text.slice(mark.length);
  if (text.length > textLimit) return refused(file, '', 0, `the file is longer than ${textLimit} characters`);
  const read = readKept(file, plain);
  if (read.kind === 'unreadable') return refused(file, plain, read.offset, read.message);
  const found = find(read.root, path);
  if ('message' in found) return refused(file, plain, found.from, found.message);
  return { kind: 'opened', plain, mark, root: read.root, scalar: found };
}

/** The last file that was read: a manifest asks one for several scalars in a row, and reading it is what takes the time. */
let kept: { readonly reader: typeof readYaml; readonly text: string; readonly read: ReadTree } | undefined;

function readKept(file: string, text: string): ReadTree {
  const reader = readerOf(file);
  if (kept?.text !== text || kept.reader !== reader) kept = { reader, text, read: reader(text) };
  return kept.read;
}

function readerOf(file: string): (text: string) => ReadTree {
  return /\.jsonc?$/.test(file) ? readJson : readYaml;
}

function styleIn(file: string, scalar: ScalarTree): ScalarStyle {
  return /\.jsonc?$/.test(file) ? 'double' : scalar.style;
}

interface NotFound {
  readonly from: number;
  readonly message: string;
}

function find(root: TreeNode, path: ScalarPath): ScalarTree | NotFound {
  let node = root;
  for (const [depth, step] of path.entries()) {
    const so = formatScalarPath(path.slice(0, depth)) || 'the file';
    const shut = shutOf(node, so);
    if (shut !== undefined) return { from: node.from, message: shut };
    const next = stepInto(node, step, so);
    if ('message' in next) return { from: node.from, message: next.message };
    node = next;
  }
  const name = formatScalarPath(path);
  const shut = shutOf(node, name);
  if (shut !== undefined) return { from: node.from, message: shut };
  if (node.kind === 'scalar') return node;
  return { from: node.from, message: `${name} is a ${node.kind}, and has to be one value` };
}

function shutOf(node: TreeNode, name: string): string | undefined {
  if (node.kind === 'alias') return `${name} is an alias (*${node.name}); write the value itself there`;
  return node.sealed === undefined ? undefined : `${name} ${node.sealed}`;
}

function stepInto(node: TreeNode, step: PathStep, name: string): TreeNode | { readonly message: string } {
  if (typeof step === 'string') {
    if (node.kind !== 'map')
      return { message: `${name} has to be a map with the key "${step}", and is a ${node.kind}` };
    const matching = node.entries.filter(({ key }) => key === step);
    if (matching.length > 1) return { message: `${name} has the key "${step}" more than once; each may stand once` };
    return matching[0]?.value ?? { message: `${name} has no key "${step}"` };
  }
  if (node.kind !== 'list') return { message: `${name} has to be a list, and is a ${node.kind}` };
  if (typeof step === 'number') {
    return node.items[step] ?? { message: `${name} has no item ${step}; it has ${node.items.length}, counted from 0` };
  }
  const matching = node.items.filter((item) => holds(item, step.key, step.value));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const count = only === undefined ? 'no item' : 'more than one item';
  return { message: `${name} has ${count} whose ${step.key} is "${step.value}"` };
}

function holds(item: TreeNode, key: string, value: string): boolean {
  if (item.kind !== 'map') return false;
  const found = item.entries.find((entry) => entry.key === key)?.value;
  return found?.kind === 'scalar' && String(found.value) === value;
}

function refused(file: string, text: string, offset: number, message: string): Refused {
  return { kind: 'refused', problem: { file, ...positionAt(text, offset), message } };
}

function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
