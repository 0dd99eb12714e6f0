import { ManifestError } from '../../lib/errors.ts';
import type { DesiredRecord } from '../../lib/manifest/desired-service.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { formatScalarPath } from '../../lib/record/scalar-path.ts';
import { memorySource, workspaceText } from './memory-source.ts';

const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const image = `${repository}:1.4.0`;
const container = `{ "name": "app", "image": "${image}" }`;
const manifest = 'services/web/service.yaml';

/** Both environments carry plans out, so that both would write. */
const twoWriters = workspaceText.replace(', mode: report', '');

function workspace(record: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'berth.yaml': workspaceText,
    [manifest]: [
      'service: web',
      'taskDefinition: task-definition.json',
      `images: { app: { repository: ${repository}, semver: 1.x, record: ${record} } }`,
      '',
    ].join('\n'),
    'services/web/task-definition.json': `{ "containerDefinitions": [${container}] }\n`,
    ...more,
  };
}

async function recordOf(
  files: Readonly<Record<string, string>>,
  environment = 'production',
): Promise<DesiredRecord | undefined> {
  const { services } = await loadEnvironment(memorySource(files), environment);
  return services[0]?.images.app?.record;
}

async function placeOf(files: Readonly<Record<string, string>>, environment?: string): Promise<string> {
  const record = await recordOf(files, environment);
  return record ? `${record.file} ${formatScalarPath(record.path)} = ${record.recorded}` : 'nowhere';
}

