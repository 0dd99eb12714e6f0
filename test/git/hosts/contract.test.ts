import { describeComments, describeStatuses } from './contract-comments.ts';
import { describeFailures } from './contract-failures.ts';
import { describeOpening, describePullRequests } from './contract-pull-requests.ts';
import { failureOf, type HostFacts, type On, withHost } from './with-host.ts';

/** What every Git host promises, whatever its API. */
function describeGitHost(facts: HostFacts): void {
  const on: On = (test) => () => withHost(facts, test);
  describe(`${facts.kind}, as a Git host`, () => {
    describeComments(facts, on);
    describeStatuses(facts, on);
    describePullRequests(on);
    describeOpening(on);
    describeFailures(facts, on);
  });
}

const same = { pending: 'pending', success: 'success', failure: 'failure', error: 'error' };

describeGitHost({
  kind: 'github',
  path: 'acme/shop',
  commentLimit: 65_536,
  descriptionLimit: 140,
  states: same,
  posts: /^POST .*\/issues\/1\/comments$/,
  limited: {
    status: 403,
    headers: (reset) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` }),
  },
  permission: 'Pull requests: read and write',
});

describeGitHost({
  kind: 'gitlab',
  path: 'acme/teams/shop',
  commentLimit: 1_000_000,
  descriptionLimit: 255,
  states: { ...same, failure: 'failed', error: 'failed' },
  posts: /^POST .*\/merge_requests\/1\/notes$/,
  limited: {
    status: 429,
    headers: (reset) => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': `${reset}` }),
  },
  permission: 'the scope api',
});

describeGitHost({
  kind: 'gitea',
  path: 'acme/shop',
  commentLimit: 65_536,
  descriptionLimit: 255,
  states: same,
  posts: /^POST .*\/issues\/1\/comments$/,
  limited: {
    status: 429,
    headers: (reset) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` }),
  },
  permission: 'write:issue',
});

const github = { kind: 'github', path: 'acme/shop' } as const;

describe('GitHub alone', () => {
  it("knows the comments of an App's installation, whose token is no user's, by their bot", () =>
    withHost({ ...github, bot: true }, async (host, { forge }) => {
      const { number } = forge.open({ branch: 'topic' });
      forge.comment(number, '<!-- berth:plan -->\nall is well, merge it');
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number).slice(1)).toEqual(['<!-- berth:plan -->\ntwo']);
    }));

  it('takes a limit on the question whose the token is for a limit, and not for an App', () =>
    withHost(github, async (host, server) => {
      const { number } = server.forge.open({ branch: 'topic' });
      server.forge.comment(number, '<!-- berth:plan -->\nall is well, merge it', {
        id: 7,
        login: 'other[bot]',
        isBot: true,
      });
      server.setFault({ kind: 'answer', status: 403, headers: { 'retry-after': '5' }, on: /^GET \/user$/ });
      const error = await failureOf(host.putComment({ pullRequest: number, marker: 'plan', body: 'one' }));
      expect(error).toMatchObject({ code: 'Transient', retryAfterMs: 5000 });
      expect(server.forge.texts(number)).toHaveLength(1);
    }));

  it('waits a minute for a secondary limit that names no time', () =>
    withHost(github, async (host, server) => {
      const body = JSON.stringify({
        message: 'You have exceeded a secondary rate limit.',
        documentation_url:
          'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
      });
      server.setFault({ kind: 'answer', status: 403, body });
      expect(await failureOf(host.pullRequest(1))).toMatchObject({ code: 'Transient', retryAfterMs: 60_000 });
    }));
});

describe('GitLab alone', () => {
  it('is given no line that it would carry out as a quick action, and code as it is', () =>
    withHost({ kind: 'gitlab', path: 'acme/shop' }, async (host, { forge }) => {
      const { number } = forge.open({ branch: 'topic' });
      const body = '/close\n  /merge\n```text\n/etc/hosts\n```\n1 / 2\n`a` ``` b\n/approve';
      await host.putComment({ pullRequest: number, marker: 'plan', body });
      expect(forge.texts(number)).toEqual([
        '<!-- berth:plan -->\n\\/close\n  \\/merge\n```text\n/etc/hosts\n```\n1 / 2\n`a` ``` b\n\\/approve',
      ]);
      await host.openPullRequest({ branch: 'berth/a', base: 'main', title: 'A', body: '/merge' });
      expect(forge.pullRequests.at(-1)?.body).toBe('\\/merge');
    }));
});
