import { parseExpression } from '../../../lib/capacity/query/parse-expression.ts';
import { problemText } from '../../../lib/capacity/query/problem.ts';

function tree(text: string) {
  const parsed = parseExpression(text);
  if (parsed.kind === 'problem') throw new Error(problemText(parsed.problem));
  return parsed.query;
}

function problem(text: string): string {
  const parsed = parseExpression(text);
  return parsed.kind === 'problem' ? problemText(parsed.problem) : 'none';
}

/** Every example of AWS's cluster-query-language and task-placement-constraints. */
const documented = [
  ['attribute:ecs.instance-type == t2.small', 'comparison'],
  ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', 'list'],
  ['attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d', 'and'],
  ['task:group == service:production', 'comparison'],
  ['not(task:group == database)', 'not'],
  ['runningTasksCount == 1', 'comparison'],
  ['agentVersion < 1.14.5', 'comparison'],
  ['registeredAt < 2018-02-13', 'comparison'],
  ["ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", 'list'],
  ['attribute:ecs.instance-type == g2.2xlarge', 'comparison'],
  ['attribute:stack == prod', 'comparison'],
  ['attribute:stack != prod', 'comparison'],
  ['attribute:stack exists', 'existence'],
  ['attribute:ecs.instance-type in [t2.small, t2.medium]', 'list'],
  ['attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone == us-east-1a', 'and'],
  ['attribute:ecs.instance-type =~ t2.*', 'pattern'],
  ['task:group == databases', 'comparison'],
];

describe('the cluster query language', () => {
  it.each(documented)('takes AWS’s example %s', (text, kind) => {
    expect(tree(text).kind).toBe(kind);
  });

  it.each([
    ['attribute:a equals b', 'attribute:a == b'],
    ['attribute:a not_equals b', 'attribute:a != b'],
    ['agentVersion greater_than 1.2', 'agentVersion > 1.2'],
    ['agentVersion greater_than_equal 1.2', 'agentVersion>=1.2'],
    ['runningTasksCount less_than 3', 'runningTasksCount<3'],
    ['runningTasksCount less_than_equal 3', 'runningTasksCount <= 3'],
    ['attribute:a not_exists', 'attribute:a !exists'],
    ['attribute:a not_in [b]', 'attribute:a !in[b]'],
    ['attribute:a matches b.*', 'attribute:a =~ b.*'],
    ['attribute:a not_matches b.*', 'attribute:a!~b.*'],
    ['attribute:a exists and attribute:b exists', 'attribute:a exists&&attribute:b exists'],
    ['attribute:a == b or attribute:b == c', 'attribute:a==b||attribute:b==c'],
    ['not attribute:a exists', '!attribute:a exists'],
    ['attribute:a == b', '\n attribute:a  ==\t"b" '],
  ])('reads %s and %s alike', (one, other) => {
    expect(tree(one)).toEqual(tree(other));
  });

  it('lets not bind closest, then and, then or', () => {
    const text = 'not attribute:a exists and attribute:b exists or attribute:c exists and attribute:d exists';
    expect(tree(text)).toEqual(
      tree('((not attribute:a exists) and attribute:b exists) or (attribute:c exists and attribute:d exists)'),
    );
    expect(tree(text)).not.toEqual(
      tree('not (attribute:a exists and (attribute:b exists or attribute:c exists) and attribute:d exists)'),
    );
  });

  it.each([
    ['(p[2,3]|g[3,4]|f[1]).*', '(p[2,3]|g[3,4]|f[1]).*'],
    ["'a b'", 'a b'],
    ['[a)]\\).{1,2}', '[a)]\\).{1,2}'],
  ])('reads the regular expression %s', (text, pattern) => {
    expect(tree(`(attribute:a =~ ${text})`)).toMatchObject({ kind: 'pattern', pattern });
  });
});

describe('the problems of an expression', () => {
  it.each([
    [
      '',
      "column 1: expected attribute:name, agentConnected, agentVersion, ec2InstanceId, registeredAt, runningTasksCount, task:group, '(' or 'not', found the end",
    ],
    ['attribute:a = b', "column 13: expected an operator such as ==, in or exists, found '='"],
    [
      'attribute: == b',
      "column 11: expected an attribute's name of at most 128 letters, digits and _ . / \\ -, found ' '",
    ],
    ['attribute:a == ', 'column 16: expected a value, found the end'],
    ['attribute:a == and', "column 16: expected a value, found 'and'"],
    ['attribute:a == "b', 'column 18: expected a closing ", found the end'],
    ['attribute:a in b', "column 16: expected '[', then values with commas between them, then ']', found 'b'"],
    ['attribute:a in []', "column 17: expected a value, found ']'"],
    ['attribute:a in [b c]', "column 19: expected ',' or ']', found 'c'"],
    [
      'attribute:a == my prod',
      "column 19: expected 'and', 'or' or the end (a value with a space in it needs quotation marks), found 'prod'",
    ],
    ['(attribute:a == b', "column 18: expected 'and', 'or' or ')', found the end"],
    [
      'attribute:a == b)',
      "column 17: expected 'and', 'or' or the end (a value with a space in it needs quotation marks), found ')'",
    ],
    [
      'agentVersion matches 1.*',
      "column 14: expected an operator of agentVersion (==, !=, >, >=, <, <=), found 'matches'",
    ],
    ['agentVersion < new', "column 16: expected a version such as 1.14.5, found 'new'"],
    ['agentConnected == yes', "column 19: expected true or false, found 'yes'"],
    [
      'registeredAt > 2018-02-31',
      "column 16: expected a date such as 2018-06-18 or 2018-06-18T22:28:28Z, found '2018-02-31'",
    ],
    ['runningTasksCount < few', "column 21: expected a number of tasks, found 'few'"],
    ['attribute:a =~', 'column 15: expected a regular expression, found the end'],
  ])('names the place in %s', (text, said) => {
    expect(problem(text)).toBe(said);
  });

  it.each(['(?=a)b', '(a)\\1', 'a*+', '(?>a)b', '[a-z&&[^b]]', '[a[b]]', '(?P<a>b)', '(?U)a', 'a{1001}'])(
    'refuses %s clearly: RE2 cannot follow it as Java’s',
    (pattern) => {
      expect(parseExpression(`attribute:a =~ ${pattern}`)).toMatchObject({
        kind: 'problem',
        problem: { kind: 'unsupported', column: 16, found: expect.stringMatching(/./) },
      });
    },
  );

  it('are found in an expression of more than 2,000 characters, and in one without an end', () => {
    expect(parseExpression(`attribute:a == ${'b'.repeat(1985)}`).kind).toBe('query');
    expect(problem(`attribute:a == ${'b'.repeat(1986)}`)).toBe(
      'column 2001: expected at most 2000 characters, found 2001 characters',
    );
    expect(problem('('.repeat(2000))).toContain("at most 100 parentheses and 'not' within each other");
  });
});
