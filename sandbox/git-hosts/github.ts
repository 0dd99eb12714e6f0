import type { IncomingHttpHeaders } from 'node:http';
import { type HostAnswer, type HostDialect, type HostRequest, paged } from './dialect.ts';
import type { ForgeComment, ForgePullRequest, ForgeUser } from './forge.ts';

const page = { per_page: /^([1-9]\d?|100)$/ };
const repository = '^/repos/([^/]+)/([^/]+)';
const longestBody = 65_536;

/** GitHub's REST API as GitHub Enterprise Server has it: https://docs.github.com/en/rest */
export const githubDialect: HostDialect = {
  prefix: '/api/v3',
  tokenOf,
  unauthorized: refusal(401, 'Bad credentials'),
  notFound: refusal(404, 'Not Found'),
  invalid: (what) => refusal(422, `Invalid request.\n\n${what}`),
  routes: [
    {
      // https://docs.github.com/en/rest/users/users#get-the-authenticated-user
      method: 'GET',
      path: /^\/user$/,
      answer: ({ forge }) =>
        forge.user.isBot
          ? refusal(403, 'Resource not accessible by integration')
          : { status: 200, body: userOf(forge.user) },
    },
    {
      // https://docs.github.com/en/rest/repos/repos#get-a-repository
      method: 'GET',
      path: new RegExp(`${repository}$`),
      answer: (request) => ours(request, () => ({ status: 200, body: { id: request.forge.repository } })),
    },
    {
      // https://docs.github.com/en/rest/issues/comments#list-issue-comments
      method: 'GET',
      path: new RegExp(`${repository}/issues/(\\d+)/comments$`),
      query: { ...page, since: /^\d{4}-/ },
      answer: (request) =>
        onPullRequest(request, ({ number }) => {
          const comments = request.forge.comments.filter(({ pullRequest }) => pullRequest === number);
          return paged(comments, request, { sizeName: 'per_page', size: 30, most: 100, show: commentOf });
        }),
    },
    {
      // https://docs.github.com/en/rest/issues/comments#create-an-issue-comment
      method: 'POST',
      path: new RegExp(`${repository}/issues/(\\d+)/comments$`),
      body: { body: 'string' },
      answer: (request) =>
        onPullRequest(request, ({ number }) => {
          const body = String(request.body.body);
          if (body.length > longestBody) return tooLong;
          return { status: 201, body: commentOf(request.forge.comment(number, body, request.forge.user)) };
        }),
    },
    {
      // https://docs.github.com/en/rest/issues/comments#update-an-issue-comment
      method: 'PATCH',
      path: new RegExp(`${repository}/issues/comments/(\\d+)$`),
      body: { body: 'string' },
      answer: (request) =>
        ours(request, () => {
          const comment = request.forge.comments.find(({ id }) => id === Number(request.groups[2]));
          if (comment === undefined) return refusal(404, 'Not Found');
          if (String(request.body.body).length > longestBody) return tooLong;
          comment.body = String(request.body.body);
          return { status: 200, body: commentOf(comment) };
        }),
    },
    {
      // https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
      method: 'POST',
      path: new RegExp(`${repository}/statuses/([0-9a-f]{40})$`),
      body: {
        state: ['error', 'failure', 'pending', 'success'],
        target_url: 'string?',
        description: 'string?',
        context: 'string?',
      },
      answer: (request) => ours(request, () => setStatus(request)),
    },
    {
      // https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
      method: 'GET',
      path: new RegExp(`${repository}/pulls$`),
      query: { ...page, state: /^(open|closed|all)$/, head: /^[^:]+:.+$/, base: /./ },
      answer: (request) => ours(request, () => list(request)),
    },
    {
      // https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
      method: 'POST',
      path: new RegExp(`${repository}/pulls$`),
      body: { title: 'string', head: 'string', base: 'string', body: 'string?', draft: 'boolean?' },
      answer: (request) => ours(request, () => create(request)),
    },
    {
      // https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request
      method: 'GET',
      path: new RegExp(`${repository}/pulls/(\\d+)$`),
      answer: (request) => onPullRequest(request, (found) => ({ status: 200, body: pullRequestOf(request, found) })),
    },
    {
      // https://docs.github.com/en/rest/pulls/pulls#update-a-pull-request
      method: 'PATCH',
      path: new RegExp(`${repository}/pulls/(\\d+)$`),
      body: { title: 'string?', body: 'string?', state: 'string?', base: 'string?' },
      answer: (request) =>
        onPullRequest(request, (found) => {
          const { title = found.title, body = found.body, base = found.base } = request.body;
          Object.assign(found, { title, body, base });
          return { status: 200, body: pullRequestOf(request, found) };
        }),
    },
  ],
};

