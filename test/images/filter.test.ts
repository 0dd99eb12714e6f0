import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expand } from '../../lib/images/expansion.ts';
import { compileExpression, type Expression } from '../../lib/images/expression.ts';
import { prepareFilter } from '../../lib/images/filter.ts';
import type { Candidate } from '../../lib/images/prepared-policy.ts';

interface Expansion {
  readonly pattern: string;
  readonly template: string;
  readonly text: string;
  readonly expanded: string | null;
}

const oracle: { readonly expansions: readonly Expansion[] } = JSON.parse(
  readFileSync(new URL('go-expansions.json', import.meta.url), 'utf8'),
);

function compile(pattern: string): Expression {
  const compiled = compileExpression(pattern, 'search');
  if (compiled.kind === 'invalid') throw new Error(compiled.message);
  return compiled.expression;
}

function filter(pattern: string, extract: string | undefined, tags: readonly string[]): readonly Candidate[] {
  const prepared = prepareFilter(pattern, extract);
  if (prepared.kind === 'invalid') throw new Error(prepared.message);
  return prepared.filter(tags);
}

describe('expand', () => {
  it.each(oracle.expansions)(
    'expands $template for $pattern in $text as Go does',
    ({ pattern, template, text, expanded }) => {
      const expression = compile(pattern);
      const groups = expression.search(text);
      expect(groups ? expand(template, groups, expression.names) : null).toBe(expanded);
    },
  );

  it('leaves a template without a dollar sign as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const template = text.replaceAll('$', '');
        expect(expand(template, [], {})).toBe(template);
        expect(expand(text.replaceAll('$', '$$$$'), [], {})).toBe(text);
      }),
    );
  });
});

describe('compileExpression', () => {
  it.each([
    ['[a', 'missing closing ]'],
    ['(?=a)', 'invalid or unsupported Perl syntax'],
    ['(a)\\1', 'invalid escape sequence'],
    ['a{1001}', 'invalid repeat count'],
    ['(((a{30}){30}){30}){30}', 'invalid repeat count'],
    ['('.repeat(2000), 'at most 1024 are allowed'],
    ['(x*a*){999}z', 'repeats too much to be run often'],
  ])('refuses %s', (pattern, problem) => {
    expect(compileExpression(pattern, 'test')).toEqual({ kind: 'invalid', message: expect.stringContaining(problem) });
  });

  it.each(['(a*)*b', '(x+x+)+y', '^(a|a)*$', '(.*)*=.*', '(a?){90}a{90}', '[ab]*a[ab]{400}[cd]'])(
    'answers %s at once, which hangs a backtracking engine',
    (pattern) => {
      const start = performance.now();
      for (const text of ['a'.repeat(1000), 'x'.repeat(1000), 'ab'.repeat(500), `${'a'.repeat(1000)}!`]) {
        const expression = compile(pattern);
        expect(expression.search(text) !== undefined).toBe(expression.test(text));
      }
      expect(performance.now() - start).toBeLessThan(3000);
    },
  );

  it('allows fewer repetitions where groups are wanted', () => {
    expect(compileExpression('(x*a*){160}', 'test').kind).toBe('expression');
    expect(compileExpression('(x*a*){160}', 'search').kind).toBe('invalid');
  });
});

describe('prepareFilter', () => {
  it('searches, and does not anchor', () => {
    expect(filter('b', undefined, ['abc', 'xyz', 'b'])).toEqual([
      { tag: 'abc', value: 'abc' },
      { tag: 'b', value: 'b' },
    ]);
  });

  it('takes an empty extract for none', () => {
    expect(filter('b', '', ['abc'])).toEqual([{ tag: 'abc', value: 'abc' }]);
  });

  it('lets the last of the tags with the same extract win, in its place', () => {
    expect(filter('-(\\d+)$', '$1', ['a-1', 'b-2', 'c-1', 'none'])).toEqual([
      { tag: 'b-2', value: '2' },
      { tag: 'c-1', value: '1' },
    ]);
  });

  it('names groups as RE2 does', () => {
    expect(filter('^main-(?P<sha>[0-9a-f]+)-(?P<ts>\\d+)$', '$ts', ['main-ab12-170', 'main-x-170'])).toEqual([
      { tag: 'main-ab12-170', value: '170' },
    ]);
  });

  it('is not put off by a property of every object', () => {
    expect(filter('.', '$constructor$__proto__.', ['a'])).toEqual([{ tag: 'a', value: '.' }]);
  });

  it.each([
    ['[a', '$1', "filter: '[a' is not an RE2 expression"],
    ['a', '$1'.repeat(129), 'filter: extract has 258 characters; at most 256 are allowed'],
  ])('refuses %s with %s', (pattern, extract, problem) => {
    expect(prepareFilter(pattern, extract)).toEqual({ kind: 'invalid', message: expect.stringContaining(problem) });
  });
});
