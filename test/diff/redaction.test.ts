import { redactValues } from '../../lib/diff/redaction.ts';
import type { JsonValue } from '../../lib/json.ts';
import { taskDefinitionTree } from '../../lib/task-definition/fields.ts';

function redact(container: JsonValue): JsonValue {
  return redactValues({ containerDefinitions: [container] }, taskDefinitionTree, '…');
}

describe('redactValues', () => {
  it.each<[string, JsonValue, JsonValue]>([
    [
      "hides a variable's value and keeps its name",
      { environment: [{ name: 'A', value: 'secret' }] },
      { environment: [{ name: 'A', value: '…' }] },
    ],
    [
      'hides what a variable may have besides, one day',
      { environment: [{ name: 'A', newValue: 'secret' }] },
      { environment: [{ name: 'A', newValue: '…' }] },
    ],
    [
      'hides options that name a secret, and no others',
      { logConfiguration: { options: { 'splunk-token': 'secret', 'awslogs-group': 'g' } } },
      { logConfiguration: { options: { 'splunk-token': '…', 'awslogs-group': 'g' } } },
    ],
    [
      'shows where a secret comes from',
      { secrets: [{ name: 'A', valueFrom: 'arn' }] },
      { secrets: [{ name: 'A', valueFrom: 'arn' }] },
    ],
    [
      'shows everything else, known or not',
      { name: 'app', command: ['a'], cpu: 1, newField: { a: [1] } },
      { name: 'app', command: ['a'], cpu: 1, newField: { a: [1] } },
    ],
  ])('%s', (_name, container, expected) => {
    expect(redact(container)).toEqual({ containerDefinitions: [expected] });
  });
});
