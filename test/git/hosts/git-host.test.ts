import { ConfigurationError } from '../../../lib/errors.ts';
import { createGitHost } from '../../../lib/git/hosts/git-host.ts';
import { gitHostKindOf } from '../../../lib/git/hosts/host-kind.ts';
import { boundedBody, boundedLine, markerLine } from '../../../lib/git/hosts/host-text.ts';

const credentials = { secret: '/berth/git-token', token: async () => ({ token: 't0ken' }) };
const clock = { now: () => 0, wait: async () => {} };

describe('which host it is', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github'],
    ['https://acme.ghe.com/acme/shop', 'github'],
    ['https://github.example.com/acme/shop', 'github'],
    ['https://gitlab.com/acme/teams/shop.git', 'gitlab'],
    ['https://gitlab.example.com/acme/shop', 'gitlab'],
    ['https://codeberg.org/acme/shop', 'gitea'],
    ['https://gitea.example.com/acme/shop', 'gitea'],
    ['https://forgejo.example.com/acme/shop', 'gitea'],
    ['https://git.example.com/acme/shop', undefined],
    ['https://notgithub.com/acme/shop', undefined],
    ['https://github.com.example.org/acme/shop', 'github'],
    ['https://bitbucket.org/acme/shop', undefined],
  ])('%s is of kind %s', (url, kind) => {
    expect(gitHostKindOf(url)).toBe(kind);
  });

  it.each([
    ['https://git.example.com/acme/shop', undefined, "set the host's kind to github, gitlab or gitea"],
    ['https://bitbucket.org/acme/shop', undefined, 'Berth neither comments nor sets statuses at Bitbucket'],
    ['https://github.com/acme', undefined, 'names no repository'],
    ['http://github.com/acme/shop', undefined, 'is not encrypted'],
    ['https://u:p@github.com/acme/shop', undefined, 'was given with a user or a token in it'],
  ])('%s cannot be used: %s %s', (url, kind, message) => {
    const make = () => createGitHost({ url, kind, credentials, clock });
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it('takes the kind that is configured over what the name says', () => {
    expect(() =>
      createGitHost({ url: 'https://git.example.com/a/b', kind: 'gitea', credentials, clock }),
    ).not.toThrow();
  });
});

describe('texts for a host', () => {
  it('keeps a marker within its HTML comment, whatever its name', () => {
    expect(markerLine('plan:prod/web-1')).toBe('<!-- berth:plan:prod/web-1 -->');
    expect(markerLine('a--><b>é')).toBe('<!-- berth:a%2d%2d%3e%3cb%3e%c3%a9 -->');
  });

  it('leaves what is not too long as it is', () => {
    expect(boundedBody('a\nb', 3)).toBe('a\nb');
    expect(boundedLine('abc', 3)).toBe('abc');
  });

  it('never cuts a character in two', () => {
    expect(boundedLine('ab\u{1F600}cd', 4)).toBe('ab…');
  });

  it('cuts a body after each of its lines, within the limit, with every block closed', () => {
    const body = ['<details><summary>a</summary>', '', '````text', '```', 'x', '````', '', '</details>', 'end'].join(
      '\n',
    );
    const whole = `${body}\n${'y'.repeat(300)}`;
    for (let limit = 140; limit < whole.length; limit += 1) {
      const cut = boundedBody(whole, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.match(/````/g)?.length ?? 0).not.toBe(1);
      expect(cut.split('<details>').length).toBe(cut.split('</details>').length);
      expect(cut).toContain('This is cut here');
    }
  });
});
