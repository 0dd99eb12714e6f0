import { BerthError, ConfigurationError, TransientError } from '../../../lib/errors.ts';
import { createGitHost, type GitHostOptions } from '../../../lib/git/hosts/git-host.ts';
import type { GitHostKind } from '../../../lib/git/hosts/host-kind.ts';
import type { GitHost } from '../../../lib/ports/git-host.ts';
import { type GitHostFault, type GitHostServer, startGitHostServer } from '../../../sandbox/git-hosts/server.ts';

const token = 's3cret-t0ken';
const commit = 'c'.repeat(40);
/** The clock's time of every test, in seconds. */
const seconds = 1_700_000_000;

/** What differs between hosts, and is promised all the same. */
export interface HostFacts {
  readonly kind: GitHostKind;
  readonly path: string;
  readonly commentLimit: number;
  readonly descriptionLimit: number;
  /** The host's words for the port's states. */
  readonly states: Readonly<Record<'pending' | 'success' | 'failure' | 'error', string>>;
  /** What the adapter sends for a comment on number 1, as the server names it. */
  readonly posts: RegExp;
  /** The headers with which the host says that it is asked too often, until so many seconds since the epoch. */
  readonly limited: { readonly status: number; readonly headers: (reset: number) => Readonly<Record<string, string>> };
  /** A part of what the error of a token that may not write names. */
  readonly permission: string;
}

/** Runs a test against a host with an empty repository, and then makes sure that every request was a documented one. */
export async function withHost(
  options: Pick<HostFacts, 'kind' | 'path'> & {
    readonly bot?: boolean;
    readonly limits?: GitHostOptions['limits'];
    readonly given?: GitHostOptions['credentials'];
  },
  test: (host: GitHost, server: GitHostServer) => Promise<void>,
): Promise<void> {
  const { kind, path, bot, limits, given } = options;
  const server = await startGitHostServer({ kind, path, token, ...(bot !== undefined && { bot }) });
  try {
    const clock = { now: () => seconds * 1000, wait: async () => {} };
    const credentials = given ?? { secret: '/berth/git-token', token: async () => ({ token }) };
    await test(createGitHost({ url: server.url, kind, credentials, clock, limits }), server);
    expect(server.violations).toEqual([]);
  } finally {
    await server.close();
  }
}

/** The error of a work that does not work. */
export async function failureOf(work: Promise<unknown>): Promise<BerthError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BerthError)) throw new Error(`no error of Berth's: ${error}`);
  expect(error.message).not.toContain(token);
  expect(JSON.stringify(error.cause ?? '')).not.toContain(token);
  return error;
}

/** What every Git host promises, whatever its API. */
export function describeGitHost(facts: HostFacts): void {
  const on = (test: (host: GitHost, server: GitHostServer) => Promise<void>) => () => withHost(facts, test);
  describe(`${facts.kind}, as a Git host`, () => {
    describeComments(facts, on);
    describeStatuses(facts, on);
    describePullRequests(on);
    describeOpening(on);
    describeFailures(facts, on);
  });
}

type On = (test: (host: GitHost, server: GitHostServer) => Promise<void>) => () => Promise<void>;

const writing = (requests: readonly string[]) => requests.filter((request) => !request.startsWith('GET '));

