import { oneService } from './memory-source.ts';
import { app, at, problemsOf } from './problems-of.ts';

describe('a problem of a task definition is reported in its own file', () => {
  const file = 'services/web/task.json';
  const service = oneService('service: web', 'taskDefinition: task.json', ...app, '    tag: stable');

  it.each<[string, string, string]>([
    ['not JSON', '{\n  "a": 1,\n  "b" }', `${file}:3:7: not valid JSON: a colon is expected here`],
    ['YAML', 'containerDefinitions: []', `${file}:1:1: not valid JSON: a value is expected here`],
    ['JSON with a comma too many', '{ "a": [1,] }', `${file}:1:11: not valid JSON: a value is expected here`],
    [
      'JSON cut off',
      '{ "a": [1',
      `${file}:1:10: not valid JSON: the file ends, and a comma or the closing bracket is expected here`,
    ],
    [
      'a key twice',
      '{\n  "a": 1,\n  "a": 2\n}',
      `${file}:3:3: this key stands in the map already; each may stand once`,
    ],
    ['a list', '[]', `${file}:1:1: the file has to hold a map`],
    [
      'no containers',
      '{ "family": "web" }',
      `${file}:1:1: the task definition has no containerDefinitions; it has to list at least one`,
    ],
    [
      'an empty list of containers',
      '{ "containerDefinitions": [] }',
      [
        `${at}:4:3: the task definition has no container "app"; its containers: none`,
        `${file}:1:27: containerDefinitions is empty; it has to list at least one container`,
      ].join('\n'),
    ],
    [
      'another container than images names',
      '{ "containerDefinitions": [{ "name": "apps", "image": "a" }] }',
      `${at}:4:3: the task definition has no container "app"; did you mean "apps"? (its containers: apps)`,
    ],
    [
      'a container with neither image nor entry',
      '{ "containerDefinitions": [\n  { "name": "app" },\n  { "name": "proxy" }\n] }',
      `${file}:3:3: the container "proxy" has no image; write its image, or an entry "proxy" in images`,
    ],
    [
      'two containers of one name',
      '{ "containerDefinitions": [{ "name": "app" },\n{ "name": "app" }] }',
      `${file}:2:11: another container is called "app" too`,
    ],
    [
      'a container without a name',
      '{ "containerDefinitions": [{ "name": "app" },\n{ "image": "a" }] }',
      `${file}:2:1: a container has no name; every container needs one`,
    ],
    [
      'numbers where ECS wants text',
      '{ "cpu": 256, "containerDefinitions": [{ "name": "app", "environment": [{ "name": "A", "value": true }] }] }',
      [
        `${file}:1:10: cpu has to be text, and is the number 256; put it in quotes`,
        `${file}:1:97: value has to be text, and is a boolean; put it in quotes`,
      ].join('\n'),
    ],
    [
      'an item of a wrong type',
      '{ "containerDefinitions": [{ "name": "app", "command": ["a", 1] }] }',
      `${file}:1:62: an item of command has to be text, and is the number 1; put it in quotes`,
    ],
  ])('%s', async (_name, text, expected) => {
    expect(await problemsOf({ ...service, [file]: text }, 'production')).toBe(expected);
  });
});
