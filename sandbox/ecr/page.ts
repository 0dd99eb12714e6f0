import { AwsError, type Body } from '../service.ts';

/** A page of a list, and where the next begins. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/** `maxResults` is 100 unless the request says otherwise (API reference, ListImages and DescribeImages). */
const defaultPageSize = 100;

/**
 * Cuts a page out of items that are sorted by `placeOf`. A token names the last place that was given out, so that a
 * listing goes on where it was when images come and go between its pages.
 */
export function pageOf<Item>(items: readonly Item[], placeOf: (item: Item) => string, input: Body): Page<Item> {
  const start = typeof input.nextToken === 'string' ? firstAfter(items, placeOf, decode(input.nextToken)) : 0;
  const size = typeof input.maxResults === 'number' ? input.maxResults : defaultPageSize;
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  const more = start + size < items.length && last !== undefined;
  return { items: page, nextToken: more ? Buffer.from(`after ${placeOf(last)}`).toString('base64url') : undefined };
}

function firstAfter<Item>(items: readonly Item[], placeOf: (item: Item) => string, place: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && placeOf(item) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function decode(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith('after ')) {
    throw new AwsError(
      'InvalidParameterException',
      "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'",
    );
  }
  return text.slice('after '.length);
}
