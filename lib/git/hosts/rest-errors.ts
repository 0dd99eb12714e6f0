import { BerthError, ConfigurationError, TransientError } from '../../errors.ts';
import { missedAnswer, rateLimitDelay } from '../remote-errors.ts';
import { withoutUser } from '../remote-url.ts';

/** What a message says of a request to a host's API. */
export interface RestSubject {
  /** The repository's. */
  readonly url: string;
  /** The name of the secret that the token is in. */
  readonly secret: string;
  /** What was to be done: `comment on pull request 7`. */
  readonly doing: string;
  /** What a token needs to be allowed, in the host's words. */
  readonly needs: string;
}

/** An answer that is no success. */
export interface RefusingRestAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  /** As far as it could be read. */
  readonly body: unknown;
}

const transientDelayMs = 15_000;
// GitHub: wait for at least a minute, where its headers do not say how long.
const secondaryLimitDelayMs = 60_000;
const longestReason = 300;

/** An answer of a host's API that is no success, as one of Berth's errors. `scrub` takes the token out of a text. */
export function restRefusal(
  answer: RefusingRestAnswer,
  subject: RestSubject,
  { now, scrub }: { readonly now: number; readonly scrub: (text: string) => string },
): BerthError {
  const { url, doing } = subject;
  const delay = limitDelay(answer, now);
  if (delay !== undefined) {
    const text = `${url}: the host limits how often it is asked, so Berth could not ${doing}. Try again in ${Math.ceil(delay / 1000)} s.`;
    return new TransientError(text, url, { retryAfterMs: delay });
  }
  const { status } = answer;
  const reason = scrub(reasonOf(answer.body));
  const said = reason === '' ? `(${status})` : `(${status}: ${reason})`;
  if (status >= 500 || status === 408) {
    const text = `${url}: the host could not ${doing} ${said}. Check the host's status; it is tried again.`;
    return new TransientError(text, url, { retryAfterMs: transientDelayMs, ambiguous: true });
  }
  return new ConfigurationError(`${url}: ${adviceOf(status, subject, said)}`, url);
}

/** What kept an answer from coming, as one of Berth's errors. `ambiguous`: it may have had its effect all the same. */
export function restUnreachable(
  thrown: unknown,
  { url, doing }: RestSubject,
  { timeoutMs, ambiguous }: { readonly timeoutMs: number; readonly ambiguous: boolean },
): Error {
  if (thrown instanceof BerthError) return thrown;
  const what = missedAnswer(thrown, url, timeoutMs);
  if (typeof what !== 'string') return what;
  const text = `${what}, so Berth could not ${doing}. Check the network and the host's status; it is tried again.`;
  return new TransientError(text, url, { retryAfterMs: transientDelayMs, ambiguous });
}

/** An answer that is not what the host's API sends: a proxy's page, a sign-in page, another product. */
export function strangeAnswer({ url, doing }: RestSubject, what: string): TransientError {
  const text = `${url}: the answer is not the API's (${what}), so Berth could not ${doing}. Check that the URL is the repository's, that the host's kind is right, and that no proxy answers in its place; it is tried again.`;
  return new TransientError(text, url, { retryAfterMs: transientDelayMs, ambiguous: true });
}

function adviceOf(status: number, { secret, doing, needs }: RestSubject, said: string): string {
  switch (status) {
    case 401:
      return `the host does not accept the token in ${secret} ${said}, so Berth could not ${doing}. Check that it has not expired or been revoked, and put a new one into the secret; it is used at once.`;
    case 403:
      return `the host does not let Berth ${doing} ${said}. Allow the token in ${secret} ${needs}; where the organisation has single sign-on or a list of addresses, allow it there too.`;
    case 404:
    case 410:
      return `there is nothing to ${doing} at, or the token in ${secret} may not see it ${said}. The repository may have been deleted, renamed or moved; otherwise allow the token ${needs}.`;
    default:
      return `the host refuses to ${doing} ${said}. Trying again changes nothing; do what it says, or report it with this text.`;
  }
}

/** GitHub's second kind of limit may come with no header at all; the page that it then names tells it. */
function limitDelay(answer: RefusingRestAnswer, now: number): number | undefined {
  const delay = rateLimitDelay(answer, now);
  if (delay !== undefined || answer.status !== 403) return delay;
  const { documentation_url: page } = (answer.body ?? {}) as { readonly documentation_url?: unknown };
  return typeof page === 'string' && page.includes('secondary-rate-limits') ? secondaryLimitDelayMs : undefined;
}

/** What the host says, in one short line. GitHub and Gitea have `message`; GitLab has `message` or `error`, of any shape. */
function reasonOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { message, error, errors } = body as Readonly<Record<'message' | 'error' | 'errors', unknown>>;
  const parts = [message ?? error, Array.isArray(errors) ? errors : undefined].filter((part) => part !== undefined);
  const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
  const line = withoutUser(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > longestReason ? `${line.slice(0, longestReason)}…` : line;
}
