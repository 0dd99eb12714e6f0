import type { IncomingHttpHeaders } from 'node:http';
import { type HostAnswer, type HostDialect, type HostRequest, paged } from './dialect.ts';
import type { ForgeComment, ForgePullRequest } from './forge.ts';

const page = { per_page: /^([1-9]\d?|100)$/ };
// A project goes by its number or by its path, encoded as one segment.
const project = '^/projects/([^/]+)';
const longestNote = 1_000_000;

/** GitLab's REST API: https://docs.gitlab.com/api/rest/ */
export const gitlabDialect: HostDialect = {
  prefix: '/api/v4',
  tokenOf,
  unauthorized: { status: 401, body: { message: '401 Unauthorized' } },
  notFound: refusal(404, '404 Project Not Found'),
  invalid: (what) => ({ status: 400, body: { error: what } }),
  routes: [
    {
      // https://docs.gitlab.com/api/users/#retrieve-the-current-user
      method: 'GET',
      path: /^\/user$/,
      answer: ({ forge }) => ({ status: 200, body: { id: forge.user.id, username: forge.user.login } }),
    },
    {
      // https://docs.gitlab.com/api/projects/#retrieve-a-project
      method: 'GET',
      path: new RegExp(`${project}$`),
      answer: (request) => ours(request, () => ({ status: 200, body: { id: request.forge.repository } })),
    },
    {
      // https://docs.gitlab.com/api/notes/#list-all-merge-request-notes
      method: 'GET',
      path: new RegExp(`${project}/merge_requests/(\\d+)/notes$`),
      query: { ...page, sort: /^(asc|desc)$/, order_by: /^(created_at|updated_at)$/ },
      answer: (request) =>
        onMergeRequest(request, ({ number }) => {
          const notes = request.forge.comments.filter(({ pullRequest }) => pullRequest === number);
          const isAscending = request.url.searchParams.get('sort') === 'asc';
          const ordered = isAscending ? notes : notes.toReversed();
          return paged(ordered, request, { sizeName: 'per_page', size: 20, most: 100, show: noteOf });
        }),
    },
    {
      // https://docs.gitlab.com/api/notes/#create-a-merge-request-note
      method: 'POST',
      path: new RegExp(`${project}/merge_requests/(\\d+)/notes$`),
      body: { body: 'string', internal: 'boolean?', merge_request_diff_head_sha: 'string?' },
      answer: (request) =>
        onMergeRequest(request, ({ number }) => {
          const body = String(request.body.body);
          if (body.length > longestNote) return tooLong;
          return { status: 201, body: noteOf(request.forge.comment(number, body, request.forge.user)) };
        }),
    },
    {
      // https://docs.gitlab.com/api/notes/#update-a-merge-request-note
      method: 'PUT',
      path: new RegExp(`${project}/merge_requests/(\\d+)/notes/(\\d+)$`),
      body: { body: 'string' },
      answer: (request) =>
        onMergeRequest(request, () => {
          const note = request.forge.comments.find(({ id }) => id === Number(request.groups[2]));
          if (note === undefined) return refusal(404, '404 Note Not Found');
          if (String(request.body.body).length > longestNote) return tooLong;
          note.body = String(request.body.body);
          return { status: 200, body: noteOf(note) };
        }),
    },
    {
      // https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
      method: 'POST',
      path: new RegExp(`${project}/statuses/([0-9a-f]{40})$`),
      body: {
        state: ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'],
        name: 'string?',
        context: 'string?',
        ref: 'string?',
        description: 'string?',
        target_url: 'string?',
        pipeline_id: 'integer?',
      },
      answer: (request) => ours(request, () => setStatus(request)),
    },
    {
      // https://docs.gitlab.com/api/merge_requests/#list-project-merge-requests
      method: 'GET',
      path: new RegExp(`${project}/merge_requests$`),
      query: {
        ...page,
        state: /^(opened|closed|locked|merged|all)$/,
        source_branch: /./,
        target_branch: /./,
        scope: /^(created_by_me|assigned_to_me|all)$/,
      },
      answer: (request) => ours(request, () => list(request)),
    },
    {
      // https://docs.gitlab.com/api/merge_requests/#create-a-merge-request
      method: 'POST',
      path: new RegExp(`${project}/merge_requests$`),
      body: {
        source_branch: 'string',
        target_branch: 'string',
        title: 'string',
        description: 'string?',
        remove_source_branch: 'boolean?',
      },
      answer: (request) => ours(request, () => create(request)),
    },
    {
      // https://docs.gitlab.com/api/merge_requests/#retrieve-a-merge-request
      method: 'GET',
      path: new RegExp(`${project}/merge_requests/(\\d+)$`),
      answer: (request) =>
        onMergeRequest(request, (found) => {
          const refs = { base_sha: 'c'.repeat(40), head_sha: found.head.sha, start_sha: 'b'.repeat(40) };
          return { status: 200, body: { ...mergeRequestOf(request, found), diff_refs: refs } };
        }),
    },
    {
      // https://docs.gitlab.com/api/merge_requests/#update-a-merge-request
      method: 'PUT',
      path: new RegExp(`${project}/merge_requests/(\\d+)$`),
      body: { title: 'string?', description: 'string?', target_branch: 'string?', state_event: 'string?' },
      answer: (request) =>
        onMergeRequest(request, (found) => {
          const {
            title = found.title,
            description: body = found.body,
            target_branch: base = found.base,
          } = request.body;
          Object.assign(found, { title, body, base });
          return { status: 200, body: mergeRequestOf(request, found) };
        }),
    },
  ],
};

