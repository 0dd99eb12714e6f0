import { fieldPathText } from '../../lib/diff/field-path.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { memorySource, oneService } from './memory-source.ts';
import { at, problemsOf, repository } from './problems-of.ts';

const manifest = (...ignore: readonly string[]) => [
  'service: web',
  'taskDefinition:',
  '  containerDefinitions:',
  '    - { name: app, memory: 128, environment: [{ name: LOG_LEVEL, value: info }] }',
  '    - { name: proxy, image: nginx, memory: 64, warmth: 3 }',
  'definition:',
  '  desiredCount: 2',
  '  launchType: FARGATE',
  '  tags: [{ key: team, value: shop }, { key: cost, value: web }]',
  `images: { app: { repository: ${repository}, tag: stable } }`,
  ...(ignore.length > 0 ? ['ignore:', ...ignore.map((path) => `  - ${path}`)] : []),
];

async function load(lines: readonly string[], environment = 'production') {
  const { services } = await loadEnvironment(memorySource(oneService(...lines)), environment);
  const [desired] = services;
  if (!desired) throw new Error('there is no service');
  const { taskDefinition = [], definition = [] } = desired.ignored ?? {};
  return {
    desired,
    paths: { taskDefinition: taskDefinition.map(fieldPathText), definition: definition.map(fieldPathText) },
  };
}

describe('ignore', () => {
  it('takes fields of the definition out of what is declared, and leaves them for a new service', async () => {
    const { desired } = await load(manifest('definition.desiredCount', 'definition.tags[team]'));
    expect(desired.definition).toEqual({ launchType: 'FARGATE', tags: [{ key: 'cost', value: 'web' }] });
    expect(desired.initialDefinition).toMatchObject({ desiredCount: 2, tags: [{ key: 'team' }, { key: 'cost' }] });
  });

  it('leaves nothing behind where nothing is ignored', async () => {
    const { desired } = await load(manifest());
    expect(desired).not.toHaveProperty('ignored');
    expect(desired).not.toHaveProperty('initialDefinition');
  });

  it('takes the paths that plans print', async () => {
    const written = [
      'cpu',
      'containerDefinitions[app].environment[LOG_LEVEL].value',
      'containerDefinitions[agent]',
      'volumes[data].host.sourcePath',
      'containerDefinitions[app].dockerLabels[a.b]',
    ];
    const { paths } = await load(manifest(...written.map((path) => `taskDefinition.${path}`)));
    expect(paths.taskDefinition).toEqual(written);
  });

  it('leaves launch type and strategy alone together', async () => {
    const { desired, paths } = await load(manifest('definition.capacityProviderStrategy'));
    expect(paths.definition).toEqual(['capacityProviderStrategy', 'launchType']);
    expect(desired.definition).not.toHaveProperty('launchType');
  });

  it('is replaced by an environment’s own, and taken away by null', async () => {
    const lines = [
      ...manifest('definition.desiredCount'),
      'environments:',
      '  staging: { ignore: [taskDefinition.cpu] }',
      '  production: { ignore: null }',
    ];
    expect((await load(lines, 'staging')).paths).toEqual({ taskDefinition: ['cpu'], definition: [] });
    expect((await load(lines)).desired.ignored).toBeUndefined();
  });

  it('takes a field that is newer than the table, where the manifest declares it', async () => {
    const { paths } = await load(manifest('taskDefinition.containerDefinitions[proxy].warmth'));
    expect(paths.taskDefinition).toEqual(['containerDefinitions[proxy].warmth']);
  });

  it.each([
    [
      'desiredCount',
      '"desiredCount" begins with neither taskDefinition nor definition; did you mean "definition.desiredCount"?',
    ],
    [
      'placementConstraints',
      '"placementConstraints" begins with neither taskDefinition nor definition; did you mean "taskDefinition.placementConstraints" or "definition.placementConstraints"?',
    ],
    [
      'defintion.desiredCount',
      '"defintion.desiredCount" begins with neither taskDefinition nor definition; did you mean "definition"?',
    ],
    [
      'colour',
      '"colour" begins with neither taskDefinition nor definition; write a path such as definition.desiredCount or taskDefinition.containerDefinitions[app].cpu',
    ],
    [
      'definition',
      '"definition" is all of it; name a field: a path such as definition.desiredCount or taskDefinition.containerDefinitions[app].cpu',
    ],
    [
      'definition..a',
      '"definition..a" is no path; write a path such as definition.desiredCount or taskDefinition.containerDefinitions[app].cpu',
    ],
    ['definition.desiredCuont', 'definition has no field "desiredCuont"; did you mean "desiredCount"?'],
    ['definition.cluster', 'definition has no field "cluster"'],
    [
      'definition.loadBalancers[x]',
      'definition.loadBalancers is one value to Berth; ignore it as a whole: definition.loadBalancers',
    ],
    [
      'definition.loadBalancers.containerName',
      'definition.loadBalancers is a list; ignore it as a whole: definition.loadBalancers',
    ],
    ['definition.tags[team].value', 'definition.tags is one value to Berth; ignore it as a whole: definition.tags'],
    ['taskDefinition.revision', 'taskDefinition has no field "revision"'],
    ['taskDefinition.family', 'family of a task definition is never compared; take it out of ignore'],
    [
      'taskDefinition.containerDefinitions.app',
      'taskDefinition.containerDefinitions is a list; name an item of it: taskDefinition.containerDefinitions[…]',
    ],
    [
      'taskDefinition.containerDefinitions[ap].cpu',
      'taskDefinition.containerDefinitions has no "ap"; did you mean "app"? (it has: app, proxy)',
    ],
    [
      'taskDefinition.containerDefinitions[app].cpus',
      'taskDefinition.containerDefinitions[app] has no field "cpus"; did you mean "cpu"?',
    ],
    [
      'taskDefinition.containerDefinitions[proxy].name',
      'name is what names taskDefinition.containerDefinitions[proxy]; ignore taskDefinition.containerDefinitions[proxy] as a whole',
    ],
    [
      'taskDefinition.containerDefinitions[app].command[0]',
      'taskDefinition.containerDefinitions[app].command is one value to Berth; ignore it as a whole: taskDefinition.containerDefinitions[app].command',
    ],
    [
      'taskDefinition.containerDefinitions[app].dockerLabels.a',
      'taskDefinition.containerDefinitions[app].dockerLabels is a map of names; write taskDefinition.containerDefinitions[app].dockerLabels[a]',
    ],
    [
      'taskDefinition.containerDefinitions[app].image',
      'images decides the image of app; ignore other fields, or take app out of images',
    ],
    [
      'taskDefinition.containerDefinitions[app]',
      'images decides the image of app; ignore other fields, or take app out of images',
    ],
    [
      'taskDefinition.containerDefinitions',
      'images decides the image of app; ignore other fields, or take app out of images',
    ],
  ])('%s is a problem at its place', async (path, message) => {
    expect(await problemsOf(oneService(...manifest(path)), 'production')).toBe(`${at}:12:5: ${message}`);
  });

  it.each([
    [
      'definition.desiredCount',
      'ignore has to be a list of paths such as definition.desiredCount, and is the text "definition.desiredCount"',
      '9',
    ],
    ['[3]', 'item 1 of ignore has to be a path such as definition.desiredCount, and is the number 3', '10'],
  ])('as %s is a problem of its shape', async (value, message, column) => {
    const lines = [...manifest(), `ignore: ${value}`];
    expect(await problemsOf(oneService(...lines), 'production')).toBe(`${at}:11:${column}: ${message}`);
  });
});
