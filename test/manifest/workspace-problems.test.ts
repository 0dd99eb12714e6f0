import { oneService, workspaceText } from './memory-source.ts';
import { problemsOf } from './problems-of.ts';

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
        'berth.yaml:4:8: unknown key "regoin"; did you mean "region"? (allowed here: region, cluster, assumeRole, mode, drift, capacity, fargateSizes, parallelism, prune, pullRequests, values)',
        'berth.yaml:4:35: region has to be an AWS region such as eu-west-1, and is the text "europe"',
      ].join('\n'),
    ],
    [
      'a role without an account',
      ['version: 1', 'services: a', 'environments:', '  p: { region: eu-west-1, cluster: c, assumeRole: role/berth }'],
      `berth.yaml:4:51: assumeRole has to be a role's ARN such as arn:aws:iam::444455556666:role/berth, and is the text "role/berth"`,
    ],
    [
      'a parallelism of nothing',
      ['version: 1', 'services: a', 'environments:', '  p: { region: eu-west-1, cluster: c, parallelism: 0 }'],
      'berth.yaml:4:52: parallelism has to be a whole number from 1 to 50, and is the number 0',
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
      'a capacity that is a number of instances',
      ['version: 1', 'services: a', 'environments: { p: { region: eu-west-1, cluster: c, capacity: 3 } }'],
      'berth.yaml:3:63: capacity has to be block, warn or off, and is the number 3',
    ],
    [
      'a size of Fargate that is a number',
      [
        'version: 1',
        'services: a',
        'environments: { p: { region: eu-west-1, cluster: c, fargateSizes: [{ cpu: 8192, memory: 64 GiB }] } }',
      ],
      [
        'berth.yaml:3:75: cpu has to be CPU units in quotes such as "8192", or vCPUs such as 8 vCPU, and is the number 8192',
        'berth.yaml:3:89: memory has to be MiB in quotes such as "65536", or GB such as 64 GB, and is the text "64 GiB"',
      ].join('\n'),
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