const tooLong = refusal(400, { note: ['is too long (1000001 characters). The maximum size is 1000000 characters.'] });

// https://docs.gitlab.com/api/rest/authentication/
function tokenOf({ authorization, ...headers }: IncomingHttpHeaders): string | undefined {
  const shown = headers['private-token'];
  return typeof shown === 'string' ? shown : /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
}

function refusal(status: number, message: unknown): HostAnswer {
  return { status, body: { message } };
}

function ours({ forge, groups }: HostRequest, then: () => HostAnswer): HostAnswer {
  return [forge.path, `${forge.repository}`].includes(groups[0] ?? '') ? then() : refusal(404, '404 Project Not Found');
}

function onMergeRequest(request: HostRequest, then: (found: ForgePullRequest) => HostAnswer): HostAnswer {
  return ours(request, () => {
    const found = request.forge.find(Number(request.groups[1]));
    return found === undefined ? refusal(404, '404 Not found') : then(found);
  });
}

/** A status that is still open is changed; beside one that is over, a new one is made. */
function setStatus({ forge, groups, body }: HostRequest): HostAnswer {
  const {
    state = '',
    description,
    target_url: url,
    name,
    context = 'default',
  } = body as Readonly<Record<string, string>>;
  if ((description?.length ?? 0) > 255)
    return refusal(400, { description: ['is too long (maximum is 255 characters)'] });
  if ((url?.length ?? 0) > 255) return refusal(400, { target_url: ['is too long (maximum is 255 characters)'] });
  const label = name ?? context;
  const open = forge.shown(groups[1] ?? '').find((one) => one.context === label && one.state === 'pending');
  if (open !== undefined && state === 'pending') {
    const reason = 'Reason(s): Status cannot transition via "enqueue"';
    return refusal(400, `Cannot transition status via :enqueue from :pending (${reason})`);
  }
  const status = open ?? { id: forge.nextId(), sha: groups[1] ?? '', context: label, state, description, url };
  Object.assign(status, { state, description, url });
  if (open === undefined) forge.statuses.push(status);
  return {
    status: 201,
    body: { id: status.id, sha: status.sha, status: state, name: label, description: description ?? null },
  };
}

function list(request: HostRequest): HostAnswer {
  const { forge, url } = request;
  const wanted = url.searchParams.get('source_branch');
  const state = url.searchParams.get('state') ?? 'all';
  const isMine = (url.searchParams.get('scope') ?? 'created_by_me') !== 'all';
  const found = forge.pullRequests.filter(
    (one) => !isMine && (state === 'all' || stateOf(one) === state) && (wanted === null || wanted === one.head.ref),
  );
  const show = (one: ForgePullRequest) => mergeRequestOf(request, one);
  return paged(found.toReversed(), request, { sizeName: 'per_page', size: 20, most: 100, show });
}

function create(request: HostRequest): HostAnswer {
  const { forge } = request;
  const {
    source_branch: branch = '',
    target_branch: base,
    title,
    description = '',
  } = request.body as Readonly<Record<string, string>>;
  const other = forge.openOf(branch);
  if (other)
    return refusal(409, [`Another open merge request already exists for this source branch: !${other.number}`]);
  const made = forge.open({ branch, base: base ?? '', title: title ?? '' });
  made.body = description;
  return { status: 201, body: mergeRequestOf(request, made) };
}

function noteOf({ id, body, author }: ForgeComment) {
  return { id, body, system: false, author: { id: author.id, username: author.login } };
}

function stateOf({ state }: ForgePullRequest): string {
  return state === 'open' ? 'opened' : state;
}

function mergeRequestOf({ forge, endpoint }: HostRequest, one: ForgePullRequest) {
  const { number, title, body, head, base } = one;
  return {
    id: 5000 + number,
    iid: number,
    web_url: `${endpoint}/${forge.path}/-/merge_requests/${number}`,
    state: stateOf(one),
    title,
    description: body,
    source_branch: head.ref,
    target_branch: base,
    source_project_id: head.repository ?? null,
    target_project_id: forge.repository,
    sha: head.sha,
  };
}
