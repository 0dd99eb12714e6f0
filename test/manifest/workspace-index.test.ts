import { InvariantError } from '../../lib/errors.ts';
import {
  buildIndex,
  findService,
  hasService,
  manifestFile,
  parseIndex,
  repositoryUses,
  servicesUsing,
} from '../../lib/manifest/workspace-index.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
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
      repositories: [`${host}/team/api`, `${host}/web`],
    });
  });

  it('comes back as it was from JSON, also without a commit', async () => {
    const built = await index();
    expect(parseIndex(JSON.stringify(built))).toEqual(built);
    expect(parseIndex(JSON.stringify(buildIndex(undefined, [])))).toEqual({ version: 1, environments: {} });
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

  it.each(['{}', '{"version":2,"environments":{}}', '{"version":1}'])(
    'refuses %s, which packaging never wrote',
    (json) => {
      expect(() => parseIndex(json)).toThrow(InvariantError);
    },
  );
});
