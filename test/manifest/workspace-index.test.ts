import { InvariantError } from '../../lib/errors.ts';
import {
  buildIndex,
  findLocated,
  findService,
  hasService,
  manifestFile,
  parseIndex,
  repositoryUses,
  servicesTouched,
  servicesUsing,
} from '../../lib/manifest/workspace-index.ts';
import { loadEnvironment, openEnvironment, streamServices } from '../../lib/observe/load-manifests.ts';
import { memorySource, workspaceText } from './memory-source.ts';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const web = { account: '111122223333', region: 'eu-west-1', name: 'web' };

function service(name: string, ...repositories: readonly string[]): string {
  const images = repositories.map((repository, index) => `  c${index}: { repository: '${repository}', tag: a }\n`);
  return `service: ${name}\ntaskDefinition: live\nimages:\n${images.join('')}`;
}

const source = memorySource({
  'berth.yaml': workspaceText,
  'services/api/service.yaml': service('api', `${host}/team/api`, `${host}/web`),
  'services/web/service.yaml': service('web', `${host}/web`),
  'services/dual/service.yaml': service('dual', '111122223333.dkr-ecr.eu-west-1.on.aws/web'),
  'services/far/service.yaml': service('far', '111122223333.dkr.ecr.us-east-1.amazonaws.com/web'),
  'services/other/service.yaml': service('other', '444455556666.dkr.ecr.eu-west-1.amazonaws.com/web'),
});

async function index() {
  return buildIndex('c0ffee', [await loadEnvironment(source, 'production'), await loadEnvironment(source, 'staging')]);
}

describe("the workspace's index", () => {
  it('says of each environment where it is, and of each service its file and its repositories', async () => {
    const { version, commit, environments } = await index();
    expect({ version, commit }).toEqual({ version: 1, commit: 'c0ffee' });
    expect(Object.keys(environments)).toEqual(['production', 'staging']);
    expect(environments.staging).toMatchObject({ region: 'eu-west-1', cluster: 'staging', mode: 'report' });
    expect(environments.production?.services[0]).toEqual({
      service: 'api',
      file: 'services/api/service.yaml',
      files: ['services/api/service.yaml'],
      repositories: [`${host}/team/api`, `${host}/web`],
    });
  });

  it('comes back as it was from JSON, also without a commit', async () => {
    const built = await index();
    expect(parseIndex(JSON.stringify(built))).toEqual(built);
    expect(parseIndex(JSON.stringify(buildIndex(undefined, [])))).toEqual({
      version: 1,
      manifests: ['**'],
      environments: {},
    });
  });

  it('has a service whose manifest is wrong, as far as it can be read, and none that says no name', async () => {
    const broken = memorySource({
      'berth.yaml': workspaceText,
      'services/web/service.yaml': `${service('web', `${host}/web`)}\ntaskDefinitoin: gone.json\ndefinition: gone.json`,
      'services/nameless/service.yaml': 'taskDefinition: live',
      'services/text/service.yaml': '{',
    });
    const opened = await openEnvironment(broken, 'production');
    const { value: services = [] } = await streamServices(opened).next();
    expect(services.every(({ desired }) => desired === undefined)).toBe(true);
    const built = buildIndex(undefined, [{ environment: opened.chosen.environment, services }]);
    expect(built.environments.production?.services).toEqual([
      {
        service: 'web',
        file: 'services/web/service.yaml',
        files: ['services/web/service.yaml', 'services/web/gone.json'],
        repositories: [`${host}/web`],
      },
    ]);
  });

  it('finds the services of a repository by account, region and name, in whatever form its host is written', async () => {
    const built = await index();
    expect(servicesUsing(built, 'production', web)).toEqual([
      { cluster: 'production', service: 'api' },
      { cluster: 'production', service: 'dual' },
      { cluster: 'production', service: 'web' },
    ]);
    expect(servicesUsing(built, 'staging', { ...web, region: 'us-east-1' })).toEqual([
      { cluster: 'staging', service: 'far' },
    ]);
  });

  it('finds nothing for what nobody declared', async () => {
    const built = await index();
    expect(servicesUsing(built, 'production', { ...web, name: 'team' })).toEqual([]);
    expect(servicesUsing(built, 'nowhere', web)).toEqual([]);
    expect(findService(built, 'production', { cluster: 'staging', service: 'web' })).toEqual([]);
    expect(hasService(built, 'production', { cluster: 'production', service: 'nobody' })).toBe(false);
  });

  it('finds a service by its cluster and name', async () => {
    const built = await index();
    const wanted = { cluster: 'production', service: 'web' };
    expect(findService(built, 'production', wanted)).toEqual([wanted]);
    expect(hasService(built, 'production', { cluster: 'production', service: 'web' })).toBe(true);
    expect(manifestFile(built, 'production', 'web')).toBe('services/web/service.yaml');
    expect(manifestFile(built, 'production', 'nobody')).toBeUndefined();
  });

  it('finds a service of a role’s account by the role', () => {
    const assumeRole = 'arn:aws:iam::444455556666:role/berth';
    const place = { region: 'eu-west-1', cluster: 'production', assumeRole, mode: 'apply', drift: 'report' } as const;
    const service = { service: 'web', files: ['web.yaml'], images: {} };
    const built = buildIndex(undefined, [{ environment: { name: 'production', ...place }, services: [service] }]);
    const found = (account: string) =>
      findLocated(built, 'production', { ...place, service: 'web', account, ownAccount: '111122223333' });
    expect(found('444455556666')).toEqual([{ cluster: 'production', service: 'web' }]);
    expect(found('111122223333')).toEqual([]);
  });

  it.each([
    ['where it is', {}, true],
    ['in another region', { region: 'us-east-1' }, false],
    ['in another account', { account: '444455556666' }, false],
    ['in another cluster', { cluster: 'staging' }, false],
    ['in any account, where nobody says which is the own', { account: '444455556666', ownAccount: undefined }, true],
  ])('finds a service by its ARN %s: %j is %s', async (_what, elsewhere, isFound) => {
    const wanted = { cluster: 'production', service: 'web', account: '111122223333', region: 'eu-west-1' };
    const found = findLocated(await index(), 'production', { ownAccount: '111122223333', ...wanted, ...elsewhere });
    expect(found).toEqual(isFound ? [{ cluster: 'production', service: 'web' }] : []);
  });

  it('counts the images of each repository', async () => {
    expect(repositoryUses(await index(), 'production')).toEqual(
      new Map([
        ['111122223333/eu-west-1/team/api', 1],
        ['111122223333/eu-west-1/web', 3],
        ['111122223333/us-east-1/web', 1],
        ['444455556666/eu-west-1/web', 1],
      ]),
    );
  });

  it.each(['{}', '{"version":2,"environments":{}}', '{"version":1}', '{"version":1,"environments":{}}'])(
    'refuses %s, which packaging never wrote',
    (json) => {
      expect(() => parseIndex(json)).toThrow(InvariantError);
    },
  );
});

