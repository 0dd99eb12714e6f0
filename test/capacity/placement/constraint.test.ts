import { compileConstraints } from '../../../lib/capacity/placement/constraint.ts';
import type { PlacementConstraint } from '../../../lib/capacity/service-rollout.ts';
import { instanceFacts } from '../instance-facts.ts';

function accepts(constraints: readonly PlacementConstraint[], groups: Readonly<Record<string, number>>): boolean {
  const compiled = compileConstraints(constraints);
  if (compiled.kind === 'problems') throw new Error(compiled.problems[0]?.message);
  return compiled.constraints.every((one) => one.accepts(instanceFacts({ groups }), 'service:web'));
}

const inZoneA: PlacementConstraint = { type: 'memberOf', expression: 'attribute:ecs.availability-zone == us-east-1a' };
const elsewhere: PlacementConstraint = {
  type: 'memberOf',
  expression: 'attribute:ecs.availability-zone == us-east-1b',
};
const distinct: PlacementConstraint = { type: 'distinctInstance' };

describe('placement constraints', () => {
  it.each([
    ['none accept every instance', [], { 'service:web': 1 }, true],
    ['distinctInstance leaves out an instance with a task of the group', [distinct], { 'service:web': 1 }, false],
    ['distinctInstance minds no other group', [distinct], { 'service:api': 3, 'service:web': 0 }, true],
    ['memberOf accepts what its expression selects', [inZoneA], {}, true],
    ['all must accept', [inZoneA, elsewhere], {}, false],
  ])('%s', (_, constraints, groups, expected) => {
    expect(accepts(constraints, groups)).toBe(expected);
  });

  it('say which of them depend on tasks, and how they were written', () => {
    const besideWeb: PlacementConstraint = { type: 'memberOf', expression: 'task:group == service:web' };
    expect(compileConstraints([distinct, inZoneA, besideWeb])).toMatchObject({
      constraints: [
        { text: 'distinctInstance', dependsOnTasks: true },
        { text: inZoneA.expression, dependsOnTasks: false },
        { text: besideWeb.expression, dependsOnTasks: true },
      ],
    });
  });

  it.each<readonly [PlacementConstraint, 'refused' | 'unsupported', string]>([
    [{ type: 'memberOf' }, 'refused', 'memberOf needs an expression'],
    [{ type: 'distinctInstance', expression: '' }, 'refused', 'distinctInstance takes no expression'],
    [{ type: 'near' as 'memberOf' }, 'refused', "'near' is neither distinctInstance nor memberOf"],
    [
      { type: 'memberOf', expression: 'attribute:a' },
      'refused',
      "'attribute:a', column 12: expected an operator such as ==, in or exists, found the end",
    ],
    [
      { type: 'memberOf', expression: 'attribute:a =~ (?=b)c' },
      'unsupported',
      "'attribute:a =~ (?=b)c', column 16: expected a regular expression that RE2 can follow as Java's, found '(?=b)c' is not an RE2 expression: invalid or unsupported Perl syntax: `(?=`",
    ],
  ])('of %j say what is wrong', (constraint, kind, message) => {
    expect(compileConstraints([inZoneA, constraint])).toEqual({
      kind: 'problems',
      problems: [{ kind, index: 1, message }],
    });
  });

  it('are at most ten', () => {
    expect(compileConstraints(Array(10).fill(inZoneA)).kind).toBe('compiled');
    expect(compileConstraints(Array(11).fill(inZoneA))).toMatchObject({
      problems: [{ kind: 'refused', index: undefined }],
    });
  });
});
