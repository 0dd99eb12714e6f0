import fc from 'fast-check';
import { planService } from '../../lib/plan/plan-service.ts';
import { renderPlansMarkdown } from '../../lib/plan/render-markdown.ts';
import { htmlName, markdownName } from '../../lib/text/markdown-name.ts';
import { chosen, desiredService, liveService } from '../plan/builders.ts';

const plan = planService({ desired: desiredService(), live: liveService(), images: [chosen('1.4.1', 'b')] });

/** Texts that mean something to Markdown, to HTML and to a Git host. */
const hostile = fc
  .array(
    fc.constantFrom(
      '@team',
      '`',
      '``',
      '|',
      '\\',
      '\n',
      '\r',
      '<',
      '>',
      '</summary>',
      '<!--',
      '![a](b)',
      '#1',
      '!1',
      '/close',
      '\u2028',
      '\u202E',
      '_',
      '*',
      ' ',
      'web',
      '&',
      '"',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe("strangers' names in Markdown", () => {
  it.each([
    ['production/web-1', 'production/web-1', 'production/web-1'],
    ['my_service', 'my_service', 'my_service'],
    ['@acme/team', '`@acme/team`', '<code>@acme/team</code>'],
    ['_web_', '`_web_`', '<code>_web_</code>'],
    ['a`b', '``a`b``', '<code>a`b</code>'],
    ['`', '`` ` ``', '<code>`</code>'],
    ['a|@team\\|b', '`a @team b`', '<code>a|@team\\|b</code>'],
    ['a\n/close', '`a /close`', '<code>a /close</code>'],
    ['</summary><b>', '`</summary><b>`', '<code>&lt;/summary&gt;&lt;b&gt;</code>'],
    ['a\u202Eb', '`a b`', '<code>a b</code>'],
    ['\n', '` `', '<code></code>'],
  ])('shows %j as %s, and in HTML as %s', (name, markdown, html) => {
    expect(markdownName(name)).toBe(markdown);
    expect(htmlName(name)).toBe(html);
  });

  it('are one piece of code, which nothing in them ends', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const shown = markdownName(name);
        if (/^[A-Za-z0-9/_-]+$/.test(shown)) return;
        const [mark = ''] = /^`+/.exec(shown) ?? [];
        const inside = shown.slice(mark.length, -mark.length);
        expect(shown.endsWith(mark)).toBe(true);
        expect(mark).not.toBe('');
        expect(inside.match(/`+/g) ?? []).not.toContain(mark);
        expect(inside).not.toMatch(/^`|`$|[|\\\n\r\u2028\u202E]/);
      }),
    );
  });

  it('end neither the table nor the folded part of a plan', () => {
    fc.assert(
      fc.property(hostile, (service) => {
        const text = renderPlansMarkdown([{ ...plan, service: `x ${service}` }]);
        const [head, rule, row = '', empty, folded = '', blank] = text.split('\n');
        expect([head, rule, empty, blank]).toEqual(['| Service | Plan |', '|---|---|', '', '']);
        expect(row.split('|')).toHaveLength(4);
        expect(folded).toMatch(/^<details><summary><code>[^<>]*<\/code><\/summary>$/);
        expect(text.trimEnd().endsWith('\n\n</details>')).toBe(true);
      }),
    );
  });
});
