import { ManifestError } from '../../lib/errors.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { memorySource, oneService, workspaceText } from './memory-source.ts';

const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

async function problemsOf(files: Readonly<Record<string, string>>, environment?: string): Promise<string> {
  try {
    await loadEnvironment(memorySource(files), environment);
    return 'no problem';
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
}

describe('a problem of berth.yaml is reported at its place', () => {
  it.each<[string, readonly string[], string]>([
    ['nothing in it', [''], 'berth.yaml:1:1: the file is empty, and has to hold a map'],
    ['a comment alone', ['# later'], 'berth.yaml:1:1: the file is empty, and has to hold a map'],
    ['a list', ['- version'], 'berth.yaml:1:1: berth.yaml has to be a map, and is a list'],
    [
      'a version to come',
      ['version: 2', 'services: a', 'environments: { p: { region: eu-west-1, cluster: c } }'],
      'berth.yaml:1:10: version has to be 1, and is the number 2',
    ],
    [
      'missing keys',
      ['version: 1'],
      [
        'berth.yaml:1:1: environments is missing; it has to be a map of names to environments',
        'berth.yaml:1:1: services is missing; it has to be a glob such as services/*/service.yaml, or a list of them',
      ].join('\n'),
    ],
    [
      'a misspelt key',
      ['version: 1', 'services: a', 'enviroments: {}', 'environments: { p: { region: eu-west-1, cluster: c } }'],
      'berth.yaml:3:1: unknown key "enviroments"; did you mean "environments"? (allowed here: version, services, environments)',
    ],
    [
      'a misspelt key of an environment, and another problem beside it',
      ['version: 1', 'services: a', 'environments:', '  p: { regoin: eu-west-1, region: europe, cluster: c }'],
      [
        'berth.yaml:4:8: unknown key "regoin"; did you mean "region"? (allowed here: region, cluster, mode, drift, values)',
        'berth.yaml:4:35: region has to be an AWS region such as eu-west-1, and is the text "europe"',
      ].join('\n'),
    ],
    [
      "a cluster's ARN",
      [
        'version: 1',
        'services: a',
        'environments:',
        '  p:',
        '    region: eu-west-1',
        '    cluster: arn:aws:ecs:eu-west-1:111122223333:cluster/c',
      ],
      `berth.yaml:6:14: cluster has to be a cluster's name, not its ARN, and is the text "arn:aws:ecs:eu-west-1:111122223333:cluster/c"`,
    ],
    [
      'another mode',
      ['version: 1', 'services: a', 'environments: { p: { region: eu-west-1, cluster: c, mode: dry } }'],
      'berth.yaml:3:59: mode has to be apply or report, and is the text "dry"',
    ],
    [
      'a value that is a list',
      ['version: 1', 'services: a', 'environments: { p: { region: eu-west-1, cluster: c, values: { a: [] } } }'],
      'berth.yaml:3:66: a has to be text, a number or a boolean, and is a list',
    ],
    [
      'no environment',
      ['version: 1', 'services: a', 'environments: {}'],
      'berth.yaml:3:15: environments has to be a map of at least one environment, and is a map',
    ],
    [
      'globs that match nothing',
      ['version: 1', 'services: [apps/*.yaml, b.yaml]', 'environments: { p: { region: eu-west-1, cluster: c } }'],
      'berth.yaml:2:11: no file matches apps/*.yaml, b.yaml',
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await problemsOf({ 'berth.yaml': lines.join('\n') })).toBe(expected);
  });

  it('a workspace without berth.yaml', async () => {
    expect(await problemsOf({})).toBe('berth.yaml:1:1: there is no berth.yaml here; a workspace has one at its root');
  });

  it('two files that could be it', async () => {
    expect(await problemsOf({ 'berth.yaml': workspaceText, 'berth.json': '{}' })).toBe(
      'berth.json:1:1: berth.yaml and berth.json both stand here; a workspace has one of them',
    );
  });
});

describe('the environment', () => {
  const files = oneService('service: web', 'taskDefinition: live', 'definition: {}');

  it.each([
    [undefined, 'berth.yaml:3:1: there are several environments; choose one with --env: production, staging'],
    [
      'stagin',
      'berth.yaml:3:1: there is no environment "stagin"; did you mean "staging"? (the environments: production, staging)',
    ],
    [
      'prod',
      'berth.yaml:3:1: there is no environment "prod"; did you mean "production"? (the environments: production, staging)',
    ],
    ['qa', 'berth.yaml:3:1: there is no environment "qa"; the environments: production, staging'],
    ['staging', 'no problem'],
  ])('%s', async (name, expected) => {
    expect(await problemsOf(files, name)).toBe(expected);
  });

  it('is the only one when nobody names it', async () => {
    const only = 'version: 1\nservices: "**/service.yaml"\nenvironments: { p: { region: eu-west-1, cluster: c } }\n';
    expect(await problemsOf({ ...files, 'berth.yaml': only })).toBe('no problem');
  });
});

const at = 'services/web/service.yaml';
const app = ['images:', '  app:', `    repository: ${repository}`];

describe('a problem of service.yaml is reported at its place', () => {
  it.each<[string, readonly string[], string]>([
    [
      'not YAML',
      ['service: web', 'images: [a'],
      `${at}:3:1: not valid YAML or JSON: flow sequence in block collection must be sufficiently indented and end with a ]`,
    ],
    [
      'a key twice',
      ['service: web', 'service: api'],
      `${at}:2:1: this key stands in the map already; each may stand once`,
    ],
    ['a tab', ['definition:', '\tdesiredCount: 1'], `${at}:2:1: a tab indents this line; YAML allows spaces only`],
    [
      'two documents',
      ['service: web', '---', 'service: api'],
      `${at}:2:1: a second document starts here; a file holds one`,
    ],
    [
      'a tag',
      ['service: !Ref web'],
      `${at}:1:10: this tag is not known here; write plain values, and put text with ! in quotes`,
    ],
    [
      'a merge key',
      ['service: web', 'definition:', '  <<: { desiredCount: 1 }'],
      `${at}:3:3: merge keys (<<) are not supported; write the keys, or patch by environment`,
    ],
    ['a list', ['- service'], `${at}:1:1: a service's manifest has to be a map, and is a list`],
    [
      'no keys that matter',
      ['mode: report'],
      [
        `${at}:1:1: service is missing; it has to be a service's name: letters, digits, - and _`,
        `${at}:1:1: taskDefinition is missing; it has to be a path, the object itself, or live`,
      ].join('\n'),
    ],
    [
      'a misspelt key',
      ['service: web', 'taskDefinition: live', 'definiton: {}', 'definition: {}'],
      `${at}:3:1: unknown key "definiton"; did you mean "definition"? (allowed here: service, taskDefinition, follow, definition, images, environments, mode, drift, suspend, deadline)`,
    ],
    [
      "a service's name with a space",
      ['service: my web', 'taskDefinition: live', 'definition: {}'],
      `${at}:1:10: service has to be a service's name: letters, digits, - and _, and is the text "my web"`,
    ],
    [
      'a path out of the workspace',
      ['service: web', 'taskDefinition: ../../../task.json'],
      `${at}:2:17: the path "../../../task.json" is not one of the workspace; write a path relative to this file, with /, inside the workspace`,
    ],
    [
      'a missing file',
      ['service: web', 'taskDefinition: task-definition.json'],
      `${at}:2:17: there is no file services/web/task-definition.json; name one that the workspace has`,
    ],
    [
      'a task definition of a wrong type',
      ['service: web', 'taskDefinition: 3'],
      `${at}:2:17: taskDefinition has to be a path, the object itself, or live, and is the number 3`,
    ],
    [
      'a definition of a wrong type',
      ['service: web', 'taskDefinition: live', 'definition: [a]'],
      `${at}:3:13: definition has to be a path, or the object itself, and is a list`,
    ],
    [
      'follow without live',
      ['service: web', 'follow: family', 'taskDefinition: { containerDefinitions: [{ name: a, image: b }] }'],
      `${at}:2:1: follow goes with taskDefinition: live alone; take it away, or write live`,
    ],
    [
      'live and nothing to do',
      ['service: web', 'taskDefinition: live'],
      `${at}:2:17: with taskDefinition: live there is nothing here for Berth to do; name images, or a definition`,
    ],
    [
      'another follow',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'follow: newest'],
      `${at}:4:9: follow has to be service, family, or a map of family, and is the text "newest"`,
    ],
    [
      'a suspend that is text',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'suspend: "yes"'],
      `${at}:4:10: suspend has to be true or false, and is the text "yes"`,
    ],
    [
      'a deadline of seconds',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'deadline: 90s'],
      `${at}:4:11: deadline has to be minutes such as 45, or a duration such as 45m or 1h30m, from 1 minute to 720 hours, and is the text "90s"`,
    ],
    [
      'a value that nobody defines',
      ['service: web', 'taskDefinition: live', 'definition:', `  role: 'a-\${values.domian}-\${values.x}'`],
      [
        `${at}:4:12: environment production has no value "domian"; did you mean "domain"? (its values: domain, count)`,
        `${at}:4:29: environment production has no value "x"; its values: domain, count`,
      ].join('\n'),
    ],
    [
      'a value that is not closed',
      ['service: web', 'taskDefinition: live', `definition: { role: "\${values.domain" }`],
      `${at}:3:22: "\${values.domain" is not closed; write \${values.name}, or $\${values. for the text itself`,
    ],
    [
      'a patch of an unknown environment',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'environments: { stagng: {} }'],
      `${at}:4:17: there is no environment "stagng"; did you mean "staging"? (the environments: production, staging)`,
    ],
    [
      'an unknown key in the patch of an environment that is not asked for',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'environments: { staging: { service: x } }'],
      `${at}:4:28: unknown key "service"; allowed here: taskDefinition, follow, definition, images, mode, drift, suspend, deadline`,
    ],
    [
      'a patch that is no map',
      ['service: web', 'taskDefinition: live', 'definition: {}', 'environments:', '  staging:'],
      `${at}:5:11: staging has to be a map of what differs there, and is nothing`,
    ],
    [
      'a patch of what runs',
      [
        'service: web',
        'taskDefinition: live',
        'definition: {}',
        'environments:',
        '  production: { taskDefinition: { cpu: "1" } }',
      ],
      `${at}:5:33: there is nothing to patch: taskDefinition is live; patch the images`,
    ],
    [
      'a name and a cluster in definition',
      ['service: web', 'taskDefinition: live', 'definition: { serviceName: web, cluster: c, taskDefinition: t }'],
      [
        `${at}:3:15: serviceName does not belong here; the manifest's \`service\` is the name`,
        `${at}:3:33: cluster does not belong here; the environment in berth.yaml names it`,
        `${at}:3:45: taskDefinition does not belong here; Berth sets it to the revision that it registers`,
      ].join('\n'),
    ],
    [
      'a number where ECS wants text, and text where it wants a number',
      ['service: web', 'taskDefinition: live', 'definition: { desiredCount: "3", platformVersion: 1.4 }'],
      [
        `${at}:3:29: desiredCount has to be a whole number, and is the text "3"`,
        `${at}:3:51: platformVersion has to be text, and is the number 1.4; put it in quotes`,
      ].join('\n'),
    ],
    [
      "a tag of Berth's own",
      ['service: web', 'taskDefinition: live', 'definition: { tags: [{ key: berth:owns, value: x }] }'],
      `${at}:3:29: tags that begin with berth: are Berth's own; choose another key`,
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await problemsOf(oneService(...lines), 'production')).toBe(expected);
  });
});

