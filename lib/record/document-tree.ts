/**
 * A document with where its scalars stand, in UTF-16 units; `from` is where a node begins. `sealed` says why a scalar
 * below or at this node cannot be set by changing its own text alone.
 */
export type TreeNode = MapTree | ListTree | ScalarTree | AliasTree;

/** A map; an entry whose key is no text has none. */
export interface MapTree {
  readonly kind: 'map';
  readonly from: number;
  readonly entries: readonly { readonly key: string | undefined; readonly value: TreeNode }[];
  readonly sealed?: string | undefined;
}

/** A list. */
export interface ListTree {
  readonly kind: 'list';
  readonly from: number;
  readonly items: readonly TreeNode[];
  readonly sealed?: string | undefined;
}

/** A scalar: its text is what stands between `from` and `to`. */
export interface ScalarTree {
  readonly kind: 'scalar';
  readonly from: number;
  readonly to: number;
  readonly value: unknown;
  readonly style: ScalarStyle;
  readonly sealed?: string | undefined;
}

/** A YAML alias. */
export interface AliasTree {
  readonly kind: 'alias';
  readonly from: number;
  readonly name: string;
}

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double';

/** A text that was read, or where and why it could not be. */
export type ReadTree =
  | { readonly kind: 'tree'; readonly root: TreeNode }
  | { readonly kind: 'unreadable'; readonly offset: number; readonly message: string };

/** True when two documents say the same, but for the value of the one scalar. */
export function sameBut(scalar: ScalarTree, before: TreeNode, after: TreeNode, value: string): boolean {
  if (before === scalar) return after.kind === 'scalar' && after.value === value && after.sealed === undefined;
  if (before.kind === 'map' && after.kind === 'map') {
    const { entries } = after;
    return (
      before.entries.length === entries.length &&
      before.entries.every((entry, at) => {
        const other = entries[at];
        return other !== undefined && other.key === entry.key && sameBut(scalar, entry.value, other.value, value);
      })
    );
  }
  if (before.kind === 'list' && after.kind === 'list') {
    const { items } = after;
    return (
      before.items.length === items.length &&
      before.items.every((item, at) => {
        const other = items[at];
        return other !== undefined && sameBut(scalar, item, other, value);
      })
    );
  }
  if (before.kind === 'alias') return after.kind === 'alias' && after.name === before.name;
  return before.kind === 'scalar' && after.kind === 'scalar' && Object.is(before.value, after.value);
}
