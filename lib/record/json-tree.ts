import type { ReadTree, TreeNode } from './document-tree.ts';

const depthLimit = 200;
const skipped = /(?:[ \t\r\n]|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
const string = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** Reads JSON without a byte order mark; comments and trailing commas may stand in it. */
export function readJson(text: string): ReadTree {
  const reader = new Reader(text);
  try {
    const root = reader.value(0);
    reader.skip();
    if (reader.offset < text.length) throw new Unreadable('nothing more is expected here');
    return { kind: 'tree', root };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'unreadable', offset: reader.offset, message: `not valid JSON: ${error.message}` };
  }
}

/** Ends the reading at the reader's offset; never leaves this file. */
class Unreadable extends Error {}

class Reader {
  readonly text: string;
  offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): TreeNode {
    this.skip();
    if (depth > depthLimit) throw new Unreadable(`nested deeper than ${depthLimit} levels`);
    const from = this.offset;
    if (this.take('{')) return { kind: 'map', from, entries: this.items('}', () => this.entry(depth)) };
    if (this.take('[')) return { kind: 'list', from, items: this.items(']', () => this.value(depth + 1)) };
    const quoted = this.match(string);
    const source = quoted ?? this.match(literal);
    if (source === undefined) throw new Unreadable('a value is expected here');
    const value: unknown = JSON.parse(source);
    return { kind: 'scalar', from, to: this.offset, value, style: 'double' };
  }

  entry(depth: number): { readonly key: string; readonly value: TreeNode } {
    const key = this.match(string);
    if (key === undefined) throw new Unreadable('a key in double quotes is expected here');
    this.skip();
    if (!this.take(':')) throw new Unreadable('a colon is expected here');
    return { key: String(JSON.parse(key)), value: this.value(depth + 1) };
  }

  items<Item>(end: string, read: () => Item): readonly Item[] {
    const items: Item[] = [];
    for (;;) {
      this.skip();
      if (this.take(end)) return items;
      items.push(read());
      this.skip();
      if (this.take(',')) continue;
      if (this.take(end)) return items;
      throw new Unreadable(`a comma or ${end} is expected here`);
    }
  }

  skip(): void {
    this.match(skipped);
  }

  take(character: string): boolean {
    if (this.text.charAt(this.offset) !== character) return false;
    this.offset += 1;
    return true;
  }

  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.offset = pattern.lastIndex;
    return found;
  }
}
