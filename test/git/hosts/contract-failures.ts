import { ConfigurationError, TransientError } from '../../../lib/errors.ts';
import type { GitHostFault } from '../../../sandbox/git-hosts/server.ts';
import { commit, failureOf, type HostFacts, type On, seconds, token, withHost } from './with-host.ts';

/** What a host does that does not answer as it should. */
export function describeFailures({ limited, permission, posts, kind, path }: HostFacts, on: On): void {
  const comment = { pullRequest: 1, marker: 'plan', body: 'one' };
  const answer = (status: number, message: string): GitHostFault => ({
    kind: 'answer',
    status,
    body: JSON.stringify({ message }),
    on: posts,
  });
  const html = { 'content-type': 'text/html' };
  const page = '<!doctype html><title>Sign in</title>';

  it('takes the token that took the place of the one that it refuses', () => {
    const refusals: (string | undefined)[] = [];
    const given = {
      secret: '/berth/git-token',
      token: async (refused?: string) => {
        refusals.push(refused);
        return { token: refused === undefined ? 's3cret-old' : token };
      },
    };
    return withHost({ kind, path, given }, async (host, server) => {
      await host.setStatus({ commit, context: 'berth/production/web', state: 'success', description: 'no changes' });
      expect(server.forge.shown(commit)).toHaveLength(1);
      expect(refusals).toContain('s3cret-old');
    });
  });

  it.each<[string, GitHostFault, typeof ConfigurationError | typeof TransientError, string]>([
    ['revoked the token', answer(401, 'Bad credentials'), ConfigurationError, 'a new one into the secret'],
    ['does not let it comment', answer(403, 'Not allowed'), ConfigurationError, permission],
    ['deleted the repository', answer(404, 'Not Found'), ConfigurationError, 'may have been deleted'],
    ['finds the text wrong', answer(422, 'body is wrong'), ConfigurationError, '(422: body is wrong)'],
    ['breaks', answer(500, 'oops'), TransientError, "Check the host's status; it is tried again"],
    ['repeats the token', answer(403, `no ${token}`), ConfigurationError, '(403: no …)'],
    ['is a sign-in page', { kind: 'answer', status: 200, headers: html, body: page }, TransientError, '(text/html)'],
    ['is a page of a proxy', { kind: 'answer', status: 502, headers: html, body: page }, TransientError, '(502)'],
    ['is another product', { kind: 'answer', status: 200, body: '{"a":1}' }, TransientError, 'not of the shape'],
    ['cuts the line', { kind: 'down' }, TransientError, 'cannot be reached or broke off'],
    ['says nothing', { kind: 'hang' }, TransientError, 'said nothing for 0.3 s'],
  ])('%s', (_name, fault, type, message) =>
    withHost({ kind, path, limits: fault.kind === 'hang' ? { timeoutMs: 300 } : {} }, async (host, server) => {
      server.forge.open({ branch: 'topic' });
      server.setFault(fault);
      const error = await failureOf(host.putComment(comment));
      expect(error).toBeInstanceOf(type);
      expect(error.message).toContain(message);
      expect(error.message).toMatch(/comment on (pull|merge) request 1/);
      expect(error.subject).toBe(server.url);
      server.setFault(undefined);
    }),
  );

  it(
    'limits requests, and is asked again when it says so',
    on(async (host, server) => {
      server.forge.open({ branch: 'topic' });
      const { status, headers } = limited;
      const body = JSON.stringify({ message: 'rate limit exceeded' });
      for (const [given, delay] of [
        [headers(seconds + 754), 754_000],
        [{ 'retry-after': '37' }, 37_000],
      ] as const) {
        server.setFault({ kind: 'answer', status, headers: given, body });
        for (const work of [() => host.putComment(comment), () => host.pullRequest(1)]) {
          const error = await failureOf(work());
          expect(error).toBeInstanceOf(TransientError);
          expect(error).toMatchObject({ retryAfterMs: delay });
          expect(error.message).toContain(`Try again in ${delay / 1000} s`);
        }
      }
    }),
  );

  it(
    'loses the answer of a comment: the next attempt finds the comment, and makes no second',
    on(async (host, server) => {
      server.forge.open({ branch: 'topic' });
      server.setFault({ kind: 'lost', on: posts });
      expect(await failureOf(host.putComment(comment))).toMatchObject({ code: 'Transient', ambiguous: true });
      server.setFault(undefined);
      await host.putComment(comment);
      expect(server.forge.texts(1)).toEqual(['<!-- berth:plan -->\none']);
    }),
  );

  it('sends more than is read', () =>
    withHost({ kind, path, limits: { maxBytes: 1024 } }, async (host, server) => {
      server.forge.open({ branch: 'topic' });
      server.forge.comment(1, 'x'.repeat(2000));
      const error = await failureOf(host.putComment(comment));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain('which is the limit');
    }));

  it(
    'redirects within itself, which is followed with the text, and elsewhere, where the token is not sent',
    on(async (host, { forge, setFault }) => {
      for (const branch of ['one', 'two']) forge.open({ branch });
      const redirect = (location: string, from: RegExp): GitHostFault => {
        return { kind: 'answer', status: 301, headers: { location }, on: from };
      };
      setFault(redirect('2', /\/1$/));
      expect(await host.pullRequest(1)).toMatchObject({ number: 2, head: { ref: 'two' } });
      setFault(redirect(kind === 'gitlab' ? '../2/notes' : '../2/comments', posts));
      await host.putComment(comment);
      expect(forge.texts(2)).toEqual(['<!-- berth:plan -->\none']);
      setFault(redirect('https://git.example.com/1', /\/1$/));
      const error = await failureOf(host.pullRequest(1));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain('the token is not sent there');
    }),
  );
}
