import { parseDocument } from '../../lib/manifest/document.ts';
import { checkEcsPart } from '../../lib/manifest/ecs-part.ts';
import { mapToJson } from '../../lib/manifest/manifest-node.ts';
import { serviceTree } from '../../lib/service/fields.ts';
import { taskDefinitionTree } from '../../lib/task-definition/fields.ts';

const parts = { RegisterTaskDefinition: taskDefinitionTree, CreateService: serviceTree };

function check(operation: keyof typeof parts, text: string) {
  const { value } = parseDocument('a.yaml', text);
  if (value?.kind !== 'map') throw new Error('not a map');
  const checked = checkEcsPart(parts[operation], value);
  const lines = (problems: typeof checked.problems) =>
    problems.map((one) => `${one.line}:${one.column}: ${one.message}`);
  return { value: mapToJson(checked.value), problems: lines(checked.problems), warnings: lines(checked.warnings) };
}

describe('checkEcsPart', () => {
  it('passes a field that AWS added yesterday through, with a warning at its place', () => {
    const text = 'desiredCount: 2\nwarmPool:\n  size: 1\nloadBalancers:\n  - { containerPort: 80, newThing: [a] }\n';
    expect(check('CreateService', text)).toEqual({
      value: { desiredCount: 2, warmPool: { size: 1 }, loadBalancers: [{ containerPort: 80, newThing: ['a'] }] },
      problems: [],
      warnings: [
        '2:1: ECS has no field "warmPool" here that Berth knows, and is sent it as written',
        '5:26: ECS has no field "newThing" here that Berth knows, and is sent it as written',
      ],
    });
  });

  it('asks whether a near name was meant', () => {
    expect(check('CreateService', 'desiredcount: 2').warnings).toEqual([
      '1:1: ECS has no field "desiredcount" here that Berth knows, and is sent it as written; did you mean "desiredCount"?',
    ]);
  });

  it('leaves null out, in maps too, and says so of a field', () => {
    const text = 'containerDefinitions:\n  - name: a\n    cpu:\n    dockerLabels: { a: x, b: null }\n';
    expect(check('RegisterTaskDefinition', text)).toEqual({
      value: { containerDefinitions: [{ name: 'a', dockerLabels: { a: 'x' } }] },
      problems: [],
      warnings: ['3:5: cpu is null and left out; write a value, or take the key away'],
    });
  });

  it('leaves out what only ECS writes, so that a described task definition can be pasted', () => {
    const text = 'taskDefinitionArn: arn:x\nrevision: 3\nfamily: web\n';
    expect(check('RegisterTaskDefinition', text)).toEqual({
      value: { family: 'web' },
      problems: [],
      warnings: [
        '1:1: taskDefinitionArn is what ECS says, and does not take; it is left out',
        '2:1: revision is what ECS says, and does not take; it is left out',
      ],
    });
  });

  it('lets free JSON be what it is', () => {
    const text = 'deploymentConfiguration: { lifecycleHooks: [{ hookDetails: { a: [1, null, { b: true }] } }] }';
    expect(check('CreateService', text)).toMatchObject({ problems: [], warnings: [] });
  });

  it.each([
    ['desiredCount: 1.5', 'desiredCount has to be a whole number, and is the number 1.5'],
    ['enableExecuteCommand: "true"', 'enableExecuteCommand has to be true or false, and is the text "true"'],
    ['loadBalancers: {}', 'loadBalancers has to be a list, and is a map'],
    ['networkConfiguration: []', 'networkConfiguration has to be a map, and is a list'],
    ['launchType: [FARGATE]', 'launchType has to be text, and is a list'],
    ['placementConstraints: [null]', 'an item of placementConstraints has to be a map, and is nothing'],
    [
      'deploymentConfiguration: { canaryConfiguration: { canaryPercent: "5" } }',
      'canaryPercent has to be a number, and is the text "5"',
    ],
  ])('refuses %s', (text, message) => {
    expect(check('CreateService', text).problems).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['environment: [{ name: PIN, value: 4711 }]', 'value has to be text, and is a number; put it in quotes'],
    ['environment: [TOKEN=4711]', 'an item of environment has to be a map, and is text'],
    ['environment: TOKEN=4711', 'environment has to be a list, and is text'],
    ['logConfiguration: { options: { splunk-token: 4711 } }', 'splunk-token has to be text, and is a number'],
  ])('shows no environment value and no secret of %s', (container, message) => {
    const { problems } = check('RegisterTaskDefinition', `containerDefinitions: [{ name: app, ${container} }]`);
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems.join()).not.toContain('4711');
  });
});
