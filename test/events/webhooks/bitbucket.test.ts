import { parseBitbucketEvent } from '../../../lib/events/webhooks/bitbucket.ts';

// The shapes of https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/.

const repository = {
  type: 'repository',
  full_name: 'acme/shop',
  links: { html: { href: 'https://bitbucket.org/acme/shop' } },
  uuid: '{673a6070-3421-46c9-9d48-90745f7bfe8e}',
};

const at = (hash: string, name = 'main', type = 'branch') => ({ type, name, target: { type: 'commit', hash } });

function push(...changes: readonly object[]) {
  return parseBitbucketEvent('repo:push', { actor: {}, repository, push: { changes } });
}

const refs = (event: ReturnType<typeof push>) => (event.kind === 'push' ? event.changes : []);

describe('a push to Bitbucket', () => {
  it('names its branch, its commits and its repository, and never its paths', () => {
    const change = { old: at('a1'), new: at('b2'), created: false, closed: false, forced: false, truncated: false };
    expect(push({ ...change, commits: [{ hash: 'b2' }, { hash: 'b1' }] })).toEqual({
      kind: 'push',
      repository: { host: 'bitbucket', fullName: 'acme/shop', urls: ['https://bitbucket.org/acme/shop'] },
      changes: [
        {
          ref: 'refs/heads/main',
          branch: 'main',
          before: 'a1',
          after: 'b2',
          created: false,
          deleted: false,
          forced: false,
          paths: 'all',
          commitCount: 2,
        },
      ],
    });
  });

  it('may move several refs at once', () => {
    const changes = refs(
      push(
        { old: at('a1'), new: at('b2'), forced: true },
        { old: null, new: at('b2', 'v1', 'tag') },
        { old: at('a1', 'next'), new: null },
      ),
    );
    expect(changes).toMatchObject([
      { branch: 'main', forced: true, created: false, deleted: false },
      { ref: 'refs/tags/v1', branch: undefined, before: undefined, created: true },
      { branch: 'next', after: undefined, deleted: true },
    ]);
  });

  it('of nothing at all moves nothing', () => {
    expect(refs(push({ old: null, new: null }))).toEqual([]);
  });

  it('in the shape of Bitbucket Data Center is ignored', () => {
    expect(parseBitbucketEvent('repo:refs_changed', { changes: [] }).kind).toBe('ignored');
    expect(parseBitbucketEvent('diagnostics:ping', { test: true }).kind).toBe('ping');
  });

  it('without changes is malformed', () => {
    expect(parseBitbucketEvent('repo:push', { repository })).toMatchObject({
      kind: 'malformed',
      reason: expect.stringMatching(/^push: /),
    });
  });
});

describe('a pull request at Bitbucket', () => {
  const side = (name: string, hash: string, full_name = 'acme/shop') => ({
    branch: { name },
    commit: { type: 'commit', hash },
    repository: { full_name },
  });

  function request(name: string, source: object = side('feature', 'd3022fc0ca3d')) {
    const pullrequest = { id: 7, title: 'T', source, destination: side('main', 'ce5965ddd289') };
    return parseBitbucketEvent(name, { actor: {}, repository, pullrequest });
  }

  it.each([
    ['pullrequest:created', 'opened'],
    ['pullrequest:updated', 'updated'],
    ['pullrequest:fulfilled', 'merged'],
    ['pullrequest:rejected', 'closed'],
  ])('tells of %s', (name, action) => {
    expect(request(name)).toEqual({
      kind: 'pull-request',
      repository: expect.objectContaining({ fullName: 'acme/shop' }),
      number: 7,
      action,
      head: { ref: 'feature', sha: 'd3022fc0ca3d', isFork: false },
      base: { ref: 'main', sha: 'ce5965ddd289' },
    });
  });

  it('from another repository, or one that is gone, is a fork', () => {
    const theirs = request('pullrequest:created', side('feature', 'd3022fc0ca3d', 'stranger/shop'));
    expect(theirs).toMatchObject({ head: { isFork: true } });
    const gone = request('pullrequest:updated', { ...side('feature', 'd3022fc0ca3d'), repository: null });
    expect(gone).toMatchObject({ head: { isFork: true } });
  });

  it('whose commit is gone, and another event, are ignored', () => {
    expect(request('pullrequest:rejected', { ...side('feature', ''), commit: null }).kind).toBe('ignored');
    expect(request('pullrequest:approved').kind).toBe('ignored');
    expect(request('toString').kind).toBe('ignored');
  });
});
