import * as v from 'valibot';
import { type BerthError, ConfigurationError, TransientError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitCredentials } from '../credentials.ts';
import { type RestSubject, restRefusal, restUnreachable, strangeAnswer } from './rest-errors.ts';

/** What a client of one host's API is made from. */
export interface RestClientOptions {
  /** The repository's URL, for messages. */
  readonly url: string;
  /** The API's address, without a slash at its end. */
  readonly api: string;
  readonly credentials: GitCredentials;
  /** The header that shows the token. */
  readonly authorization: (token: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly limits?: Partial<RestLimits> | undefined;
}

/** What one request may take. */
export interface RestLimits {
  /** For the whole of an answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** One request, and what its errors say of it. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** Below the API's address: `/repos/acme/shop`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly doing: string;
  readonly needs: string;
  /** Statuses that the caller knows what to do with, beside the successes. */
  readonly expected?: readonly number[];
}

/** A success, or a status that was expected. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
  /** What the caller throws when it does not know what to do after all; `undefined` with a success. */
  readonly error: BerthError | undefined;
}

/** A host's API: JSON both ways, bounded in time and size, its refusals as Berth's errors without the token. */
export interface RestClient {
  send(request: RestRequest): Promise<RestAnswer>;
  /** A list over all of its pages, by the `Link` header. */
  list<Item>(request: RestRequest, item: v.GenericSchema<unknown, Item>): AsyncGenerator<Item, undefined>;
  /** The answer as its schema has it. */
  parse<Output>(schema: v.GenericSchema<unknown, Output>, answer: RestAnswer, request: RestRequest): Output;
}

const defaultLimits: RestLimits = { timeoutMs: 15_000, maxBytes: 16 * 1024 * 1024 };
const redirections = 3;
/** More than any host shows of one pull request; a host that never ends its list is left. */
const mostPages = 200;

interface Received extends RestAnswer {
  readonly headers: Headers;
}

/** Nothing is sent until a method is called. A redirection is followed within the host only, so that the token goes nowhere else. */
export function createRestClient(options: RestClientOptions): RestClient {
  const client = {
    async send(request: RestRequest) {
      return await receive(addressOf(request, options.api), request, options);
    },
    async *list<Item>(request: RestRequest, item: v.GenericSchema<unknown, Item>) {
      let address: URL | undefined = addressOf(request, options.api);
      for (let page = 0; address !== undefined && page < mostPages; page += 1) {
        const answer: Received = await receive(address, request, options);
        yield* client.parse(v.array(item), answer, request);
        address = nextPage(answer.headers, address);
      }
      return undefined;
    },
    parse<Output>(schema: v.GenericSchema<unknown, Output>, answer: RestAnswer, request: RestRequest): Output {
      const parsed = v.safeParse(schema, answer.body);
      if (parsed.success) return parsed.output;
      const at = v.getDotPath(parsed.issues[0]) ?? 'the whole';
      throw strangeAnswer(subjectOf(request, options), `${at} is not of the shape that is documented`);
    },
  };
  return client;
}

function addressOf({ path, query }: RestRequest, api: string): URL {
  const url = new URL(`${api}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  return url;
}

function subjectOf({ doing, needs }: RestRequest, { url, credentials }: RestClientOptions): RestSubject {
  return { url, secret: credentials.secret, doing, needs };
}

async function receive(address: URL, request: RestRequest, options: RestClientOptions): Promise<Received> {
  const { timeoutMs, maxBytes } = { ...defaultLimits, ...options.limits };
  const subject = subjectOf(request, options);
  const { token: first } = await options.credentials.token();
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const { response, token } = await sendAccepted(address, { request, options, token: first, signal: timeout.signal });
    const text = await boundedText(response, maxBytes, subject);
    const { status, headers } = response;
    const body = parseJson(text);
    if (response.ok) {
      if (text === '' || body !== undefined) return { status, headers, body, error: undefined };
      throw strangeAnswer(subject, headers.get('content-type') ?? 'no content type');
    }
    const scrub = (said: string) => said.replaceAll(token, '…');
    const answer = { status, header: (name: string) => headers.get(name), body };
    const error = restRefusal(answer, subject, { now: options.clock.now(), scrub });
    // A limit on requests is never what the caller expects of a status.
    if (error instanceof TransientError || !request.expected?.includes(status)) throw error;
    return { status, headers, body, error };
  } catch (thrown) {
    throw restUnreachable(thrown, subject, { timeoutMs, ambiguous: request.method !== 'GET' });
  } finally {
    clearTimeout(timer);
  }
}

/** Sends with a token, and with the one that has taken its place where the host does not accept it. */
async function sendAccepted(
  address: URL,
  sending: Sending,
): Promise<{ readonly response: Response; readonly token: string }> {
  const { options, token: first } = sending;
  const response = await follow(address, sending);
  if (response.status !== 401) return { response, token: first };
  const { token } = await options.credentials.token(first);
  if (token === first) return { response, token };
  await response.body?.cancel();
  return { response: await follow(address, { ...sending, token }), token };
}

interface Sending {
  readonly request: RestRequest;
  readonly options: RestClientOptions;
  readonly token: string;
  readonly signal: AbortSignal;
}

// GitHub redirects what was asked of a repository that was renamed, whatever the method:
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
async function follow(address: URL, { request, options, token, signal }: Sending): Promise<Response> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  let url = address;
  for (let followed = 0; ; followed += 1) {
    const response = await fetch(url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'berth',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...options.headers,
        authorization: options.authorization(token),
      },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (target?.origin !== url.origin || followed === redirections) throw moved(options.url, request);
    url = target;
  }
}

function moved(url: string, { doing }: RestRequest): ConfigurationError {
  return new ConfigurationError(
    `${url}: the host leads elsewhere, and the token is not sent there, so Berth could not ${doing}. The repository may have moved: give the URL that the host shows for it now.`,
    url,
  );
}

async function boundedText(response: Response, maxBytes: number, { url, doing }: RestSubject): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const limit = `${Math.floor(maxBytes / 1024 / 1024)} MiB`;
      const text = `${url}: the host sends more than ${limit} at once, which is the limit, so Berth could not ${doing}. Delete the longest comments of the pull request, or open another one.`;
      throw new ConfigurationError(text, url);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api#using-link-headers
// https://docs.gitlab.com/api/rest/#pagination-link-header
function nextPage(headers: Headers, from: URL): URL | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  if (link === undefined || !URL.canParse(link, from.href)) return undefined;
  const { pathname, search } = new URL(link, from);
  // A host behind a proxy may name itself as it is called inside; the token goes where it went before.
  return new URL(`${pathname}${search}`, from.origin);
}