describe('the services that changed files touch', () => {
  const files = {
    'berth.yaml': workspaceText,
    'services/web/service.yaml': [
      'service: web',
      'taskDefinition: task-definition.json',
      'definition: ../shared/definition.yaml',
      'environments: { staging: { taskDefinition: staging.json } }',
    ].join('\n'),
    'services/web/task-definition.json': '{ "containerDefinitions": [{ "name": "app", "image": "a" }] }',
    'services/web/staging.json': '{ "containerDefinitions": [{ "name": "app", "image": "b" }] }',
    'services/api/service.yaml': ['service: api', 'taskDefinition: live', 'definition: ../shared/definition.yaml'].join(
      '\n',
    ),
    'services/shared/definition.yaml': 'desiredCount: 2',
    'services/own/service.yaml': service('own', `${host}/web`),
  };
  const all = ['api', 'own', 'web'];

  async function touched(
    paths: readonly string[] | 'all',
    environment = 'production',
    globs = ['services/*/service.yaml'],
  ) {
    const loaded = memorySource(files);
    const environments = [await loadEnvironment(loaded, 'production'), await loadEnvironment(loaded, 'staging')];
    return servicesTouched(buildIndex('c0ffee', environments, globs), environment, paths);
  }

  const names = async (...given: Parameters<typeof touched>) => (await touched(...given)).map((one) => one.service);

  it.each([
    ['a manifest', ['services/own/service.yaml'], ['own']],
    ['a task definition', ['services/web/task-definition.json'], ['web']],
    ['a file that two services include', ['services/shared/definition.yaml'], ['api', 'web']],
    ['files of several', ['services/api/service.yaml', 'README.md', 'services/own/service.yaml'], ['api', 'own']],
    ['what no service includes', ['README.md', 'services/web/README.md', 'services/web/task-definition.json.orig'], []],
    ['another environment’s file', ['services/web/staging.json'], []],
    ['nothing', [], []],
    ['berth.yaml', ['berth.yaml'], all],
    ['berth.json, which may come to stand for it', ['berth.json'], all],
    ['another folder’s berth.yaml', ['docs/berth.yaml'], []],
    ['a manifest that is new or deleted', ['services/new/service.yaml'], all],
    ['a folder that became a link or a submodule', ['services/web'], all],
    ['a folder’s beginning', ['serv', 'services/we'], []],
  ])('are, for %s', async (_, paths, expected) => {
    expect(await names(paths)).toEqual(expected);
  });

  it('are all of them when nobody knows the files', async () => {
    expect(await names('all')).toEqual(all);
  });

  it('are named with their cluster, by what their own environment includes', async () => {
    expect(await touched(['services/web/staging.json'], 'staging')).toEqual([{ cluster: 'staging', service: 'web' }]);
    expect(await names(['services/web/task-definition.json'], 'staging')).toEqual([]);
    expect(await touched(['berth.yaml'], 'nowhere')).toEqual([]);
  });

  it('are found by the globs as berth.yaml writes them', async () => {
    const globs = ['./services/**/service.yaml', 'more/*.yaml'];
    expect(await names(['services/a/b/service.yaml'], 'production', globs)).toEqual(all);
    expect(await names(['more/x.yaml'], 'production', globs)).toEqual(all);
    expect(await names(['more/x.json'], 'production', globs)).toEqual([]);
  });
});
