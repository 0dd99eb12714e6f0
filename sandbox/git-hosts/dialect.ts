import type { IncomingHttpHeaders } from 'node:http';
import type { Forge } from './forge.ts';

/** What a documented field may be; `?`: it may be left out. */
export type FieldShape = 'string' | 'string?' | 'boolean?' | 'integer?' | readonly string[];

/** One request as a host's reference documents it. What it does not name is refused. */
export interface Route {
  readonly method: string;
  /** Below the API's address; its groups are handed on, decoded. */
  readonly path: RegExp;
  readonly query?: Readonly<Record<string, RegExp>>;
  readonly body?: Readonly<Record<string, FieldShape>>;
  answer(request: HostRequest): HostAnswer;
}

export interface HostRequest {
  readonly forge: Forge;
  /** The host's address. */
  readonly endpoint: string;
  /** The whole URL. */
  readonly url: URL;
  /** The path's groups. */
  readonly groups: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface HostAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How one host's API is spoken. */
export interface HostDialect {
  /** Where the API begins: `/api/v4`. */
  readonly prefix: string;
  /** The token that a header shows; `undefined` where it is not of the documented form. */
  tokenOf(headers: IncomingHttpHeaders): string | undefined;
  readonly routes: readonly Route[];
  /** The host's own answer to a token that it does not know. */
  readonly unauthorized: HostAnswer;
  readonly notFound: HostAnswer;
  /** The host's own answer to a body that it cannot use. */
  invalid(what: string): HostAnswer;
}

/** A page of a list, with the header that leads to the next; `sizeName` is what the host calls a page's size. */
export function paged<Item>(
  items: readonly Item[],
  { forge, url }: HostRequest,
  {
    sizeName,
    size,
    most,
    show,
  }: {
    readonly sizeName: string;
    readonly size: number;
    readonly most: number;
    readonly show: (item: Item) => unknown;
  },
): HostAnswer {
  const perPage = Math.min(Number(url.searchParams.get(sizeName) ?? size), most, forge.pageSize);
  const page = Number(url.searchParams.get('page') ?? 1);
  const shown = items.slice((page - 1) * perPage, page * perPage);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const linkTo = (number: number, rel: string) => {
    const target = new URL(`${url.pathname}${url.search}`, forge.linkOrigin ?? url.origin);
    target.searchParams.set('page', `${number}`);
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo(page - 1, 'prev')] : []),
    ...(page < last ? [linkTo(page + 1, 'next')] : []),
    linkTo(last, 'last'),
  ];
  return { status: 200, body: shown.map(show), headers: { link: links.join(', ') } };
}

/** What of a body is not as it is documented; `undefined` when all of it is. */
export function misshapen(
  body: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, FieldShape>>,
): string | undefined {
  for (const name of Object.keys(body)) if (!(name in shape)) return `${name} is not a parameter`;
  for (const [name, field] of Object.entries(shape)) {
    const value = body[name];
    const isOptional = typeof field === 'string' && field.endsWith('?');
    if (value === undefined && isOptional) continue;
    if (typeof field !== 'string') {
      if (typeof value !== 'string' || !field.includes(value)) return `${name} does not have a valid value`;
      continue;
    }
    const type = field.replace('?', '');
    if (type === 'integer' ? !Number.isInteger(value) : typeof value !== type) return `${name} is not of type ${type}`;
  }
  return undefined;
}