describe('a problem of images is reported at its place', () => {
  const head = ['service: web', 'taskDefinition: live'];

  it.each<[string, readonly string[], string]>([
    ['no policy', app, `${at}:4:3: "app" has no policy; give exactly one of semver, tag, numerical, alphabetical`],
    [
      'two policies',
      [...app, '    tag: stable', "    semver: '1'"],
      `${at}:6:10: "app" has the policies semver and tag; give exactly one of semver, tag, numerical, alphabetical (a patch takes one away with null)`,
    ],
    [
      'a misspelt policy',
      [...app, '    semever: "1"', '    tag: a'],
      `${at}:6:5: unknown key "semever"; did you mean "semver"? (allowed here: repository, semver, tag, numerical, alphabetical, filter, exclude, record)`,
    ],
    [
      'no repository',
      ['images: { app: { tag: stable } }'],
      `${at}:3:16: repository is missing; it has to be an ECR repository such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web`,
    ],
    [
      "another registry's repository",
      ['images: { app: { repository: nginx, tag: stable } }'],
      `${at}:3:30: "nginx" is not a private ECR repository; write <account>.dkr.ecr.<region>.amazonaws.com/<name>, without tag or digest`,
    ],
    [
      'a repository with a tag',
      [`images: { app: { repository: '${repository}:1', tag: stable } }`],
      `${at}:3:30: repository has the tag "1", which the policy chooses; write <account>.dkr.ecr.<region>.amazonaws.com/<name>, without tag or digest`,
    ],
    [
      'another order',
      [...app, '    numerical: up'],
      `${at}:6:16: numerical has to be asc or desc, and is the text "up"`,
    ],
    [
      'too many exclusions',
      [...app, '    tag: a', `    exclude: [${Array.from({ length: 26 }, () => 'a').join(', ')}]`],
      `${at}:7:14: exclude has to be a list of at most 25 RE2 expressions, and is a list`,
    ],
    [
      'a record of another kind',
      [...app, '    tag: a', '    record: true'],
      `${at}:7:13: record has to be none, commit, pull-request, or a map of to, file, path, value and message, and is the boolean true`,
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await problemsOf(oneService(...head, ...lines), 'production')).toBe(expected);
  });

  it.each<[string, string]>([
    ['    semver: ">=one"', `${at}:6:13: `],
    ['    tag: "a b"', `${at}:6:10: `],
    ['    filter: "("\n    tag: a', `${at}:6:13: filter: '(' is not an RE2 expression`],
    ['    tag: a\n    exclude: ["("]', `${at}:7:14: exclude: '(' is not an RE2 expression`],
  ])('%s is refused in the words of the policy', async (line, expected) => {
    expect(await problemsOf(oneService(...head, ...app, line), 'production')).toContain(expected);
  });
});

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

describe('several problems', () => {
  it('of several services and files are reported at once, in the order of their places', async () => {
    const files = {
      'berth.yaml': workspaceText,
      'services/api/service.yaml': 'service: api\ntaskDefinition: live\nmode: off\ndrift: none\n',
      'services/web/service.yaml': 'service: web\ntaskDefinition: task.json\ndeadlin: 3\n',
      'services/web/task.json': '{ "containerDefinitions": [{ "name": "app" }] }',
    };
    expect((await problemsOf(files, 'production')).split('\n').map((line) => line.split(': ')[0])).toEqual([
      'services/api/service.yaml:2:17',
      'services/api/service.yaml:3:7',
      'services/api/service.yaml:4:8',
      'services/web/service.yaml:3:1',
      'services/web/task.json:1:28',
    ]);
  });

  it('two services of one name', async () => {
    const text = 'service: web\ntaskDefinition: live\ndefinition: {}\n';
    const files = { 'berth.yaml': workspaceText, 'services/a/service.yaml': text, 'services/b/service.yaml': text };
    expect(await problemsOf(files, 'production')).toBe(
      'services/b/service.yaml:1:1: services/a/service.yaml describes the service "web" already; each has one manifest',
    );
  });
});
