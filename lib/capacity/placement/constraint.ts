import { dependsOnTasks, matcherOf } from '../query/matcher.ts';
import { parseExpression } from '../query/parse-expression.ts';
import { problemText } from '../query/problem.ts';
import type { PlacementConstraint } from '../service-rollout.ts';
import type { InstanceFacts } from './container-instance.ts';

/** One constraint, ready to be asked. */
export interface CompiledConstraint {
  /** `distinctInstance`, or the expression. */
  readonly text: string;
  /** False when the answer depends on nothing that placing or stopping tasks changes. */
  readonly dependsOnTasks: boolean;
  /** Whether a task of the group may go there. */
  readonly accepts: (instance: InstanceFacts, group: string) => boolean;
}

/** Why a constraint cannot be asked. */
export interface ConstraintProblem {
  /** `refused`: ECS refuses it. `unsupported`: ECS may take it, but Berth cannot follow. */
  readonly kind: 'refused' | 'unsupported';
  /** In its list, from 0; `undefined` when it is about the whole list. */
  readonly index: number | undefined;
  readonly message: string;
}

/** Constraints, all of which must accept; or everything that is wrong with them. */
export type CompiledConstraints =
  | { readonly kind: 'compiled'; readonly constraints: readonly CompiledConstraint[] }
  | { readonly kind: 'problems'; readonly problems: readonly ConstraintProblem[] };

type Compiled = CompiledConstraint | { readonly problem: ConstraintProblem };

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html, those of the task definition included. */
const most = 10;

/** Compiles the constraints of a task definition and of its service together; none are accepted everywhere. */
export function compileConstraints(constraints: readonly PlacementConstraint[]): CompiledConstraints {
  const compiled = constraints.map(compile);
  const problems = compiled.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (constraints.length > most) {
    const message = `${constraints.length} placement constraints, those of the task definition and of the service together; ECS takes at most ${most}`;
    problems.push({ kind: 'refused', index: undefined, message });
  }
  if (problems.length > 0) return { kind: 'problems', problems };
  return { kind: 'compiled', constraints: compiled.flatMap((one) => ('problem' in one ? [] : [one])) };
}

/**
 * `distinctInstance` looks at the desired status: a task of the group that is about to run there counts already.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
function compile({ type, expression }: PlacementConstraint, index: number): Compiled {
  if (type === 'memberOf') return memberOf(expression ?? '', index);
  if (type !== 'distinctInstance') return refused(index, `'${type}' is neither distinctInstance nor memberOf`);
  if (expression !== undefined) return refused(index, 'distinctInstance takes no expression');
  const accepts = ({ taskGroups }: InstanceFacts, group: string) => (taskGroups.get(group) ?? 0) === 0;
  return { text: 'distinctInstance', dependsOnTasks: true, accepts };
}

function memberOf(expression: string, index: number): Compiled {
  if (expression.trim() === '') return refused(index, 'memberOf needs an expression');
  const parsed = parseExpression(expression);
  if (parsed.kind === 'query') {
    return { text: expression, dependsOnTasks: dependsOnTasks(parsed.query), accepts: matcherOf(parsed.query) };
  }
  const kind = parsed.problem.kind === 'syntax' ? 'refused' : 'unsupported';
  return { problem: { kind, index, message: `'${shortened(expression)}', ${problemText(parsed.problem)}` } };
}

function refused(index: number, message: string): Compiled {
  return { problem: { kind: 'refused', index, message } };
}

function shortened(expression: string): string {
  return expression.length > 200 ? `${expression.slice(0, 199)}…` : expression;
}
