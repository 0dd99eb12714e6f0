import fc from 'fast-check';
import type { Query, Subject } from '../../../lib/capacity/query/query.ts';

const attributes = fc.stringMatching(/^[A-Za-z0-9_/\\.-]{1,12}$/).map((name): Subject => `attribute:${name}`);
const subjects = fc.oneof(attributes, fc.constant<Subject>('task:group'));
/** Not both kinds of quotation marks: nothing could write them. */
const values = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.@/\\: -]{0,20}$/),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('"', '')),
  fc.constantFrom('and', 'or', 'not', 'a&&b', '||', '[x]', '(y)', ''),
);
const patterns = fc.constantFrom('t2.*', 'c5\\.(large|xlarge)', '[a-c)]+', 'a b', '(a|b)||', "it's", 'and', 'x{2}', '');

const tests: fc.Arbitrary<Query> = fc.oneof(
  fc.record({
    kind: fc.constant('comparison'),
    subject: subjects,
    operator: fc.constantFrom(
      'equals',
      'not_equals',
      'greater_than',
      'greater_than_equal',
      'less_than',
      'less_than_equal',
    ),
    value: values,
  }),
  fc.record({
    kind: fc.constant('comparison'),
    subject: fc.constant('registeredAt'),
    operator: fc.constantFrom('less_than', 'greater_than_equal'),
    value: fc.constantFrom('2018-06-18T22:28:28+00:00', '2018-06-18T22:28:28Z', '2018-06-18T22:28:28', '2018-06-18'),
  }),
  fc.record({
    kind: fc.constant('list'),
    subject: subjects,
    operator: fc.constantFrom('in', 'not_in'),
    values: fc.array(values, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('pattern'),
    subject: subjects,
    operator: fc.constantFrom('matches', 'not_matches'),
    pattern: patterns,
  }),
  fc.record({ kind: fc.constant('existence'), subject: subjects, operator: fc.constantFrom('exists', 'not_exists') }),
);

/** Trees of every kind. */
export const queries: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tests,
    fc.record({ kind: fc.constant('not'), of: tie('query') }),
    fc.record({ kind: fc.constantFrom('and', 'or'), of: fc.array(tie('query'), { minLength: 2, maxLength: 3 }) }),
  ),
})).query;

/** Text that is nearly of the language. */
export const nearlyExpressions = fc
  .array(
    fc.constantFrom(
      ...['attribute:a', 'attribute:', 'task:group', 'agentVersion', 'registeredAt', '==', '!=', '=~', '!~', '!', 'in'],
      ...['not_in', 'exists', 'matches', 'and', 'or', 'not', '&&', '||', '(', ')', '[', ']', ',', "'", '"', 'b', '.*'],
      ...['2018-06-18', '1.2', '\\', '(?', '{2}', '|', '&', ' ', '\n', '\u{1f600}', '\0', 'a*+'],
    ),
    { maxLength: 30 },
  )
  .chain((words) => fc.constantFrom('', ' ').map((space) => words.join(space)));
