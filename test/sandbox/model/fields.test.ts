import fields from '../../../sandbox/model/fields.json' with { type: 'json' };

type Paths = Readonly<Record<string, string>>;

describe('the list of fields', () => {
  const inputs: Readonly<Record<string, Paths>> = fields.inputs;
  const outputs: Readonly<Record<string, Paths>> = fields.outputs;

  it.each([
    ['RegisterTaskDefinition', 19],
    ['CreateService', 28],
    ['UpdateService', 24],
  ])('has all fields of %s: %i at the top', (operation, count) => {
    expect(topLevel(inputs[operation])).toHaveLength(count);
  });

  it('has all 42 fields of a container definition', () => {
    const paths = Object.keys(inputs.RegisterTaskDefinition ?? {});
    expect(paths.filter((path) => /^containerDefinitions\[\]\.\w+$/.test(path))).toHaveLength(42);
  });

  it.each([
    ['containerDefinitions[]', 'structure'],
    ['containerDefinitions[].command[]', 'string'],
    ['containerDefinitions[].logConfiguration.options', 'map'],
    ['containerDefinitions[].logConfiguration.options{}', 'string'],
    ['containerDefinitions[].cpu', 'integer'],
    ['containerDefinitions[].essential', 'boolean'],
  ])('tells that %s is a %s', (path, type) => {
    expect(inputs.RegisterTaskDefinition?.[path]).toBe(type);
  });

  it('knows free JSON', () => {
    expect(inputs.CreateService?.['deploymentConfiguration.lifecycleHooks[].hookDetails']).toBe('document');
  });

  it.each(['TaskDefinition', 'Service', 'ServiceRevision'])('has the output shape %s', (shape) => {
    expect(topLevel(outputs[shape]).length).toBeGreaterThan(15);
  });
});

function topLevel(paths: Paths | undefined): readonly string[] {
  return Object.keys(paths ?? {}).filter((path) => /^\w+$/.test(path));
}
