/** Something that a heap holds, and that knows where: -1 when it is in none. */
export interface HeapItem {
  position: number;
}

/** Items of which the first is at hand; putting in, taking out and moving one take as long as its height. */
export interface PositionHeap<Item extends HeapItem> {
  /** `undefined` when it is empty. */
  first(): Item | undefined;
  /** Puts an item in, or where it belongs now that its order has changed. */
  settle(item: Item): void;
  /** Takes an item out; one that is not in it stays out. */
  remove(item: Item): void;
}

/** An empty heap of items, ordered by `compare`; only one of them may be out of order at a time. */
export function createHeap<Item extends HeapItem>(compare: (a: Item, b: Item) => number): PositionHeap<Item> {
  const items: Item[] = [];

  function put(item: Item, at: number): void {
    items[at] = item;
    item.position = at;
  }

  function rise(item: Item, from: number): number {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above] as Item;
      if (compare(item, parent) >= 0) break;
      put(parent, at);
      at = above;
    }
    return at;
  }

  function sink(item: Item, from: number): number {
    let at = from;
    for (let below = 2 * at + 1; below < items.length; below = 2 * at + 1) {
      const [left, right] = [items[below] as Item, items[below + 1]];
      const child = right !== undefined && compare(right, left) < 0 ? right : left;
      if (compare(item, child) <= 0) break;
      const free = child.position;
      put(child, at);
      at = free;
    }
    return at;
  }

  function place(item: Item, from: number): void {
    put(item, sink(item, rise(item, from)));
  }

  return {
    first: () => items[0],
    settle: (item) => place(item, item.position < 0 ? items.length : item.position),
    remove: (item) => {
      const at = item.position;
      if (at < 0) return;
      item.position = -1;
      const last = items.pop() as Item;
      if (last !== item) place(last, at);
    },
  };
}
