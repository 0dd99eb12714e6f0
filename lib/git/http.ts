import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { ConfigurationError } from '../errors.ts';
import { basicAuthorization, type GitCredentials, type GitToken } from './credentials.ts';
import { isUnauthorized, type RemotePlace, refusal, unreachable } from './remote-errors.ts';

/** What a client of one Git host is made from. */
export interface GitHttpOptions {
  readonly place: RemotePlace;
  /** Where the token comes from; `undefined` for none. */
  readonly credentials: GitCredentials | undefined;
  /** An answer larger than this is refused. */
  readonly maxBytes: number;
  /** A host that says nothing for so long is not there. */
  readonly silenceMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const redirections = 3;

/**
 * isomorphic-git's view of HTTP: whole answers, bounded in size and silence, and Berth's errors for everything but a 200.
 * Follows a redirection within the host only, so that the token goes nowhere else. A token that is refused is asked for
 * anew once.
 */
export function createGitHttp(options: GitHttpOptions): HttpClient {
  return {
    async request(request) {
      const first = await options.credentials?.token();
      const silence = new Silence(options.silenceMs);
      try {
        const response = await sendWith(first, request, options, silence);
        if (response.status !== 200) {
          await response.body?.cancel();
          throw refusal(
            { status: response.status, header: (name) => response.headers.get(name) },
            options.place,
            options.now(),
          );
        }
        return await received(request, response, options, silence);
      } catch (error) {
        throw unreachable(error, options.place, options.silenceMs);
      } finally {
        silence.end();
      }
    },
  };
}

/** Sends with a token, and with the one that has taken its place where the host does not accept it. */
async function sendWith(
  first: GitToken | undefined,
  request: GitHttpRequest,
  { credentials, place }: GitHttpOptions,
  silence: Silence,
): Promise<Response> {
  const body = request.body === undefined ? undefined : await collect(request.body);
  const sendAs = (token: GitToken | undefined) =>
    send({ ...request, body, authorization: token && basicAuthorization(place.url, token) }, silence);
  const response = await sendAs(first);
  if (first === undefined || !isUnauthorized(response)) return response;
  const other = await credentials?.token(first.token);
  silence.heard();
  if (other === undefined || other.token === first.token) return response;
  await response.body?.cancel();
  return await sendAs(other);
}

interface Sending extends Pick<GitHttpRequest, 'url' | 'method' | 'headers'> {
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  readonly authorization: string | undefined;
}

async function send({ body, authorization, ...request }: Sending, silence: Silence): Promise<Response> {
  let url = new URL(request.url);
  for (let followed = 0; ; followed += 1) {
    const response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: {
        'user-agent': 'git/2.0 (berth)', // some hosts answer git, and nobody else
        ...request.headers,
        ...(authorization !== undefined && { authorization }),
      },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: silence.signal,
    });
    const target = redirection(response, url);
    if (target === undefined || followed === redirections) return response;
    await response.body?.cancel();
    url = target;
  }
}

/** Where an answer leads within its own host; GitLab, for one, adds a `.git` this way. */
function redirection(response: Response, from: URL): URL | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || location === null || !URL.canParse(location, from.href)) {
    return undefined;
  }
  const target = new URL(location, from);
  const isSignIn = !/\/(info\/refs|git-upload-pack)$/.test(target.pathname);
  return target.origin === from.origin && !isSignIn ? target : undefined;
}

async function received(
  { method, url }: GitHttpRequest,
  response: Response,
  { maxBytes, place }: GitHttpOptions,
  silence: Silence,
): Promise<GitHttpResponse> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    silence.heard();
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(place, maxBytes);
    chunks.push(chunk);
  }
  return {
    url,
    method: method ?? 'GET',
    statusCode: response.status,
    statusMessage: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: iterate(chunks),
  };
}

function tooLarge({ url }: RemotePlace, maxBytes: number): ConfigurationError {
  const limit = `${Math.floor(maxBytes / 1024 / 1024)} MiB`;
  return new ConfigurationError(
    `${url} sends more than ${limit} for one commit, which is the limit. Keep the workspace in a repository of its own.`,
    url,
  );
}

async function* iterate(chunks: readonly Uint8Array[]): AsyncIterableIterator<Uint8Array> {
  yield* chunks;
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** Aborts once nothing was heard for too long. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
