import { parseGitlabEvent } from '../../../lib/events/webhooks/gitlab.ts';

// The shapes of https://docs.gitlab.com/user/project/integrations/webhook_events/, with another project's names.

const zeros = '0'.repeat(40);

const project = {
  id: 15,
  name: 'Shop',
  web_url: 'https://gitlab.example.com/acme/teams/shop',
  git_ssh_url: 'git@gitlab.example.com:acme/teams/shop.git',
  git_http_url: 'https://gitlab.example.com/acme/teams/shop.git',
  path_with_namespace: 'acme/teams/shop',
  default_branch: 'main',
};

const commits = [
  { id: 'b1', message: 'One', added: ['services/new/service.yaml'], modified: ['a'], removed: [] },
  { id: 'b2', message: 'Two', added: [], modified: ['a'], removed: ['services/old/service.yaml'] },
];

function push(more: object = {}, name = 'Push Hook') {
  const body = { object_kind: 'push', before: 'a1', after: 'b2', ref: 'refs/heads/main', project, commits };
  return parseGitlabEvent(name, { ...body, total_commits_count: 2, ...more });
}

const change = (event: ReturnType<typeof push>) => (event.kind === 'push' ? event.changes[0] : undefined);

describe('a push to GitLab', () => {
  it('names its branch, its commits, its project and every path', () => {
    expect(push()).toEqual({
      kind: 'push',
      repository: {
        host: 'gitlab',
        fullName: 'acme/teams/shop',
        urls: [project.git_http_url, project.git_ssh_url, project.web_url],
      },
      changes: [
        {
          ref: 'refs/heads/main',
          branch: 'main',
          before: 'a1',
          after: 'b2',
          created: false,
          deleted: false,
          forced: false,
          paths: ['services/new/service.yaml', 'a', 'services/old/service.yaml'],
          commitCount: 2,
        },
      ],
    });
  });

  const twenty = [...Array.from({ length: 19 }, (_, index) => ({ id: `c${index}` })), { id: 'b2', added: ['a'] }];

  it.each([
    ['more commits than it lists', { total_commits_count: 21, commits: twenty }],
    ['twenty commits and no number of them', { total_commits_count: undefined, commits: twenty }],
    ['no commits', { total_commits_count: 0, commits: [] }],
    ['null for its commits', { commits: null }],
    ['a new branch', { before: zeros }],
    ['a deleted branch', { after: zeros, commits: [], total_commits_count: 0 }],
  ])('touches everything when it has %s', (_, more) => {
    expect(change(push(more))?.paths).toBe('all');
  });

  it('of twenty commits is believed when it says that there are twenty', () => {
    expect(change(push({ total_commits_count: 20, commits: twenty }))).toMatchObject({ paths: ['a'], commitCount: 20 });
  });

  it('of a tag is to no branch', () => {
    const tag = { ref: 'refs/tags/v1.0.0', before: zeros, commits: [], total_commits_count: 0 };
    expect(change(push(tag, 'Tag Push Hook'))).toMatchObject({ branch: undefined, created: true });
  });

  it('that deletes a branch leads to no commit', () => {
    expect(change(push({ after: zeros, commits: [] }))).toMatchObject({
      branch: 'main',
      deleted: true,
      after: undefined,
    });
  });

  it('without a project is malformed', () => {
    expect(push({ project: undefined })).toMatchObject({
      kind: 'malformed',
      reason: expect.stringMatching(/^project: /),
    });
  });
});

describe('a merge request at GitLab', () => {
  function request(attributes: object = {}, changes: object = {}) {
    const object_attributes = {
      id: 99,
      iid: 7,
      action: 'open',
      source_branch: 'feature',
      target_branch: 'main',
      source_project_id: 15,
      target_project_id: 15,
      last_commit: { id: 'b2' },
      ...attributes,
    };
    return parseGitlabEvent('Merge Request Hook', {
      object_kind: 'merge_request',
      project,
      object_attributes,
      changes,
    });
  }

  it('is numbered as people see it', () => {
    expect(request()).toEqual({
      kind: 'pull-request',
      repository: expect.objectContaining({ fullName: 'acme/teams/shop' }),
      number: 7,
      action: 'opened',
      head: { ref: 'feature', sha: 'b2', isFork: false },
      base: { ref: 'main', sha: undefined },
    });
  });

  it.each([
    ['reopen', {}, {}, 'opened'],
    ['update', { oldrev: 'b1' }, {}, 'updated'],
    ['update', {}, { target_branch: { previous: 'main', current: 'next' } }, 'updated'],
    ['update', {}, { draft: { previous: true, current: false } }, 'updated'],
    ['merge', {}, {}, 'merged'],
    ['close', {}, {}, 'closed'],
  ])('tells of %s %j %j', (action, attributes, changes, expected) => {
    expect(request({ action, ...attributes }, changes)).toMatchObject({ kind: 'pull-request', action: expected });
  });

  it.each([
    ['update', { title: { previous: 'a', current: 'b' } }],
    ['approved', {}],
    [undefined, {}],
  ])('has nothing to plan for %s %j', (action, changes) => {
    expect(request({ action }, changes).kind).toBe('ignored');
  });

  it.each([[16], [null]])('from project %s is a fork', (source_project_id) => {
    expect(request({ source_project_id })).toMatchObject({ head: { isFork: true } });
  });
});

describe('another event of GitLab’s', () => {
  it.each(['Pipeline Hook', 'Note Hook', 'System Hook', ''])('is ignored: %s', (name) => {
    expect(parseGitlabEvent(name, {}).kind).toBe('ignored');
  });
});
