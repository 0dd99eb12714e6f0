import { fieldPathText, overlap, parseFieldPath } from '../../lib/diff/field-path.ts';
import { withLiveFields, withoutFields } from '../../lib/diff/ignored-fields.ts';
import type { JsonObject } from '../../lib/json.ts';
import { taskDefinitionTree } from '../../lib/task-definition/fields.ts';

const pathOf = (text: string) => parseFieldPath(text) ?? [];
const app = (fields: JsonObject): JsonObject => ({ containerDefinitions: [{ name: 'app', ...fields }] });
const level = (value: string) => ({ name: 'LOG_LEVEL', value });

describe('a path of a field', () => {
  it.each(['cpu', 'a.b.c', 'containerDefinitions[app].environment[LOG_LEVEL].value', 'x[80/udp]', 'options[a.b/c d]'])(
    '%s is read and written again',
    (text) => {
      expect(fieldPathText(pathOf(text))).toBe(text);
    },
  );

  it.each(['', '.', 'a..b', '[a]', 'a[', 'a[]', 'a]', 'a[b]c', 'a b', 'a.', '.a'])('"%s" is none', (text) => {
    expect(parseFieldPath(text)).toBeUndefined();
  });

  it.each([
    ['a.b', 'a', true],
    ['a', 'a.b[c]', true],
    ['a.b', 'a.b', true],
    ['a.b', 'a.c', false],
    ['ab', 'a', false],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlap(pathOf(a), pathOf(b))).toBe(expected);
  });
});

describe('a value without ignored fields', () => {
  it.each<[string, string, JsonObject, JsonObject]>([
    ['a field', 'cpu', { cpu: '1', memory: '2' }, { memory: '2' }],
    ['a field of a container', 'containerDefinitions[app].cpu', app({ cpu: 1, memory: 2 }), app({ memory: 2 })],
    [
      'a named item, and the list that it was all of',
      'containerDefinitions[app].environment[LOG_LEVEL]',
      app({ environment: [level('info')] }),
      app({}),
    ],
    [
      'an entry of a map',
      'containerDefinitions[app].dockerLabels[a.b]',
      app({ dockerLabels: { 'a.b': '1', c: '2' } }),
      app({ dockerLabels: { c: '2' } }),
    ],
    [
      'a port by its label, whose protocol is the default',
      'containerDefinitions[app].portMappings[80]',
      app({
        portMappings: [
          { containerPort: 80, protocol: 'tcp' },
          { containerPort: 80, protocol: 'udp' },
        ],
      }),
      app({ portMappings: [{ containerPort: 80, protocol: 'udp' }] }),
    ],
    ['nothing that is not there', 'containerDefinitions[web].cpu', app({ cpu: 1 }), app({ cpu: 1 })],
    ['an empty structure on the way', 'runtimePlatform.cpuArchitecture', { runtimePlatform: {} }, {}],
  ])('%s', (_name, path, value, expected) => {
    expect(withoutFields(value, taskDefinitionTree, [pathOf(path)])).toEqual(expected);
  });
});

describe('a desired value with the live one at ignored fields', () => {
  const environment = 'containerDefinitions[app].environment[LOG_LEVEL]';

  it.each<[string, string, JsonObject, JsonObject, JsonObject]>([
    ['takes the live value', 'cpu', { cpu: '1' }, { cpu: '2' }, { cpu: '2' }],
    ['loses what is not live', 'cpu', { cpu: '1', memory: '2' }, { memory: '3' }, { memory: '2' }],
    ['gains what only is live', 'cpu', { memory: '2' }, { cpu: '1', memory: '3' }, { cpu: '1', memory: '2' }],
    [
      'takes an item of a list',
      environment,
      app({ environment: [level('info'), { name: 'A', value: '1' }] }),
      app({ environment: [level('debug')] }),
      app({ environment: [level('debug'), { name: 'A', value: '1' }] }),
    ],
    [
      'loses an item that is not live',
      environment,
      app({ environment: [level('info')] }),
      app({}),
      app({ environment: [] }),
    ],
    [
      'gains an item, and the list for it',
      environment,
      app({ cpu: 1 }),
      app({ environment: [level('debug')] }),
      app({ cpu: 1, environment: [level('debug')] }),
    ],
    [
      'takes a field of an item',
      `${environment}.value`,
      app({ environment: [level('info')] }),
      app({ environment: [level('debug')] }),
      app({ environment: [level('debug')] }),
    ],
    [
      'keeps what is new as it is written',
      'containerDefinitions[app].cpu',
      app({ cpu: 1 }),
      { containerDefinitions: [{ name: 'old' }] },
      app({ cpu: 1 }),
    ],
    [
      'loses a field of a new structure',
      'containerDefinitions[app].logConfiguration.options[tag]',
      app({ logConfiguration: { logDriver: 'awslogs', options: { tag: 'a' } } }),
      app({}),
      app({ logConfiguration: { logDriver: 'awslogs' } }),
    ],
    [
      'loses a structure that is new and of which nothing is left',
      'runtimePlatform.cpuArchitecture',
      { runtimePlatform: { cpuArchitecture: 'ARM64' } },
      {},
      {},
    ],
    [
      'keeps a field in an item of which Git says nothing',
      `${environment}.value`,
      app({}),
      app({ environment: [level('debug'), { name: 'A', value: '1' }] }),
      app({ environment: [level('debug')] }),
    ],
    [
      'gains a container of somebody else',
      'containerDefinitions[agent]',
      app({}),
      { containerDefinitions: [{ name: 'agent', image: 'agent:1' }, { name: 'app' }] },
      { containerDefinitions: [{ name: 'app' }, { name: 'agent', image: 'agent:1' }] },
    ],
    [
      'takes an entry of a map, and gains the map for it',
      'containerDefinitions[app].dockerLabels[a.b]',
      app({}),
      app({ dockerLabels: { 'a.b': '1', c: '2' } }),
      app({ dockerLabels: { 'a.b': '1' } }),
    ],
  ])('%s', (_name, path, desired, live, expected) => {
    const before = structuredClone({ desired, live });
    const laid = withLiveFields({ desired, live }, taskDefinitionTree, [pathOf(path)]);
    expect(laid).toEqual(expected);
    expect(withLiveFields({ desired, live: laid }, taskDefinitionTree, [pathOf(path)])).toEqual(laid);
    expect({ desired, live }).toEqual(before);
  });
});
