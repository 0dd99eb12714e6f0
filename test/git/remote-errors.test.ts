import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { type BerthError, ConfigurationError, TransientError } from '../../lib/errors.ts';
import type { GitCredentials } from '../../lib/git/credentials.ts';
import { type GitFault, startGitServer } from '../../sandbox/git/server.ts';
import { credentials, failureOf, useRemoteHost } from './remote-host.ts';

const token = 'ghs_0123456789';
const on = useRemoteHost();

describe('a host that does not answer as it should', () => {
  it.each<[string, GitFault, new (...args: never[]) => BerthError, string]>([
    ['is down', { kind: 'down' }, TransientError, 'cannot be reached or broke off'],
    ['says nothing', { kind: 'hang' }, TransientError, '127.0.0.1:PORT said nothing for 0.2 s'],
    ['breaks off', { kind: 'cut', bytes: 20 }, TransientError, 'cannot be reached or broke off'],
    ['fails', { kind: 'status', status: 500 }, TransientError, 'answered with 500, so nothing changes'],
    [
      'is busy',
      { kind: 'status', status: 503, headers: { 'retry-after': '120' } },
      TransientError,
      'Try again in 120 s',
    ],
    ['limits requests', { kind: 'status', status: 429 }, TransientError, 'Try again in 60 s'],
    [
      'denies the token',
      { kind: 'status', status: 401 },
      ConfigurationError,
      'does not accept the token in berth/git (401)',
    ],
    [
      'shows a sign-in page',
      { kind: 'status', status: 203 },
      ConfigurationError,
      'does not accept the token in berth/git',
    ],
    [
      'forbids it',
      { kind: 'status', status: 403 },
      ConfigurationError,
      'may not be read with the token in berth/git (403)',
    ],
    ['hides it', { kind: 'status', status: 404 }, ConfigurationError, 'or the token in berth/git may not see it (404)'],
    ['has deleted it', { kind: 'status', status: 410 }, ConfigurationError, 'may have been deleted, renamed or moved'],
    [
      'is no Git host',
      { kind: 'status', status: 200, body: '<html>' },
      ConfigurationError,
      'does not answer as a Git repository does',
    ],
    ['is odd', { kind: 'status', status: 418 }, ConfigurationError, 'answered with 418'],
    [
      'has moved it elsewhere',
      { kind: 'status', status: 301, headers: { location: 'https://u:p@git.example.com/b.git/info/refs?service=x' } },
      ConfigurationError,
      'has moved to https://git.example.com/b.git. Give that URL',
    ],
  ])('%s', async (_name, fault, type, message) => {
    const commit = await on.shop.repository.commit({ files: { a: '1' } });
    on.host.server.setFault(fault);
    // Only where a host is silent is it worth being impatient: a busy machine is silent for a while, too.
    const limits = fault.kind === 'hang' ? { silenceMs: 200 } : {};
    const remote = on.shop.open({ credentials: credentials(token), limits });
    for (const work of [() => remote.resolve('main'), () => remote.open(commit)]) {
      const error = await failureOf(work());
      expect(error).toBeInstanceOf(type);
      expect(error.message).toContain(message.replace('PORT', new URL(on.host.server.endpoint).port));
      expect(error.subject).toBe(on.host.server.url(on.shop.name));
    }
    on.host.server.setFault(undefined);
    const again = fault.kind === 'hang' ? on.shop.open({ credentials: credentials(token) }) : remote;
    expect(await again.resolve('main')).toBe(commit);
    expect(await (await again.open(commit)).read('a')).toBe('1');
  });

  it('has moved it to another path, which is followed, with the token', async () => {
    const commit = await on.shop.repository.commit({ files: { a: '1' } });
    on.host.server.setToken(token);
    on.host.server.setFault({ kind: 'moved', from: '/old.git/', to: `/${on.shop.name}.git/` });
    const remote = on.shop.open({ url: on.host.server.url('old'), credentials: credentials(token) });
    expect(await remote.resolve('main')).toBe(commit);
    expect(await (await remote.open(commit)).read('a')).toBe('1');
  });

  it('redirects without end', async () => {
    on.host.server.setFault({ kind: 'moved', from: `/${on.shop.name}.git/`, to: `/${on.shop.name}.git/` });
    expect((await failureOf(on.shop.open().resolve('main'))).message).toContain('has moved to');
  });

  it('honours the reset of a rate limit', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5000' };
    on.host.server.setFault({ kind: 'status', status: 403, headers });
    const clock = { ...createSystemClock(), now: () => 1_400_000 };
    const error = await failureOf(on.shop.open({ clock }).resolve('main'));
    expect(error).toBeInstanceOf(TransientError);
    expect((error as TransientError).retryAfterMs).toBe(3_600_000);
  });

  it('is unreachable when nobody listens', async () => {
    const gone = await startGitServer({ folder: on.host.folder });
    await gone.close();
    const error = await failureOf(on.shop.open({ url: gone.url(on.shop.name) }).resolve('main'));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain('cannot be reached or broke off (ECONNREFUSED)');
  });

  it('has no such repository', async () => {
    const error = await failureOf(on.shop.open({ url: on.host.server.url('never') }).resolve('main'));
    expect(error.message).toContain('is not there, or it is private, and no secret with a token is named (404)');
  });
});