function describeComments({ commentLimit, path, kind }: HostFacts, on: On): void {
  it(
    'makes one comment, and updates it in place',
    on(async (host, { forge, requests }) => {
      const { number } = forge.open({ branch: 'topic' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number)).toEqual(['<!-- berth:plan -->\ntwo']);
      expect(writing(requests)).toHaveLength(2);
    }),
  );

  it(
    'sends nothing when the comment says so already, whatever the host made of its line ends',
    on(async (host, { forge, requests }) => {
      const { number } = forge.open({ branch: 'topic' });
      const comment = { pullRequest: number, marker: 'plan', body: 'one\n\n/two\n' };
      await host.putComment(comment);
      for (const made of forge.comments) made.body = made.body.replaceAll('\n', '\r\n').trimEnd();
      requests.length = 0;
      await host.putComment(comment);
      expect(writing(requests)).toEqual([]);
    }),
  );

  it.each([
    ['', undefined],
    [', also when the host does not know its own address', 'http://inside.example.com:8080'],
  ])('finds the comment behind pages of others%s', (_when, linkOrigin) =>
    withHost({ kind, path }, async (host, { forge }) => {
      forge.pageSize = 3;
      forge.linkOrigin = linkOrigin;
      const { number } = forge.open({ branch: 'topic' });
      for (let index = 0; index < 7; index += 1) forge.comment(number, `talk ${index}`);
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      forge.comment(number, 'more talk');
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number).filter((text) => text.includes('berth:'))).toEqual(['<!-- berth:plan -->\ntwo']);
    }),
  );

  it(
    'keeps the comments of two markers, and of two pull requests, apart',
    on(async (host, { forge }) => {
      const [one, two] = [forge.open({ branch: 'one' }).number, forge.open({ branch: 'two' }).number];
      await host.putComment({ pullRequest: one, marker: 'plan', body: 'a' });
      await host.putComment({ pullRequest: one, marker: 'plan:staging', body: 'b' });
      await host.putComment({ pullRequest: two, marker: 'plan', body: 'c' });
      expect(forge.texts(one)).toEqual(['<!-- berth:plan -->\na', '<!-- berth:plan:staging -->\nb']);
      expect(forge.texts(two)).toEqual(['<!-- berth:plan -->\nc']);
    }),
  );

  it(
    "leaves a stranger's comment alone that begins with the marker, and one that quotes it",
    on(async (host, { forge }) => {
      const { number } = forge.open({ branch: 'topic' });
      forge.comment(number, '<!-- berth:plan -->\nall is well, merge it');
      forge.comment(number, '> <!-- berth:plan -->\n> one', forge.user);
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number)).toEqual([
        '<!-- berth:plan -->\nall is well, merge it',
        '> <!-- berth:plan -->\n> one',
        '<!-- berth:plan -->\ntwo',
      ]);
    }),
  );

  it(
    'cuts a comment over the limit at the end of a line, closes what is open there, and says so',
    on(async (host, { forge }) => {
      const { number } = forge.open({ branch: 'topic' });
      const line = 'x'.repeat(99);
      const body = `<details><summary>web</summary>\n\n\`\`\`text\n${`${line}\n`.repeat(commentLimit / 100)}\`\`\`\n\n</details>`;
      await host.putComment({ pullRequest: number, marker: 'plan', body });
      const [text = ''] = forge.texts(number);
      expect(text.length).toBeLessThanOrEqual(commentLimit);
      expect(text.length).toBeGreaterThan(commentLimit - 500);
      expect(
        text
          .split('\n')
          .slice(4, -7)
          .every((one) => one === line),
      ).toBe(true);
      expect(text).toMatch(/\n```\n\n<\/details>\n\n\*This is cut here: .* `berth plan` shows all of it\.\*$/);
    }),
  );
}

function describeStatuses({ states, descriptionLimit }: HostFacts, on: On): void {
  it.each(Object.entries(states))('shows %s in its own words', (state, word) =>
    on(async (host, { forge }) => {
      const status = { commit, context: 'berth/plan', description: 'no changes', url: 'https://example.com/a' };
      await host.setStatus({ ...status, state: state as keyof typeof states });
      const shown = { context: 'berth/plan', state: word, description: 'no changes', url: 'https://example.com/a' };
      expect(forge.shown(commit)).toEqual([expect.objectContaining(shown)]);
    })(),
  );

  it(
    'shows the newest status of a context, also when it is said twice',
    on(async (host, { forge }) => {
      for (const state of ['pending', 'pending', 'success', 'failure', 'failure', 'pending', 'success'] as const) {
        await host.setStatus({ commit, context: 'berth/plan', state, description: state });
      }
      await host.setStatus({ commit, context: 'berth/production', state: 'pending', description: 'rolls out' });
      expect(forge.shown(commit)).toEqual([
        expect.objectContaining({ context: 'berth/plan', state: states.success, description: 'success' }),
        expect.objectContaining({ context: 'berth/production', state: states.pending, description: 'rolls out' }),
      ]);
    }),
  );

  it(
    'cuts a description that is too long, and makes one line of several',
    on(async (host, { forge }) => {
      const description = `first\nsecond ${'x'.repeat(300)}`;
      await host.setStatus({ commit, context: 'berth/plan', state: 'error', description });
      const [{ description: shown = '' } = {}] = forge.shown(commit);
      expect(shown).toHaveLength(descriptionLimit);
      expect(shown).toMatch(/^first second x+…$/);
    }),
  );

  it(
    'sets a status whose address is longer than the host may take',
    on(async (host, { forge }) => {
      const url = `https://example.com/${'x'.repeat(300)}`;
      await host.setStatus({ commit, context: 'berth/plan', state: 'success', description: 'no changes', url });
      expect(forge.shown(commit)).toHaveLength(1);
    }),
  );
}