async function problemOf(files: Readonly<Record<string, string>>): Promise<string> {
  try {
    await loadEnvironment(memorySource(files), 'production');
    return 'no problem';
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
}

describe('record', () => {
  it('says all that is needed to write an image to Git', async () => {
    expect(await recordOf(workspace('commit'))).toEqual({
      to: 'commit',
      file: 'services/web/task-definition.json',
      path: ['containerDefinitions', { key: 'name', value: 'app' }, 'image'],
      value: '${repository}:${tag}@${digest}',
      message: 'Run ${container} ${tag} as ${service} in ${environment}',
      recorded: image,
    });
  });

  it.each(['none', '{ to: pull-request }', 'pull-request'])('may be %s', async (record) => {
    const found = await recordOf(workspace(record));
    expect(found?.to).toBe(record === 'none' ? undefined : 'pull-request');
  });

  it('is none when it is left out', async () => {
    const files = workspace('none');
    expect(
      await recordOf({ ...files, [manifest]: files[manifest]?.replace(', record: none', '') ?? '' }),
    ).toBeUndefined();
  });

  it('takes a file, a path, a value and a message of its own', async () => {
    const record =
      "{ to: commit, file: ../../chart/values.yaml, path: images.app.tag, value: '${tag}', message: 'app ${tag}' }";
    expect(await recordOf(workspace(record, { 'chart/values.yaml': 'images:\n  app: { tag: 1.4 }\n' }))).toEqual({
      to: 'commit',
      file: 'chart/values.yaml',
      path: ['images', 'app', 'tag'],
      value: '${tag}',
      message: 'app ${tag}',
      recorded: '1.4',
    });
  });

  it('is filled in from the environment before anything is made of it', async () => {
    const files = { 'chart/example.com.yaml': 'tag: "1"\n', 'chart/other': '' };
    const record = "{ to: commit, file: '../../chart/${values.domain}.yaml', path: tag }";
    expect(await placeOf(workspace(record, files))).toBe('chart/example.com.yaml tag = 1');
  });

  it('writes to the manifest when the task definition stands there', async () => {
    const lines = [
      'service: web',
      `taskDefinition: { containerDefinitions: [{ name: app, image: '${image}' }] }`,
      `images: { app: { repository: ${repository}, semver: 1.x, record: commit } }`,
      '',
    ];
    const expected = `${manifest} taskDefinition.containerDefinitions[name=app].image = ${image}`;
    expect(await placeOf({ 'berth.yaml': workspaceText, [manifest]: lines.join('\n') })).toBe(expected);
  });

  it.each([
    ['lays an image over that of the base', 'taskDefinition: task-definition.json'],
    ['alone has a task definition', '# none of its own'],
  ])('writes to the environment that %s', async (_name, line) => {
    const lines = [
      'service: web',
      line,
      'environments:',
      '  production:',
      '    taskDefinition:',
      `      containerDefinitions: [{ name: app, image: '${repository}:2.0.0' }]`,
      `    images: { app: { repository: ${repository}, semver: 2.x, record: commit } }`,
      '',
    ];
    expect(await placeOf(workspace('commit', { [manifest]: lines.join('\n') }))).toBe(
      `${manifest} environments.production.taskDefinition.containerDefinitions[name=app].image = ${repository}:2.0.0`,
    );
  });
});

describe('a problem of record is reported at its place', () => {
  const at = 'services/web/service.yaml:3';

  it.each<[string, string, string]>([
    [
      'another word',
      'true',
      `${at}:101: record has to be none, commit, pull-request, or a map of to, file, path, value and message, and is the boolean true`,
    ],
    [
      'a file without a path',
      '{ to: commit, file: a.yaml }',
      `${at}:101: file and path of record go together; give both, or neither`,
    ],
    [
      'a file out of the workspace',
      '{ to: commit, file: ../../../a, path: a }',
      `${at}:121: the path "../../../a" is not one of the workspace; write a path relative to this file, with /, inside the workspace`,
    ],
    [
      'a file that is not there',
      '{ to: commit, file: a.yaml, path: a }',
      `${at}:135: there is no file services/web/a.yaml to record in; name one that the workspace has`,
    ],
    [
      'no path',
      "{ to: commit, file: task-definition.json, path: 'a[' }",
      `${at}:149: "[" is no step of a path; write keys with dots, and items in brackets: containerDefinitions[0].image, images.app.tag, list[name=app]`,
    ],
    [
      'a path to nothing',
      '{ to: commit, file: task-definition.json, path: a }',
      `${at}:149: nothing can be recorded at services/web/task-definition.json:1:1: the file has no key "a"`,
    ],
    [
      'an unknown name in the value',
      "{ to: commit, value: '${tga}' }",
      `${at}:122: "tga" is no name here; known are repository, tag, digest`,
    ],
    [
      'a value of neither tag nor digest',
      "{ to: commit, value: '${repository}' }",
      `${at}:122: value has to hold \${tag}, \${digest} or both: they are what is recorded`,
    ],
    [
      'an unknown name in the message',
      "{ to: commit, message: 'a ${user}' }",
      `${at}:124: "user" is no name here; known are service, container, tag, digest, previousTag, environment`,
    ],
    [
      'a name that is not closed',
      "{ to: commit, message: 'a ${tag' }",
      `${at}:124: "\${tag" is not closed; write \${name}, or $\${ for the text itself`,
    ],
    ['an empty message', "{ to: commit, message: ' ' }", `${at}:124: the message is empty; write one, or leave it out`],
  ])('%s', async (_name, record, expected) => {
    expect(await problemOf(workspace(record))).toBe(expected);
  });

  it('a container without an image to write', async () => {
    const files = workspace('commit', {
      'services/web/task-definition.json': '{ "containerDefinitions": [{ "name": "app" }] }',
    });
    expect(await problemOf(files)).toBe(
      `${at}:101: nothing can be recorded at services/web/task-definition.json:1:28: containerDefinitions[name=app] has no key "image"`,
    );
  });

  it('no task definition to write to', async () => {
    const files = workspace('commit');
    const live = files[manifest]?.replace('task-definition.json', 'live') ?? '';
    expect(await problemOf({ ...files, [manifest]: live })).toBe(
      `${at}:101: with taskDefinition: live there is no image here to write; give record a file and a path`,
    );
  });

  it('two environments that would undo each other', async () => {
    expect(await problemOf({ ...workspace('commit'), 'berth.yaml': twoWriters })).toBe(
      `${at}:101: services/web/task-definition.json:1:54 is where "app" in staging would be recorded too; set record in one environment (under environments), or give each a file and a path of its own`,
    );
  });

  it('not two environments of which one only reports', async () => {
    expect(await problemOf(workspace('commit'))).toBe('no problem');
  });

  it('not an environment that sets record to none', async () => {
    const files = workspace('commit');
    const patched = `${files[manifest]}environments: { staging: { images: { app: { record: none } } } }\n`;
    expect(await problemOf({ ...files, 'berth.yaml': twoWriters, [manifest]: patched })).toBe('no problem');
  });

  it('two containers in one place', async () => {
    const entry = `{ repository: ${repository}, semver: 1.x, record: { to: commit, file: tags.yaml, path: tag } }`;
    const files = workspace('none', {
      [manifest]: `service: web\ntaskDefinition: live\nimages:\n  a: ${entry}\n  b: ${entry}\n`,
      'services/web/tags.yaml': 'tag: 1.4.0\n',
    });
    expect(await problemOf(files)).toMatch(
      /tags.yaml:1:6 is where "b" in production would be recorded too.*\n.*"a" in/,
    );
  });
});
