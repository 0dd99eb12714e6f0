import { AwsError, type Body } from '../service.ts';

/** At most this many names in a request, and items in a page (API reference, DescribeScalableTargets). */
export const pageLimit = 50;

/** Cuts a list by `MaxResults` and `NextToken`. Throws InvalidNextTokenException. */
export function page<T>(
  items: readonly T[],
  input: Body,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } {
  const start = typeof input.NextToken === 'string' ? startOf(input.NextToken) : 0;
  const end = start + Math.min(Number(input.MaxResults ?? pageLimit), pageLimit);
  const NextToken = end < items.length ? Buffer.from(`from ${end}`).toString('base64url') : undefined;
  return { items: items.slice(start, end), NextToken };
}

function startOf(token: string): number {
  const start = /^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (start === undefined) throw new AwsError('InvalidNextTokenException', 'The next token is invalid');
  return Number(start);
}
