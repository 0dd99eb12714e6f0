import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { type BerthError, ConfigurationError, TransientError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { refusal, unreachable } from './remote-errors.ts';

/** A GitHub App's installation, as the secret holds it. */
export interface GitHubApp {
  readonly appId: string | number;
  readonly installationId: string | number;
  /** PEM. */
  readonly privateKey: string;
}

/** What an App's tokens are made with. */
export interface AppTokenOptions {
  /** The secret's name, for messages. */
  readonly secret: string;
  /** The repository's. */
  readonly url: string;
  readonly clock: Clock;
  readonly apiUrl?: string | undefined;
}

interface Kept {
  readonly key: string;
  readonly token: Promise<{ readonly token: string; readonly expires: number }>;
}

/** A token that has less than this left is made anew. */
const spareMs = 5 * 60_000;
const silenceMs = 15_000;

/** Whether a secret's content is a GitHub App's. */
export function isGitHubApp(value: unknown): value is GitHubApp {
  const { appId, installationId, privateKey } = value as Readonly<Record<string, unknown>>;
  const isId = (id: unknown) => /^[\w.]+$/.test(String(id)) && (typeof id === 'string' || typeof id === 'number');
  return isId(appId) && isId(installationId) && typeof privateKey === 'string';
}

/**
 * Makes installation tokens, which GitHub lets live for an hour, and keeps one until shortly before it expires, or until
 * the host refuses it.
 */
export function createAppTokens(
  options: AppTokenOptions,
): (app: GitHubApp, refused?: string | undefined) => Promise<string> {
  let kept: Kept | undefined;
  return async (app, refused) => {
    const key = JSON.stringify([app.appId, app.installationId, app.privateKey]);
    if (kept?.key === key) {
      const { token, expires } = await kept.token;
      if (token !== refused && expires - options.clock.now() > spareMs) return token;
    }
    const made: Kept = { key, token: makeToken(app, options) };
    kept = made;
    made.token.catch(() => {
      if (kept === made) kept = undefined;
    });
    return (await made.token).token;
  };
}

// https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
async function makeToken(app: GitHubApp, { secret, url, clock, apiUrl }: AppTokenOptions) {
  const address = `${apiUrl ?? githubApiOf(url)}/app/installations/${encodeURIComponent(app.installationId)}/access_tokens`;
  const place = { url: address, secret };
  const jwt = signedClaim(app, secret, clock.now());
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { accept: 'application/vnd.github+json', authorization: `Bearer ${jwt}`, 'user-agent': 'berth' },
      redirect: 'error',
      signal: AbortSignal.timeout(silenceMs),
    });
    answer = await response.json().catch(() => undefined);
  } catch (error) {
    throw unreachable(error, place, silenceMs);
  }
  if (response.status !== 201) {
    throw refusedToken(response, app, place, clock.now());
  }
  const { token, expires_at: expires } = (answer ?? {}) as { readonly token?: unknown; readonly expires_at?: unknown };
  if (typeof token !== 'string' || Number.isNaN(Date.parse(String(expires)))) {
    throw new TransientError(`${address} answered without a token. It is tried again.`, address, {
      retryAfterMs: silenceMs,
    });
  }
  return { token, expires: Date.parse(String(expires)) };
}

function refusedToken(
  { status, headers }: Response,
  { appId, installationId }: GitHubApp,
  place: { readonly url: string; readonly secret: string },
  now: number,
): BerthError {
  const error = refusal({ status, header: (name) => headers.get(name) }, place, now);
  if (error.code === 'Transient') return error;
  const why: Readonly<Record<number, string>> = {
    401: `GitHub does not know App ${appId} by this private key (401). Check appId and privateKey in ${place.secret}, and this machine's clock`,
    403: `App ${appId}'s installation ${installationId} is suspended, or may not make tokens (403). Look at it under the organisation's installed Apps`,
    404: `App ${appId} has no installation ${installationId} (404). Install it for the repository, and put the installation's id into ${place.secret}`,
  };
  return new ConfigurationError(`${why[status] ?? error.message}.`, place.url);
}

/** The API's address; GitHub Enterprise Server has it under the host's own. */
export function githubApiOf(url: string): string {
  const { origin, hostname } = new URL(url);
  if (hostname === 'github.com') return 'https://api.github.com';
  return hostname.endsWith('.ghe.com') ? `https://api.${hostname}` : `${origin}/api/v3`;
}

// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
function signedClaim({ appId, privateKey }: GitHubApp, secret: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  // A minute back, for clocks that differ; ten minutes is the most.
  const claim = { iat: seconds - 60, exp: seconds + 9 * 60, iss: String(appId) };
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claim)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(readKey(privateKey, secret), 'base64url')}`;
}

function readKey(privateKey: string, secret: string): KeyObject {
  try {
    const key = createPrivateKey(privateKey.replaceAll('\\n', '\n'));
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // without the cause, which may quote the key
  }
  throw new ConfigurationError(
    `privateKey in ${secret} is no RSA key in PEM. Put the file there that GitHub gave you, its line breaks as \\n.`,
    secret,
  );
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