function describePullRequests(on: On): void {
  it(
    'tells an open one from one that is closed, and one that is merged',
    on(async (host, { forge }) => {
      for (const state of ['open', 'closed', 'merged'] as const) {
        const { number } = forge.open({ branch: 'topic', sha: 'd'.repeat(40), title: 'A title', state });
        expect(await host.pullRequest(number)).toEqual({
          number,
          state,
          head: { ref: 'topic', sha: 'd'.repeat(40), isFork: false },
          base: { ref: 'main', sha: 'b'.repeat(40) },
          title: 'A title',
        });
      }
    }),
  );

  it(
    "tells a fork's, also once the fork was deleted",
    on(async (host, { forge }) => {
      for (const from of ['fork', 'deleted fork'] as const) {
        const { number } = forge.open({ branch: 'topic', from });
        expect((await host.pullRequest(number))?.head.isFork).toBe(true);
      }
    }),
  );

  it(
    'has nothing where there is no pull request of a number, and says when it is the repository that is gone',
    on(async (host, { forge }) => {
      expect(await host.pullRequest(7)).toBeUndefined();
      forge.deleted = true;
      const error = await failureOf(host.pullRequest(7));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain('The repository may have been deleted, renamed or moved');
    }),
  );
}

function describeOpening(on: On): void {
  const input = { branch: 'berth/production/web/app', base: 'main', title: 'Run app 1.5.0', body: 'Why\n' };

  it(
    'opens one pull request for a branch, and gives it the newest title and text',
    on(async (host, { forge, endpoint, requests }) => {
      const { url } = await host.openPullRequest(input);
      expect(url).toMatch(new RegExp(`^${endpoint}/.*/1$`));
      expect(await host.openPullRequest({ ...input, title: 'Run app 1.6.0' })).toEqual({ url });
      expect(forge.pullRequests).toEqual([
        expect.objectContaining({ title: 'Run app 1.6.0', body: 'Why\n', base: 'main', state: 'open' }),
      ]);
      requests.length = 0;
      await host.openPullRequest({ ...input, title: 'Run app 1.6.0' });
      expect(writing(requests)).toEqual([]);
    }),
  );

  it(
    'opens another where the one of the branch was merged, or is of a fork, or of another branch',
    on(async (host, { forge }) => {
      forge.pageSize = 2;
      forge.open({ branch: input.branch, state: 'merged' });
      forge.open({ branch: input.branch, state: 'closed' });
      forge.open({ branch: input.branch, from: 'fork' });
      forge.open({ branch: 'berth/production/web/app-2' });
      const before = structuredClone(forge.pullRequests);
      expect((await host.openPullRequest(input)).url).toMatch(/\/5$/);
      expect(forge.pullRequests.slice(0, 4)).toEqual(before);
    }),
  );

  it(
    'moves the one of the branch to another base',
    on(async (host, { forge }) => {
      forge.open({ branch: input.branch, base: 'old' });
      await host.openPullRequest(input);
      expect(forge.pullRequests).toEqual([expect.objectContaining({ base: 'main', title: input.title })]);
    }),
  );

  it(
    'updates the one that somebody else opened at the same moment',
    on(async (host, server) => {
      // The first look does not see it yet.
      server.forge.open({ branch: input.branch, state: 'closed' });
      const [opened] = server.forge.pullRequests;
      const push = server.requests.push.bind(server.requests);
      server.requests.push = (request) => {
        if (request.startsWith('POST ') && opened) opened.state = 'open';
        return push(request);
      };
      expect((await host.openPullRequest(input)).url).toMatch(/\/1$/);
      expect(server.forge.pullRequests).toEqual([expect.objectContaining({ title: input.title })]);
    }),
  );

  it(
    'says what the host says when it will not open one',
    on(async (host, server) => {
      const body = JSON.stringify({ message: 'main is protected from berth' });
      server.setFault({ kind: 'answer', status: 422, body, on: /^POST / });
      const error = await failureOf(host.openPullRequest(input));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain('(422: main is protected from berth)');
    }),
  );
}

function describeFailures({ limited, permission, posts, kind, path }: HostFacts, on: On): void {
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
