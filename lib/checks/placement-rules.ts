import { type ConstraintProblem, compileConstraints } from '../capacity/placement/constraint.ts';
import type { PlacementConstraint } from '../capacity/service-rollout.ts';
import { type JsonObject, type JsonValue, objectsOf } from '../json.ts';
import { type CheckedDefinition, isSet, type Objection } from './checked-definition.ts';

/**
 * What ECS refuses of the placement constraints of a task definition and of its service, and what Berth cannot follow.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
export function placementObjections(definition: CheckedDefinition, service: JsonObject): readonly Objection[] {
  if (definition.onFargate) return fargateObjections(service);
  const own = constraintsIn(definition.content.placementConstraints);
  const ofService = constraintsIn(service.placementConstraints);
  const compiled = compileConstraints([...own, ...ofService]);
  const distinct = own.some(({ type }) => type === 'distinctInstance')
    ? [
        refused(
          'placementConstraints of the task definition: distinctInstance is for services; move it to the definition',
        ),
      ]
    : [];
  if (compiled.kind === 'compiled') return distinct;
  return [...distinct, ...compiled.problems.map((problem) => objectionOf(problem, own.length))];
}

/** "Aren't supported": https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html */
function fargateObjections({ placementConstraints, placementStrategy }: JsonObject): readonly Objection[] {
  const why = 'Fargate has no instances to choose from';
  const constraints = refused(`placementConstraints of the service: ${why}; remove them`);
  const message = `placementStrategy of the service: ${why}; remove it`;
  return [
    ...(isSet(placementConstraints) ? [{ ...constraints, field: 'placementConstraints' }] : []),
    ...(isSet(placementStrategy)
      ? [{ severity: 'error', code: 'placementStrategy', message, field: 'placementStrategy' } as const]
      : []),
  ];
}

/** What is about all constraints together is said of the service, which is where most are written. */
function objectionOf({ kind, index, message }: ConstraintProblem, own: number): Objection {
  const isOfTask = index !== undefined && index < own;
  const whose = `placement constraint of the ${isOfTask ? 'task definition' : 'service'}: `;
  const text = index === undefined ? message : `${whose}${message}`;
  const objection =
    kind === 'refused'
      ? refused(text)
      : ({
          severity: 'info',
          code: 'placementConstraint',
          message: `${text}; whether instances are enough for it cannot be foreseen`,
        } as const);
  return isOfTask ? objection : { ...objection, field: 'placementConstraints' };
}

/** Types are what ECS knows: a wrong one is said by whoever compiles it. */
function constraintsIn(value: JsonValue | undefined): readonly PlacementConstraint[] {
  return objectsOf(value).map(({ type, expression }) => ({
    type: String(type) as PlacementConstraint['type'],
    ...(typeof expression === 'string' ? { expression } : {}),
  }));
}

function refused(message: string): Objection {
  return { severity: 'error', code: 'placementConstraint', message };
}
