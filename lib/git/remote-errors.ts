import { BerthError, ConfigurationError, TransientError } from '../errors.ts';
import { withoutUser } from './remote-url.ts';

/** What a message says of a Git host: where it is, and where the token is kept. */
export interface RemotePlace {
  readonly url: string;
  /** The secret's name; `undefined` where there is none. */
  readonly secret: string | undefined;
}

/** The part of an answer that says what went wrong. */
export interface RefusingAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
}

/** What the caller is told to wait when the host gives no delay of its own. */
const transientDelayMs = 15_000;

// Node's and OpenSSL's names for certificates that are not trusted: https://nodejs.org/api/tls.html#x509-certificate-error-codes
const certificateCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Whether an answer says that the token is not accepted; 203 is what Azure DevOps sends with its sign-in page. */
export function isUnauthorized({ status }: Pick<RefusingAnswer, 'status'>): boolean {
  return status === 401 || status === 203;
}

/** An answer other than 200, as one of Berth's errors. */
export function refusal(answer: RefusingAnswer, place: RemotePlace, now: number): BerthError {
  const { url } = place;
  const delay = rateLimitDelay(answer, now);
  if (delay !== undefined) {
    const seconds = Math.ceil(delay / 1000);
    return new TransientError(`${url} limits how often it is asked. Try again in ${seconds} s.`, url, {
      retryAfterMs: delay,
    });
  }
  if (isUnauthorized(answer)) return new ConfigurationError(`${url} ${unauthorized(place, answer.status)}`, url);
  switch (answer.status) {
    case 403:
      return new ConfigurationError(`${url} ${forbidden(place)}`, url);
    case 404:
    case 410:
      return new ConfigurationError(`${url} ${gone(place, answer.status)}`, url);
    default:
      return otherRefusal(answer, url);
  }
}

/** What kept an answer from coming, as one of Berth's errors. */
export function unreachable(thrown: unknown, { url }: RemotePlace, silenceMs: number): Error {
  if (thrown instanceof BerthError) return thrown;
  const what = missedAnswer(thrown, url, silenceMs);
  if (typeof what !== 'string') return what;
  return new TransientError(
    `${what}, so ${url} was not read and nothing changes. Check the URL, the network and the host's status; it is tried again.`,
    url,
    { retryAfterMs: transientDelayMs },
  );
}

/** What kept an answer from coming, in words; an error where trying again will not help. */
export function missedAnswer(thrown: unknown, url: string, silenceMs: number): string | ConfigurationError {
  const { host } = new URL(url);
  const code = codeOf(thrown);
  if (certificateCodes.test(code)) {
    return new ConfigurationError(
      `${host}'s certificate is not trusted (${code}). Name the authority's certificate in NODE_EXTRA_CA_CERTS, or renew the host's.`,
      url,
    );
  }
  return code === 'AbortError'
    ? `${host} said nothing for ${silenceMs / 1000} s`
    : `${host} cannot be reached or broke off (${code})`;
}

/** An error of isomorphic-git's, as one of Berth's; others are returned as they are. */
export function unreadable(thrown: unknown, { url }: RemotePlace): Error {
  if (thrown instanceof BerthError) return thrown;
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'SmartHttpError' || code === 'ParseError' || code === 'EmptyServerResponseError') {
    return new ConfigurationError(
      `${url} does not answer as a Git repository does. Give the URL that the host shows for cloning over HTTPS.`,
      url,
    );
  }
  if (code === 'RemoteCapabilityError') {
    return new ConfigurationError(`${url} cannot give out a single commit; Berth needs a host that can.`, url);
  }
  if (typeof code !== 'string') return thrown instanceof Error ? thrown : new Error(String(thrown));
  return new TransientError(
    `what ${url} sent cannot be read (${code}: ${withoutUser(String(message))}). It is tried again.`,
    url,
    { retryAfterMs: transientDelayMs },
  );
}

function unauthorized({ secret }: RemotePlace, status: number): string {
  if (secret === undefined)
    return `wants a token (${status}). Put one that may read it into a secret, and name the secret.`;
  return `does not accept the token in ${secret} (${status}). Check that it has not expired or been revoked, and put a new one into the secret; it is used at once.`;
}

function forbidden({ secret }: RemotePlace): string {
  if (secret === undefined) return 'may not be read without a token (403). Put one into a secret, and name the secret.';
  return `may not be read with the token in ${secret} (403). Allow the token to read this repository's contents; where the organisation has single sign-on or a list of addresses, allow it there too.`;
}

function gone({ secret }: RemotePlace, status: number): string {
  const seen =
    secret === undefined
      ? 'it is private, and no secret with a token is named'
      : `the token in ${secret} may not see it`;
  return `is not there, or ${seen} (${status}). Check the URL; the repository may have been deleted, renamed or moved. Nothing changes meanwhile.`;
}

function otherRefusal({ status, header }: RefusingAnswer, url: string): BerthError {
  if (status >= 500 || status === 408) {
    const text = `${url} answered with ${status}, so nothing changes. Check the host's status; it is tried again.`;
    return new TransientError(text, url, { retryAfterMs: transientDelayMs });
  }
  const location = header('location');
  if (status >= 300 && status < 400 && location !== null) {
    const target = withoutUser(location)
      .replace(/[?#].*$/, '')
      .replace(/\/info\/refs$|\/git-upload-pack$/, '');
    return new ConfigurationError(`${url} has moved to ${target}. Give that URL, if it is the repository's.`, url);
  }
  return new ConfigurationError(`${url} answered with ${status}. Check that it is a repository's URL.`, url);
}

// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
/** Milliseconds until a host that limits requests takes the next one; `undefined` where the answer is of something else. */
export function rateLimitDelay({ status, header }: RefusingAnswer, now: number): number | undefined {
  if (status !== 429 && status !== 403 && status !== 503) return undefined;
  const after = Number(header('retry-after') ?? Number.NaN);
  if (Number.isFinite(after) && after >= 0) return Math.max(after * 1000, 1000);
  const reset = Number(header('x-ratelimit-reset') ?? header('ratelimit-reset') ?? Number.NaN);
  const spent = (header('x-ratelimit-remaining') ?? header('ratelimit-remaining')) === '0';
  if (spent && Number.isFinite(reset)) return Math.max(reset * 1000 - now, 1000);
  return status === 429 ? 60_000 : undefined;
}

/** The name or code of an error or of what caused it; never its message, which may have an address with a token in it. */
function codeOf(thrown: unknown): string {
  const { name, code, cause } = thrown as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly cause?: unknown;
  };
  if (name === 'AbortError') return 'AbortError';
  if (typeof cause === 'object' && cause !== null) return codeOf(cause);
  return typeof code === 'string' ? code : String(name ?? 'unknown');
}
