import { compileConstraints } from '../capacity/placement/constraint.ts';
import type { PlacementConstraint } from '../capacity/service-rollout.ts';
import type { JsonValue } from '../json.ts';
import { type CheckedDefinition, isSet, type Objection, objectsOf } from './checked-definition.ts';

/**
 * What ECS refuses of the placement constraints of a task definition and of its service, and what Berth cannot follow.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
export function placementObjections(
  { content, onFargate }: CheckedDefinition,
  ofService: JsonValue | undefined,
): readonly Objection[] {
  if (onFargate) {
    if (!isSet(ofService)) return [];
    return [refused('placementConstraints of the service: Fargate has no instances to choose from; remove them')];
  }
  const own = constraintsIn(content.placementConstraints);
  const compiled = compileConstraints([...own, ...constraintsIn(ofService)]);
  const distinct = own.some(({ type }) => type === 'distinctInstance')
    ? [
        refused(
          'placementConstraints of the task definition: distinctInstance is for services; move it to the definition',
        ),
      ]
    : [];
  if (compiled.kind === 'compiled') return distinct;
  return [
    ...distinct,
    ...compiled.problems.map(({ kind, index, message }): Objection => {
      const place =
        index === undefined
          ? ''
          : `placement constraint of the ${index < own.length ? 'task definition' : 'service'}: `;
      if (kind === 'refused') return refused(`${place}${message}`);
      const text = `${place}${message}; whether instances are enough for it cannot be foreseen`;
      return { severity: 'info', code: 'placementConstraint', message: text };
    }),
  ];
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
