import type * as v from 'valibot';
import type { PullRequest } from '../../ports/git-host.ts';
import type { HostDialect } from './dialect-host.ts';
import type { RestClient } from './rest-client.ts';

/** A host whose API is GitHub's as far as it goes, which Gitea and Forgejo took over. */
export interface Hub {
  readonly client: RestClient;
  /** `/repos/{owner}/{name}`, encoded. */
  readonly repository: string;
  /** What a token has to be allowed for each, in the host's words. */
  readonly needs: Readonly<Record<'comments' | 'statuses' | 'reading' | 'opening', string>>;
}

/** For a request's `doing` and `needs`: writing a comment. */
export function commenting({ needs }: Hub, pullRequest: number) {
  return { doing: `comment on pull request ${pullRequest}`, needs: needs.comments };
}

/** For a request's `doing` and `needs`: opening a pull request. */
export function opening({ needs }: Hub, branch: string) {
  return { doing: `open a pull request of ${branch}`, needs: needs.opening };
}

/** The calls that are the same on GitHub and on Gitea; a pull request's conversation is its issue's. */
export function hubCalls(
  hub: Hub,
): Pick<HostDialect, 'addComment' | 'changeComment' | 'setStatus' | 'changePullRequest'> {
  const { client, repository, needs } = hub;
  return {
    async addComment(pullRequest, text) {
      const path = `${repository}/issues/${pullRequest}/comments`;
      await client.send({ method: 'POST', path, body: { body: text }, ...commenting(hub, pullRequest) });
    },
    async changeComment({ pullRequest, id, text }) {
      const path = `${repository}/issues/comments/${id}`;
      await client.send({ method: 'PATCH', path, body: { body: text }, ...commenting(hub, pullRequest) });
    },
    async setStatus({ commit, context, state, description, url }) {
      await client.send({
        method: 'POST',
        path: `${repository}/statuses/${encodeURIComponent(commit)}`,
        body: { state, context, description, target_url: url },
        doing: `set the status of ${commit.slice(0, 12)}`,
        needs: needs.statuses,
      });
    },
    async changePullRequest(number, { branch, base, title, body }) {
      const path = `${repository}/pulls/${number}`;
      await client.send({ method: 'PATCH', path, body: { base, title, body }, ...opening(hub, branch) });
    },
  };
}

/** A read of one pull request, of what its schema says; `undefined` where the repository has none of that number. */
export function pullRequestReader<Found>(
  { client, repository, needs }: Hub,
  schema: v.GenericSchema<unknown, Found>,
  pullRequestOf: (found: Found) => PullRequest,
): HostDialect['pullRequest'] {
  return async (number) => {
    const about = { doing: `read pull request ${number}`, needs: needs.reading };
    const path = `${repository}/pulls/${number}`;
    const request = { method: 'GET', path, expected: [404], ...about } as const;
    const answer = await client.send(request);
    if (!answer.error) return pullRequestOf(client.parse(schema, answer, request));
    // Of a repository that is gone there is no pull request either, and that is another matter.
    await client.send({ method: 'GET', path: repository, ...about });
    return undefined;
  };
}