const tooLong = refusal(422, 'Validation Failed', [
  {
    resource: 'IssueComment',
    code: 'unprocessable',
    field: 'data',
    message: 'Body is too long (maximum is 65536 characters)',
  },
]);

function tokenOf({ authorization, accept, ...headers }: IncomingHttpHeaders): string | undefined {
  if (accept !== 'application/vnd.github+json' || headers['x-github-api-version'] !== '2022-11-28') return undefined;
  return /^(?:Bearer|token) (\S+)$/.exec(authorization ?? '')?.[1];
}

function refusal(status: number, message: string, errors?: readonly unknown[]): HostAnswer {
  return { status, body: { message, errors, documentation_url: 'https://docs.github.com/rest', status: `${status}` } };
}

function ours({ forge, groups }: HostRequest, then: () => HostAnswer): HostAnswer {
  return `${groups[0]}/${groups[1]}` === forge.path ? then() : refusal(404, 'Not Found');
}

function onPullRequest(request: HostRequest, then: (found: ForgePullRequest) => HostAnswer): HostAnswer {
  return ours(request, () => {
    const found = request.forge.find(Number(request.groups[2]));
    return found === undefined ? refusal(404, 'Not Found') : then(found);
  });
}

function setStatus({ forge, groups, body }: HostRequest): HostAnswer {
  const { state, context = 'default', description, target_url: url } = body as Readonly<Record<string, string>>;
  if ((description?.length ?? 0) > 140) {
    const message = 'description is too long (maximum is 140 characters)';
    return refusal(422, `Validation Failed: ${message}`, [message]);
  }
  const status = { id: forge.nextId(), sha: groups[2] ?? '', context, state: state ?? '', description, url };
  forge.statuses.push(status);
  return { status: 201, body: { id: status.id, state, context, description, target_url: url ?? null } };
}

function list(request: HostRequest): HostAnswer {
  const { forge, url } = request;
  const head = url.searchParams.get('head');
  const state = url.searchParams.get('state') ?? 'open';
  const found = forge.pullRequests.filter(
    (one) =>
      (state === 'all' || (one.state === 'open') === (state === 'open')) &&
      (head === null || head === `${ownerOf(request, one)}:${one.head.ref}`),
  );
  const show = (one: ForgePullRequest) => pullRequestOf(request, one);
  return paged(found.toReversed(), request, { sizeName: 'per_page', size: 30, most: 100, show });
}

function create(request: HostRequest): HostAnswer {
  const { forge } = request;
  const { title, head, base, body = '' } = request.body as Readonly<Record<string, string>>;
  if (head === base) {
    return refusal(422, 'Validation Failed', [
      { resource: 'PullRequest', code: 'custom', message: 'No commits between' },
    ]);
  }
  if (forge.openOf(head ?? '', base)) {
    const message = `A pull request already exists for ${forge.owner}:${head}.`;
    return refusal(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
  }
  const made = forge.open({ branch: head ?? '', base: base ?? '', title: title ?? '' });
  made.body = body;
  return { status: 201, body: pullRequestOf(request, made) };
}

/** A fork may be of the same owner, in an organisation. */
function ownerOf({ forge }: HostRequest, { head }: ForgePullRequest): string {
  return head.repository === undefined ? 'unknown' : forge.owner;
}

function userOf({ id, login, isBot }: ForgeUser) {
  return { id, login, type: isBot ? 'Bot' : 'User' };
}

function commentOf({ id, body, author }: ForgeComment) {
  return { id, body, user: userOf(author), created_at: '2024-05-01T00:00:00Z', author_association: 'NONE' };
}

function pullRequestOf({ forge, endpoint }: HostRequest, one: ForgePullRequest) {
  const { number, state, title, body, head, base } = one;
  return {
    number,
    html_url: `${endpoint}/${forge.path}/pull/${number}`,
    state: state === 'open' ? 'open' : 'closed',
    merged_at: state === 'merged' ? '2024-05-01T00:00:00Z' : null,
    title,
    body: body === '' ? null : body,
    head: { ref: head.ref, sha: head.sha, repo: head.repository === undefined ? null : { id: head.repository } },
    base: { ref: base, sha: 'b'.repeat(40), repo: { id: forge.repository } },
  };
}
