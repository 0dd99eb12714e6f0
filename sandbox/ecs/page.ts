import type { Body } from '../service.ts';
import { invalidParameter } from './errors.ts';
import { numberOf, textOf } from './json-body.ts';

/** Cuts a list as ECS's List operations do: `maxResults` up to 100, and an opaque `nextToken` while more is left. */
export function page<T>(
  items: readonly T[],
  input: Body,
  byDefault: number,
): { items: readonly T[]; nextToken?: string } {
  const size = numberOf(input, 'maxResults') ?? byDefault;
  if (size < 1 || size > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  const from = offset(textOf(input, 'nextToken'));
  const to = from + size;
  const rest = to < items.length ? { nextToken: Buffer.from(`offset:${to}`).toString('base64url') } : {};
  return { items: items.slice(from, to), ...rest };
}

function offset(token: string | undefined): number {
  if (!token) return 0;
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw invalidParameter('Invalid token.');
  return Number(match[1]);
}
