import { InvariantError } from '../../errors.ts';
import type { InstanceFacts } from '../placement/container-instance.ts';
import { comparerOf } from './comparer.ts';
import { compileJavaPattern } from './java-pattern.ts';
import type { ComparisonOperator, Query, QueryTest } from './query.ts';
import { hasSubject, textOf } from './subject-value.ts';

/** Whether an instance is selected. */
export type Matcher = (facts: InstanceFacts) => boolean;

/**
 * Compiles a tree that `parseExpression` gave. An instance that lacks an attribute (or a field) is selected by no test
 * of it but `!exists`: AWS's example of `!=` lists the instances *with* the attribute. A regular expression must match
 * the whole value, as Java's `matches` does and as AWS's examples (`t2.*`) take for granted.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
export function matcherOf(query: Query): Matcher {
  switch (query.kind) {
    case 'and': {
      const parts = query.of.map(matcherOf);
      return (facts) => parts.every((part) => part(facts));
    }
    case 'or': {
      const parts = query.of.map(matcherOf);
      return (facts) => parts.some((part) => part(facts));
    }
    case 'not': {
      const inner = matcherOf(query.of);
      return (facts) => !inner(facts);
    }
    default:
      return query.subject === 'task:group' ? groupMatcher(query) : fieldMatcher(query);
  }
}

/** True when what an expression selects changes with the tasks that run on an instance. */
export function dependsOnTasks(query: Query): boolean {
  if (query.kind === 'and' || query.kind === 'or') return query.of.some(dependsOnTasks);
  if (query.kind === 'not') return dependsOnTasks(query.of);
  return query.subject === 'task:group' || query.subject === 'runningTasksCount';
}

/** A negated test of the groups holds where no group passes the test that it negates; AWS's page does not say. */
function groupMatcher(test: QueryTest): Matcher {
  const { isNegated, holds } = valueTest(test);
  return ({ taskGroups }) => {
    for (const [group, tasks] of taskGroups) if (tasks > 0 && holds(group)) return !isNegated;
    return isNegated;
  };
}

function fieldMatcher(test: QueryTest): Matcher {
  const { subject } = test;
  const { isNegated, holds } = valueTest(test);
  if (test.kind === 'existence') return (facts) => hasSubject(facts, subject) !== isNegated;
  return (facts) => {
    if (!hasSubject(facts, subject)) return false;
    const value = textOf(facts, subject);
    return (value !== undefined && holds(value)) !== isNegated;
  };
}

/** A test of one value: the positive one, and whether its contrary is meant. */
function valueTest(test: QueryTest): { readonly isNegated: boolean; readonly holds: (value: string) => boolean } {
  const isNegated = test.operator.startsWith('not_');
  switch (test.kind) {
    case 'existence':
      return { isNegated, holds: () => true };
    case 'list': {
      const values = new Set(test.values);
      if (test.subject !== 'agentConnected') return { isNegated, holds: (value) => values.has(value) };
      return { isNegated, holds: (value) => test.values.some((item) => item.toLowerCase() === value) };
    }
    case 'pattern': {
      const compiled = compileJavaPattern(test.pattern);
      if (compiled.kind !== 'pattern') throw new InvariantError(compiled.reason, test.pattern);
      return { isNegated, holds: (value) => compiled.expression.test(value) };
    }
    case 'comparison': {
      const compare = comparerOf(test.subject, test.value);
      return { isNegated, holds: (value) => isSo(test.operator, compare(value)) };
    }
  }
}

function isSo(operator: ComparisonOperator, difference: number): boolean {
  switch (operator) {
    case 'equals':
    case 'not_equals':
      return difference === 0;
    case 'greater_than':
      return difference > 0;
    case 'greater_than_equal':
      return difference >= 0;
    case 'less_than':
      return difference < 0;
    case 'less_than_equal':
      return difference <= 0;
  }
}
