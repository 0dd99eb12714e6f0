import fc from 'fast-check';
import { dependsOnTasks, matcherOf } from '../../../lib/capacity/query/matcher.ts';
import { parseExpression } from '../../../lib/capacity/query/parse-expression.ts';
import type { Query } from '../../../lib/capacity/query/query.ts';
import { instanceFacts } from '../instance-facts.ts';
import { queries } from './expressions.ts';

function tree(text: string): Query {
  const parsed = parseExpression(text);
  if (parsed.kind === 'problem') throw new Error(text);
  return parsed.query;
}

const g2 = { attributes: { 'ecs.instance-type': 'g2.2xlarge' } };
const zoneD = { attributes: { 'ecs.instance-type': 'g2.2xlarge', 'ecs.availability-zone': 'us-east-1d' } };

/** Each of AWS's examples, with an instance that it selects and one that it does not. */
describe('AWS’s examples', () => {
  it.each([
    ['attribute:ecs.instance-type == t2.small', {}, g2],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', {}, zoneD],
    ['attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d', g2, zoneD],
    ['task:group == service:production', { groups: { 'service:production': 2 } }, { groups: { 'service:test': 1 } }],
    ['not(task:group == database)', { groups: { web: 1 } }, { groups: { web: 1, database: 1 } }],
    ['runningTasksCount == 1', { runningTasksCount: 1 }, { runningTasksCount: 11 }],
    ['agentVersion < 1.14.5', { agentVersion: '1.9.12' }, { agentVersion: '1.14.5' }],
    ['registeredAt < 2018-02-13', { registeredAt: 1518479999 }, { registeredAt: 1518480000 }],
    ["ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", {}, { ec2InstanceId: 'i-abcd12345' }],
    ['attribute:stack == prod', { attributes: { stack: 'prod' } }, { attributes: { stack: 'test' } }],
    ['attribute:stack != prod', { attributes: { stack: 'test' } }, {}],
    ['attribute:stack != prod', { attributes: { stack: undefined } }, { attributes: { stack: 'prod' } }],
    ['attribute:stack exists', { attributes: { stack: undefined } }, {}],
    ['attribute:ecs.instance-type in [t2.small, t2.medium]', {}, g2],
    ['attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone == us-east-1a', {}, zoneD],
  ])('%s', (text, selected, left) => {
    const select = matcherOf(tree(text));
    expect(select(instanceFacts(selected))).toBe(true);
    expect(select(instanceFacts(left))).toBe(false);
  });
});

describe('every subject and operator', () => {
  it.each([
    ['agentConnected == true', true],
    ['agentConnected != TRUE', false],
    ['agentConnected in [false]', false],
    ['agentConnected !in [False]', true],
    ['agentConnected =~ t.*', true],
    ['agentConnected !~ t.*', false],
    ['agentVersion == 1.14.5.0', true],
    ['agentVersion != 1.14.5', false],
    ['agentVersion > 1.9', true],
    ['agentVersion >= 1.14.6', false],
    ['agentVersion <= 1.14.5', true],
    ['ec2InstanceId =~ i-a.*', true],
    ['ec2InstanceId !~ i-a.*', false],
    ['ec2InstanceId !in [i-b]', true],
    ['registeredAt == 2018-06-18T22:28:28Z', true],
    ['registeredAt == 2018-06-18T22:28:28', true],
    ['registeredAt == 2018-06-19T00:28:28+02:00', true],
    ['registeredAt == 2018-06-18T19:58:28-02:30', true],
    ['registeredAt == 2018-06-18', false],
    ['registeredAt >= 2018-06-18', true],
    ['registeredAt > 2018-06-18T22:28:28Z', false],
    ['runningTasksCount < 1', true],
    ['runningTasksCount > 0', false],
    ['task:group exists', true],
    ['task:group !exists', false],
    ['task:group != service:web', false],
    ['task:group != service:gone', true],
    ['task:group in [service:api, service:web]', true],
    ['task:group !in [service:api]', true],
    ['task:group =~ service:.*', true],
    ['task:group !~ service:.*', false],
    ['attribute:none !exists', true],
    ['attribute:none !in [a]', false],
    ['attribute:none !~ a', false],
    ['attribute:flag == x', false],
    ['attribute:flag !~ x', true],
    ['attribute:flag > 0', false],
    ['attribute:size > 9', true],
    ['attribute:size <= 9', false],
    ['attribute:size == 10.0', false],
    ['attribute:size < 9x', true],
    ['attribute:ecs.instance-type =~ t2', false],
    ['attribute:ecs.instance-type =~ 2.*', false],
    ['attribute:ecs.instance-type =~ t2|m5', false],
    ['attribute:ecs.instance-type =~ (?i)T2.SMALL', true],
    ['attribute:ecs.instance-type =~ t2.small or attribute:none exists', true],
  ])('%s is %s', (text, expected) => {
    const facts = instanceFacts({
      attributes: { flag: undefined, size: '10' },
      groups: { 'service:web': 1, 'service:gone': 0 },
    });
    expect(matcherOf(tree(text))(facts)).toBe(expected);
  });

  it.each(['agentVersion != 1.0', 'ec2InstanceId != i-b', 'registeredAt > 2018-06-18'])(
    'selects no instance of which the field is not known: %s',
    (text) => {
      const facts = instanceFacts({ agentVersion: undefined, ec2InstanceId: undefined, registeredAt: undefined });
      expect(matcherOf(tree(text))(facts)).toBe(false);
    },
  );
});

describe('laws of the matcher', () => {
  const facts = fc.record({
    attributes: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('t2.x', 'a', '', undefined)),
    groups: fc.dictionary(fc.constantFrom('a', 'and', ''), fc.nat(2)),
    registeredAt: fc.option(fc.integer({ min: 1529280000, max: 1529400000 }), { nil: undefined }),
  });

  it('not selects the others, or joins, and intersects', () => {
    fc.assert(
      fc.property(queries, queries, facts, (one, other, given) => {
        const instance = instanceFacts(given);
        const select = (query: Query) => matcherOf(query)(instance);
        expect(select({ kind: 'not', of: one })).toBe(!select(one));
        expect(select({ kind: 'or', of: [one, other] })).toBe(select(one) || select(other));
        expect(select({ kind: 'and', of: [one, other] })).toBe(select(one) && select(other));
      }),
      { numRuns: 300 },
    );
  });

  it('tasks matter only to an expression that depends on them', () => {
    fc.assert(
      fc.property(queries, facts, fc.nat(3), (query, given, tasks) => {
        fc.pre(!dependsOnTasks(query));
        const busy = instanceFacts({ ...given, groups: { a: tasks }, runningTasksCount: tasks });
        expect(matcherOf(query)(busy)).toBe(matcherOf(query)(instanceFacts(given)));
      }),
      { numRuns: 300 },
    );
    expect(dependsOnTasks(tree('not(attribute:a exists or (runningTasksCount > 1))'))).toBe(true);
  });
});
