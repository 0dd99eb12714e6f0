import pLimit from 'p-limit';

/** ECS describes so many tasks, or instances, in a call, and lists as many on a page. */
const perCall = 100;
/** So many calls at once: a longer queue would wait too long for the request rates. */
const sideBySide = 8;

/** Things that are listed by ARN and described by ARN. */
export interface DescribedPages<Item> {
  /** Pages of ARNs; any of them may be less than full. */
  readonly lists: readonly AsyncIterable<readonly string[]>[];
  /** At most 100 ARNs. */
  readonly describe: (arns: readonly string[]) => Promise<readonly Item[]>;
}

/** What was read, and what kept the rest from being read. */
export interface PartlyRead<Item> {
  readonly items: readonly Item[];
  /** `undefined` when everything was read. */
  readonly failure: { readonly error: unknown } | undefined;
}

/**
 * Describes what is listed while the rest is still being listed, with the fewest calls that the limits allow. After the
 * first failure no other call is begun.
 */
export async function describePages<Item>({ lists, describe }: DescribedPages<Item>): Promise<PartlyRead<Item>> {
  const limited = pLimit(sideBySide);
  const waiting: string[] = [];
  const calls: Promise<void>[] = [];
  const items: Item[] = [];
  let failure: { readonly error: unknown } | undefined;

  async function guarded(work: () => Promise<void>): Promise<void> {
    if (failure) return;
    try {
      await work();
    } catch (error) {
      failure ??= { error };
    }
  }

  function describeNext(): void {
    const arns = waiting.splice(0, perCall);
    const read = async () => {
      items.push(...(await describe(arns)));
    };
    calls.push(limited(() => guarded(read)));
  }

  async function list(pages: AsyncIterable<readonly string[]>): Promise<void> {
    for await (const page of pages) {
      if (failure) return;
      waiting.push(...page);
      while (waiting.length >= perCall) describeNext();
    }
  }

  await Promise.all(lists.map((pages) => limited(() => guarded(() => list(pages)))));
  if (waiting.length > 0) describeNext();
  await Promise.all(calls);
  return { items, failure };
}
