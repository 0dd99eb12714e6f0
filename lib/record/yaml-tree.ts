import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, parseAllDocuments, visit } from 'yaml';
import type { ReadTree, ScalarStyle, TreeNode } from './document-tree.ts';

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
};

/** Reads one document of YAML 1.2 without a byte order mark; tags and merge keys may stand in it, and mean nothing here. */
export function readYaml(text: string): ReadTree {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined || document.contents === null) {
    return { kind: 'unreadable', offset: 0, message: 'the file is empty' };
  }
  if (second !== undefined) {
    const message = 'a second document starts here; Berth writes to files of one document';
    return { kind: 'unreadable', offset: second.range[0], message };
  }
  const [error] = document.errors;
  if (error !== undefined) return { kind: 'unreadable', offset: error.pos[0], message: 'not valid YAML from here on' };
  const aliased = new Set<string>();
  visit(document, { Alias: (_, alias) => void aliased.add(alias.source) });
  return { kind: 'tree', root: treeOf(document.contents, aliased) };
}

function treeOf(node: Node, aliased: ReadonlySet<string>): TreeNode {
  const from = node.range?.[0] ?? 0;
  if (isAlias(node)) return { kind: 'alias', from, name: node.source };
  const sealed = sealOf(node, aliased);
  if (isMap(node))
    return { kind: 'map', from, entries: node.items.map((pair) => entryOf(pair, from, aliased)), sealed };
  if (isSeq(node)) return { kind: 'list', from, items: node.items.map((item) => itemOf(item, from, aliased)), sealed };
  const value: unknown = isScalar(node) ? node.value : undefined;
  const style = isScalar(node) ? styles[node.type ?? ''] : undefined;
  const to = node.range?.[1] ?? from;
  return {
    kind: 'scalar',
    from,
    to,
    value,
    style: style ?? 'plain',
    sealed: sealed ?? scalarSeal(node, style, to - from),
  };
}

function entryOf({ key, value }: Pair, from: number, aliased: ReadonlySet<string>) {
  const name = isScalar(key) && typeof key.value !== 'object' ? keyText(key.value, key.source) : undefined;
  return { key: name, value: itemOf(value, from, aliased) };
}

function keyText(value: unknown, source: string | undefined): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}

function itemOf(item: unknown, from: number, aliased: ReadonlySet<string>): TreeNode {
  if (isNode(item)) return treeOf(item, aliased);
  return { kind: 'scalar', from, to: from, value: null, style: 'plain', sealed: nothing };
}

const nothing = 'holds nothing; write a first value there, and Berth changes it from then on';

/** Whoever changes what an alias repeats changes it in every place. */
function sealOf(node: Node, aliased: ReadonlySet<string>): string | undefined {
  const anchor = 'anchor' in node ? node.anchor : undefined;
  if (anchor === undefined || !aliased.has(anchor)) return undefined;
  return 'is repeated elsewhere by an alias (*), which would change too; write the value itself in each place';
}

function scalarSeal(node: Node, style: ScalarStyle | undefined, length: number): string | undefined {
  if (length === 0) return nothing;
  if ('tag' in node && node.tag !== undefined) return 'has a tag (!), which Berth does not change; take the tag away';
  return style === undefined ? 'is a block of text (| or >); write it on the line of its key' : undefined;
}