describe('the token', () => {
  it('is shown with every request, as a password', async () => {
    const commit = await on.shop.repository.commit({ files: { a: '1' } });
    on.host.server.setToken(token);
    const before = on.host.server.authorizations.length;
    const remote = on.shop.open({ credentials: credentials(token) });
    expect(await (await remote.open(await remote.resolve('main'))).read('a')).toBe('1');
    expect(await remote.resolve('main')).toBe(commit);
    expect(new Set(on.host.server.authorizations.slice(before))).toEqual(new Set([`oauth2:${token}`]));
  });

  it('that was replaced is read again when the host refuses the old one, once, with every request sent once more', async () => {
    await on.shop.repository.commit({ files: { a: '1' } });
    on.host.server.setToken('ghs_new');
    const asked: (string | undefined)[] = [];
    const replaced: GitCredentials = {
      secret: 'berth/git',
      token: async (refused) => {
        asked.push(refused);
        return { token: refused === undefined && asked.length === 1 ? 'ghs_old' : 'ghs_new' };
      },
    };
    const remote = on.shop.open({ credentials: replaced });
    const before = on.host.server.authorizations.length;
    const commit = await remote.resolve('main');
    expect(on.host.server.authorizations.slice(before)).toEqual(['oauth2:ghs_old', 'oauth2:ghs_new']);
    expect(asked).toEqual([undefined, 'ghs_old']);
    expect(await (await remote.open(commit)).read('a')).toBe('1');
  });

  it('that stays refused is shown once', async () => {
    await on.shop.repository.commit({ files: { a: '1' } });
    on.host.server.setToken(token);
    const remote = on.shop.open({ credentials: credentials('ghs_wrong') });
    expect(await on.host.requestsOf(() => failureOf(remote.resolve('main')))).toBe(1);
  });

  it.each([
    ['wrong', credentials('ghs_wrong'), 'does not accept the token in berth/git (401)'],
    ['missing', undefined, 'wants a token (401)'],
  ])('is %s, and the message says what to do and shows none', async (_name, given, message) => {
    const commit = await on.shop.repository.commit({ files: { a: '1' } });
    on.host.server.setToken(token);
    const remote = on.shop.open({ credentials: given });
    for (const work of [remote.resolve('main'), remote.open(commit)]) {
      const error = await failureOf(work);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error.message).toContain(message);
      expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain('ghs_');
    }
  });
});

describe('createGitRepository', () => {
  it.each([
    ['https://user:ghs_secret@github.com/a/b.git', 'https://github.com/a/b.git was given with a user or a token in it'],
    ['https://ghs_secret@github.com/a/b.git', 'https://github.com/a/b.git was given with a user or a token in it'],
    ['http://git.example.com/a/b.git', 'is not encrypted'],
    ['git@github.com:a/b.git', 'is not an HTTPS URL'],
    ['ssh://git@github.com/a/b.git', 'ssh://github.com/a/b.git is not an HTTPS URL'],
    ['https://github.com/a/b.git?ref=main', "has more than a repository's address"],
    ['', 'is not an HTTPS URL'],
  ])('refuses the URL %s, without what is secret in it', (url, message) => {
    const making = () => on.shop.open({ url });
    expect(making).toThrow(ConfigurationError);
    expect(making).toThrow(message);
    expect(making).not.toThrow('ghs_secret');
  });

  it('refuses a path that leaves the repository', () => {
    expect(() => on.shop.open({ path: 'a/../../b' })).toThrow("name the workspace's folder from its root");
  });
});
