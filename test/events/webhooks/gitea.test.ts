import { parseGiteaEvent } from '../../../lib/events/webhooks/gitea.ts';

// The shapes of https://docs.gitea.com/usage/webhooks, which Forgejo shares.

const repository = {
  id: 1,
  name: 'shop',
  full_name: 'acme/shop',
  html_url: 'https://git.example.com/acme/shop',
  ssh_url: 'ssh://git@git.example.com:2222/acme/shop.git',
  clone_url: 'https://git.example.com/acme/shop.git',
};

const commits = [
  { id: 'b2', added: null, removed: null, modified: ['services/web/service.yaml'] },
  { id: 'b1', added: ['a'], removed: ['b'], modified: [] },
];

function push(more: object = {}) {
  const body = { ref: 'refs/heads/main', before: 'a1', after: 'b2', commits, total_commits: 2, repository };
  return parseGiteaEvent('push', { ...body, ...more });
}

const change = (event: ReturnType<typeof push>) => (event.kind === 'push' ? event.changes[0] : undefined);

describe('a push to Gitea or Forgejo', () => {
  it('names its branch, its repository and every path, the newest commit first', () => {
    expect(push()).toMatchObject({
      repository: { host: 'gitea', fullName: 'acme/shop', urls: expect.arrayContaining([repository.clone_url]) },
      changes: [{ branch: 'main', paths: ['services/web/service.yaml', 'a', 'b'], commitCount: 2 }],
    });
  });

  it.each([
    ['more commits than it lists', { total_commits: 6 }],
    ['no number of them, as before 1.16', { total_commits: undefined }],
    ['a new branch', { before: '0'.repeat(40) }],
    ['a new branch in a repository with SHA-256', { before: '0'.repeat(64) }],
    ['null for its commits', { commits: null, total_commits: 0 }],
  ])('touches everything when it has %s', (_, more) => {
    expect(change(push(more))?.paths).toBe('all');
  });

  it('of a tag is to no branch', () => {
    expect(change(push({ ref: 'refs/tags/v1' }))?.branch).toBeUndefined();
  });
});

describe('a pull request at Gitea or Forgejo', () => {
  function request(action: string, more: object = {}) {
    const head = { ref: 'feature', sha: 'b2', repo: repository };
    const pull_request = { merged: false, head, base: { ref: 'main', sha: 'a1', repo: repository }, ...more };
    return parseGiteaEvent('pull_request', { action, number: 7, pull_request, repository });
  }

  it.each([
    ['opened', 'opened'],
    ['reopened', 'opened'],
    ['synchronized', 'updated'],
    ['closed', 'closed'],
  ])('tells that it was %s', (said, action) => {
    expect(request(said)).toMatchObject({
      kind: 'pull-request',
      number: 7,
      action,
      head: { ref: 'feature', sha: 'b2', isFork: false },
      base: { ref: 'main', sha: 'a1' },
    });
  });

  it('that was merged is closed as well', () => {
    expect(request('closed', { merged: true })).toMatchObject({ action: 'merged' });
  });

  it('that was edited may have another base', () => {
    const body = { action: 'edited', number: 7, repository, changes: { ref: { from: 'next' } } };
    const pull_request = { head: { ref: 'feature', sha: 'b2', repo: repository }, base: { ref: 'main', sha: 'a1' } };
    expect(parseGiteaEvent('pull_request', { ...body, pull_request })).toMatchObject({ action: 'updated' });
  });

  it.each(['label_updated', 'assigned', 'edited'])('has nothing to plan where it was %s', (action) => {
    expect(request(action).kind).toBe('ignored');
  });
});

describe('another event of Gitea’s', () => {
  it.each(['create', 'delete', 'release'])('is ignored: %s', (name) => {
    expect(parseGiteaEvent(name, { ref: 'main', ref_type: 'branch', repository }).kind).toBe('ignored');
  });
});
