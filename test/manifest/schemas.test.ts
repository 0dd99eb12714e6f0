import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { jsonSchemas, schemaText } from '../../schemas/json-schemas.ts';

const root = new URL('../../', import.meta.url).pathname;
const names = ['workspace', 'service', 'result', 'capacity', 'what-if'] as const;

function validator(name: (typeof names)[number]) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(readFileSync(`${root}schemas/${name}.json`, 'utf8')));
  return (value: unknown) => (validate(value) ? [] : (validate.errors ?? []).map((error) => error.instancePath));
}

describe('the committed JSON Schemas', () => {
  it.each(names)('%s is what the code that validates makes today', (name) => {
    expect(readFileSync(`${root}schemas/${name}.json`, 'utf8')).toBe(schemaText(jsonSchemas()[name]));
  });

  it.each(
    readdirSync(`${root}examples`, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(berth|service)\.ya?ml$/.test(file),
    ),
  )('admits examples/%s', (file) => {
    const validate = validator(file.includes('berth.') ? 'workspace' : 'service');
    expect(validate(parse(readFileSync(`${root}examples/${file}`, 'utf8')))).toEqual([]);
  });

  it.each<[(typeof names)[number], string, string]>([
    ['workspace', '{ version: 1, services: a, environments: {}, x: 1 }', ''],
    [
      'workspace',
      '{ version: 1, services: a, environments: { p: { region: r, cluster: c } } }',
      '/environments/p/region',
    ],
    ['service', '{ service: web, colour: red }', ''],
    ['service', '{ service: web, images: { app: { repository: r, tags: a } } }', '/images/app'],
    ['service', '{ service: web, definition: { desiredCount: many } }', '/definition/desiredCount'],
    [
      'service',
      '{ service: web, taskDefinition: { containerDefinitions: [{ environment: [{ name: A, value: 1 }] }] } }',
      '/taskDefinition/containerDefinitions/0/environment/0/value',
    ],
    ['service', '{ service: web, environments: { p: { service: x } } }', '/environments/p'],
  ])('%s refuses %s', (name, text, path) => {
    expect(validator(name)(parse(text))).toContain(path);
  });

  it.each([
    '{ service: web, definition: { launchType: MOON, warmPool: { size: 1 } } }',
    '{ service: web, taskDefinition: { newField: 1 } }',
    '{ service: web, environments: { p: { definition: { desiredCount: null }, images: { app: null } } } }',
    '{ service: web, environments: { p: { taskDefinition: { containerDefinitions: [{ name: a, $remove: true }] } } } }',
  ])('service admits %s, which ECS may know', (text) => {
    expect(validator('service')(parse(text))).toEqual([]);
  });

  it.each(names)('%s describes its keys, so that an editor can', (name) => {
    expect(schemaText(jsonSchemas()[name])).toContain('"description"');
  });
});
