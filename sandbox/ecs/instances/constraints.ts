import { matcherOf } from '../../../lib/capacity/query/matcher.ts';
import { parseExpression } from '../../../lib/capacity/query/parse-expression.ts';
import type { Body } from '../../service.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';

/** A placement constraint, ready to be asked. */
export interface Constraint {
  /** As failures word it when it is not met: api_failures_messages. */
  readonly failure: string;
  readonly accepts: (instance: ContainerInstanceRecord, group: string) => boolean;
}

/**
 * `distinctInstance` looks at the desired status of the group's tasks, `memberOf` at its expression:
 * task-placement-constraints. An expression that cannot be read accepts nothing; CreateService has refused it before.
 */
export function constraintOf({ type, expression }: Body): Constraint {
  if (type === 'distinctInstance') {
    const accepts = (instance: ContainerInstanceRecord, group: string) => (instance.taskGroups.get(group) ?? 0) === 0;
    return { failure: 'DistinctInstance placement constraint unsatisfied.', accepts };
  }
  const parsed = parseExpression(typeof expression === 'string' ? expression : '');
  const accepts = parsed.kind === 'query' ? matcherOf(parsed.query) : () => false;
  return { failure: 'MemberOf placement constraint unsatisfied.', accepts };
}

/** Whether the text is one of the cluster query language; a Java regular expression that only Java can follow is. */
export function isExpression(text: string): boolean {
  const parsed = parseExpression(text);
  return parsed.kind === 'query' || parsed.problem.kind !== 'syntax';
}
