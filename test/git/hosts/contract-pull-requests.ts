import { ConfigurationError } from '../../../lib/errors.ts';
import { failureOf, type On, writing } from './with-host.ts';

/** Pull requests as they are read. */
export function describePullRequests(on: On): void {
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

/** Pull requests that are opened, and updated in place. */
export function describeOpening(on: On): void {
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
