import { parseGithubEvent } from '../../../lib/events/webhooks/github.ts';
import { githubEvents, githubExamples } from './examples.ts';

const zeros = '0'.repeat(40);

const repository = {
  full_name: 'acme/shop',
  clone_url: 'https://github.com/acme/shop.git',
  ssh_url: 'git@github.com:acme/shop.git',
};

/** A push of the given commits, of which the last one is the new head. */
function push(commits: readonly object[], more: object = {}) {
  const body = { ref: 'refs/heads/main', before: 'a1', after: 'b2', forced: false, commits, repository, ...more };
  return parseGithubEvent('push', body);
}

const change = (event: ReturnType<typeof push>) => (event.kind === 'push' ? event.changes[0] : undefined);

describe('a push to GitHub', () => {
  it('names its branch, its commits and its repository', () => {
    expect(push([{ id: 'b2', added: ['a.yaml'], modified: [], removed: [] }])).toEqual({
      kind: 'push',
      repository: { host: 'github', fullName: 'acme/shop', urls: [repository.clone_url, repository.ssh_url] },
      changes: [
        {
          ref: 'refs/heads/main',
          branch: 'main',
          before: 'a1',
          after: 'b2',
          created: false,
          deleted: false,
          forced: false,
          paths: ['a.yaml'],
          commitCount: 1,
        },
      ],
    });
  });

  it('touches what any commit added, modified or removed, each path once, and a renamed file under both names', () => {
    const event = push([
      { id: 'b1', added: ['a', 'new'], modified: ['b'], removed: ['old'] },
      { id: 'b2', added: [], modified: ['a'], removed: ['c'] },
    ]);
    expect(change(event)?.paths).toEqual(['a', 'new', 'b', 'old', 'c']);
  });

  const one = { id: 'b2', added: ['a'] };
  const many = Array.from({ length: 2047 }, (_, index) => ({ id: `c${index}` }));
  const files = Array.from({ length: 2999 }, (_, index) => `f${index}`);

  it.each([
    ['a new branch', push([one], { before: zeros, created: true })],
    ['a forced push', push([one], { forced: true })],
    ['a deleted branch', push([], { after: zeros, deleted: true })],
    ['a list at GitHub’s limit', push([...many, one])],
    ['a commit at GitHub’s limit of files', push([{ id: 'b2', added: files, modified: ['m'] }])],
    ['a list without the commit that it led to', push([{ id: 'b1', added: ['a'] }])],
    ['no commits at all', push([])],
  ])('touches everything when it has %s', (_, event) => {
    expect(change(event)?.paths).toBe('all');
  });

  it('is still believed one commit, and one file, below the limits', () => {
    expect(change(push([...many.slice(1), one]))?.paths).toEqual(['a']);
    expect(change(push([{ id: 'b2', added: files }]))?.paths).toHaveLength(2999);
  });

  it('of a tag is to no branch', () => {
    expect(change(push([one], { ref: 'refs/tags/v1' }))).toMatchObject({ ref: 'refs/tags/v1', branch: undefined });
  });

  it('that deletes a branch leads to no commit', () => {
    const event = push([], { after: zeros, deleted: true });
    expect(change(event)).toMatchObject({ branch: 'main', before: 'a1', after: undefined, deleted: true });
  });

  it('without a ref is malformed, with the path of what is missing', () => {
    expect(push([], { ref: 5 })).toMatchObject({ kind: 'malformed', reason: expect.stringMatching(/^ref: /) });
  });
});

describe('what GitHub really sends', () => {
  it.each(githubExamples.map(({ name, examples }) => [name, examples] as const))('is read: %s', (name, examples) => {
    const expected = name === 'ping' || name === 'push' ? name : name === 'pull_request' ? 'pull-request' : 'ignored';
    expect(examples.length).toBeGreaterThan(0);
    for (const body of examples) {
      const { kind } = parseGithubEvent(name, body);
      expect(expected === 'pull-request' ? [expected, 'ignored'] : [expected]).toContain(kind);
    }
  });

  it('has pushes that create a branch, and create and delete a tag', () => {
    const changes = githubEvents('push').map((body) => change(parseGithubEvent('push', body)));
    expect(changes).toContainEqual(expect.objectContaining({ branch: 'master', created: true, commitCount: 1 }));
    expect(changes).toContainEqual(
      expect.objectContaining({ branch: undefined, created: true, ref: 'refs/tags/simple-tag' }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({ branch: undefined, deleted: true, after: undefined, paths: 'all' }),
    );
  });

  it.each([
    ['opened', 'opened'],
    ['reopened', 'opened'],
    ['synchronize', 'updated'],
    ['ready_for_review', 'updated'],
    ['closed', 'closed'],
  ])('tells that a pull request was %s', (action, expected) => {
    const bodies = githubEvents('pull_request').filter((body) => body.action === action);
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      expect(parseGithubEvent('pull_request', body)).toMatchObject({
        kind: 'pull-request',
        action: expected,
        number: 2,
        repository: { fullName: 'Codertocat/Hello-World' },
        head: { ref: 'changes', sha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821', isFork: false },
        base: { ref: 'master', sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e' },
      });
    }
  });

  it.each(['assigned', 'labeled', 'locked', 'review_requested'])('has nothing to plan where it was %s', (action) => {
    for (const body of githubEvents('pull_request').filter((one) => one.action === action)) {
      expect(parseGithubEvent('pull_request', body)).toEqual({ kind: 'ignored', reason: `${action} changes no plan` });
    }
  });
});

describe('a pull request at GitHub', () => {
  const request = (head: object, more: object = {}) =>
    parseGithubEvent('pull_request', {
      action: 'closed',
      number: 7,
      pull_request: { merged: true, head: { ref: 'f', sha: 'b2', ...head }, base: { ref: 'main', sha: 'a1' }, ...more },
      repository,
    });

  it('that was closed with a merge was merged', () => {
    expect(request({ repo: { full_name: 'acme/shop' } })).toMatchObject({ action: 'merged' });
  });

  it.each([
    ['another repository', { repo: { full_name: 'stranger/shop' } }],
    ['a repository that was deleted', { repo: null }],
  ])('from %s is a fork', (_, head) => {
    expect(request(head)).toMatchObject({ head: { isFork: true } });
  });

  it('that was edited may have another base; another title is nothing to plan', () => {
    const edited = (changes: object) =>
      parseGithubEvent('pull_request', { ...githubEvents('pull_request')[0], action: 'edited', changes });
    expect(edited({ base: { ref: { from: 'next' }, sha: { from: 'a0' } } })).toMatchObject({ action: 'updated' });
    expect(edited({ title: { from: 'T' } })).toEqual({ kind: 'ignored', reason: 'edited changes no plan' });
  });

  it('does not take an action for a method of objects', () => {
    const body = { ...githubEvents('pull_request')[0], action: 'toString' };
    expect(parseGithubEvent('pull_request', body).kind).toBe('ignored');
  });
});
