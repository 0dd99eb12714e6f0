import type { IncomingHttpHeaders } from 'node:http';
import { type HostAnswer, type HostDialect, type HostRequest, paged } from './dialect.ts';
import type { ForgeComment, ForgePullRequest } from './forge.ts';

const repository = '^/repos/([^/]+)/([^/]+)';

/** Gitea's API, which is Forgejo's too: https://docs.gitea.com/api/ */
export const giteaDialect: HostDialect = {
  prefix: '/api/v1',
  tokenOf,
  unauthorized: refusal(401, 'user does not exist [uid: 0, name: ]'),
  notFound: refusal(404, "The target couldn't be found."),
  invalid: (what) => refusal(422, what),
  routes: [
    {
      // userGetCurrent
      method: 'GET',
      path: /^\/user$/,
      answer: ({ forge }) => ({ status: 200, body: { id: forge.user.id, login: forge.user.login } }),
    },
    {
      // repoGet
      method: 'GET',
      path: new RegExp(`${repository}$`),
      answer: (request) => ours(request, () => ({ status: 200, body: { id: request.forge.repository } })),
    },
    {
      // issueGetComments: all at once
      method: 'GET',
      path: new RegExp(`${repository}/issues/(\\d+)/comments$`),
      query: { page: /^$/, since: /^\d{4}-/, before: /^\d{4}-/ },
      answer: (request) =>
        onPullRequest(request, ({ number }) => {
          const comments = request.forge.comments.filter(({ pullRequest }) => pullRequest === number);
          const headers = { 'x-total-count': `${comments.length}` };
          return { status: 200, body: comments.map(commentOf), headers };
        }),
    },
    {
      // issueCreateComment
      method: 'POST',
      path: new RegExp(`${repository}/issues/(\\d+)/comments$`),
      body: { body: 'string', updated_at: 'string?' },
      answer: (request) =>
        onPullRequest(request, ({ number }) => {
          const made = request.forge.comment(number, String(request.body.body), request.forge.user);
          return { status: 201, body: commentOf(made) };
        }),
    },
    {
      // issueEditComment
      method: 'PATCH',
      path: new RegExp(`${repository}/issues/comments/(\\d+)$`),
      body: { body: 'string', updated_at: 'string?' },
      answer: (request) =>
        ours(request, () => {
          const comment = request.forge.comments.find(({ id }) => id === Number(request.groups[2]));
          if (comment === undefined) return refusal(404, 'comment does not exist');
          comment.body = String(request.body.body);
          return { status: 200, body: commentOf(comment) };
        }),
    },
    {
      // repoCreateStatus
      method: 'POST',
      path: new RegExp(`${repository}/statuses/([0-9a-f]{40})$`),
      body: {
        state: ['pending', 'success', 'error', 'failure', 'warning'],
        context: 'string?',
        description: 'string?',
        target_url: 'string?',
      },
      answer: (request) => ours(request, () => setStatus(request)),
    },
    {
      // repoListPullRequests
      method: 'GET',
      path: new RegExp(`${repository}/pulls$`),
      query: { state: /^(open|closed|all)$/, limit: /^\d+$/, sort: /./, base_branch: /./, poster: /./ },
      answer: (request) => ours(request, () => list(request)),
    },
    {
      // repoCreatePullRequest
      method: 'POST',
      path: new RegExp(`${repository}/pulls$`),
      body: { head: 'string', base: 'string', title: 'string', body: 'string?' },
      answer: (request) => ours(request, () => create(request)),
    },
    {
      // repoGetPullRequest
      method: 'GET',
      path: new RegExp(`${repository}/pulls/(\\d+)$`),
      answer: (request) => onPullRequest(request, (found) => ({ status: 200, body: pullRequestOf(request, found) })),
    },
    {
      // repoEditPullRequest
      method: 'PATCH',
      path: new RegExp(`${repository}/pulls/(\\d+)$`),
      body: { title: 'string?', body: 'string?', base: 'string?', state: 'string?' },
      answer: (request) =>
        onPullRequest(request, (found) => {
          const { title = found.title, body = found.body, base = found.base } = request.body;
          Object.assign(found, { title, body, base });
          return { status: 201, body: pullRequestOf(request, found) };
        }),
    },
  ],
};

// https://docs.gitea.com/development/api-usage#authentication
function tokenOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^(?:token|Bearer) (\S+)$/.exec(authorization ?? '')?.[1];
}

function refusal(status: number, message: string): HostAnswer {
  return { status, body: { message, url: 'https://gitea.example.com/api/swagger' } };
}

function ours({ forge, groups }: HostRequest, then: () => HostAnswer): HostAnswer {
  return `${groups[0]}/${groups[1]}` === forge.path ? then() : refusal(404, "The target couldn't be found.");
}

function onPullRequest(request: HostRequest, then: (found: ForgePullRequest) => HostAnswer): HostAnswer {
  return ours(request, () => {
    const found = request.forge.find(Number(request.groups[2]));
    return found === undefined ? refusal(404, "The target couldn't be found.") : then(found);
  });
}

function setStatus({ forge, groups, body }: HostRequest): HostAnswer {
  const { state = '', context = 'default', description, target_url: url } = body as Readonly<Record<string, string>>;
  const status = { id: forge.nextId(), sha: groups[2] ?? '', context, state, description, url };
  forge.statuses.push(status);
  return { status: 201, body: { id: status.id, status: state, context, description: description ?? '' } };
}

function list(request: HostRequest): HostAnswer {
  const state = request.url.searchParams.get('state') ?? 'open';
  const found = request.forge.pullRequests.filter(
    (one) => state === 'all' || (one.state === 'open') === (state === 'open'),
  );
  const show = (one: ForgePullRequest) => pullRequestOf(request, one);
  // MAX_RESPONSE_ITEMS is 50 unless an instance says otherwise.
  return paged(found.toReversed(), request, { sizeName: 'limit', size: 30, most: 50, show });
}

function create(request: HostRequest): HostAnswer {
  const { forge } = request;
  const { title, head = '', base = '', body = '' } = request.body as Readonly<Record<string, string>>;
  if (head === base) return refusal(422, 'Invalid PullRequest: There are no changes between the head and the base');
  const other = forge.openOf(head, base);
  if (other) return refusal(409, `pull request already exists for these targets [issue_id: ${other.number}]`);
  const made = forge.open({ branch: head, base, title: title ?? '' });
  made.body = body;
  return { status: 201, body: pullRequestOf(request, made) };
}

function commentOf({ id, body, author }: ForgeComment) {
  return { id, body, user: { id: author.id, login: author.login }, created_at: '2024-05-01T00:00:00Z' };
}

function pullRequestOf({ forge, endpoint }: HostRequest, one: ForgePullRequest) {
  const { number, state, title, body, head, base } = one;
  const repo = head.repository === undefined ? null : { id: head.repository };
  return {
    number,
    html_url: `${endpoint}/${forge.path}/pulls/${number}`,
    state: state === 'open' ? 'open' : 'closed',
    merged: state === 'merged',
    title,
    body,
    head: { label: head.ref, ref: head.ref, sha: head.sha, repo_id: head.repository ?? 0, repo },
    base: { label: base, ref: base, sha: 'b'.repeat(40), repo_id: forge.repository, repo: { id: forge.repository } },
  };
}
