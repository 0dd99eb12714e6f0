import { ManifestError } from '../../lib/errors.ts';
import { parseIndex, servicesTouched, servicesUsing } from '../../lib/manifest/workspace-index.ts';
import { indexSource } from '../../lib/observe/index-source.ts';
import { memorySource, workspaceText } from '../manifest/memory-source.ts';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const commit = 'c0ffee254729296a45a3885639ac7e10f9d54979';

function service(name: string): string {
  return `service: ${name}\ntaskDefinition: live\nimages:\n  app: { repository: ${host}/${name}, tag: stable }\n`;
}

const files = {
  'berth.yaml': workspaceText,
  'services/api/service.yaml': service('api'),
  'services/web/service.yaml': service('web'),
};

describe("a source's index", () => {
  it('says of one environment where it is and what is declared in it, at the commit', async () => {
    const index = await indexSource(memorySource(files, commit), 'staging');
    expect(index.commit).toBe(commit);
    expect(Object.keys(index.environments)).toEqual(['staging']);
    expect(index.environments.staging).toMatchObject({ region: 'eu-west-1', cluster: 'staging', mode: 'report' });
    const repository = { account: '111122223333', region: 'eu-west-1', name: 'web' };
    expect(servicesUsing(index, 'staging', repository)).toEqual([{ cluster: 'staging', service: 'web' }]);
  });

  it('is what packaging would write: it comes back from JSON as it was', async () => {
    const index = await indexSource(memorySource(files, commit), 'production');
    expect(parseIndex(JSON.stringify(index))).toEqual(index);
  });

  it('has every service of a large workspace, in order', async () => {
    const names = Array.from({ length: 250 }, (_, at) => `s${String(at).padStart(3, '0')}`);
    const many = Object.fromEntries(names.map((name) => [`services/${name}/service.yaml`, service(name)]));
    const index = await indexSource(memorySource({ 'berth.yaml': workspaceText, ...many }), 'production');
    expect(index.environments.production?.services.map((one) => one.service)).toEqual(names);
  });

  it('has a service whose manifest has problems, so that a look at it says what they are', async () => {
    const broken = { ...files, 'services/web/service.yaml': `${service('web')}unheardOf: 1\n` };
    const index = await indexSource(memorySource(broken), 'production');
    expect(servicesTouched(index, 'production', ['services/web/service.yaml'])).toEqual([
      { cluster: 'production', service: 'web' },
    ]);
  });

  it('leaves out a manifest that names no service, and looks at every service when it is touched', async () => {
    const nameless = { ...files, 'services/web/service.yaml': 'taskDefinition: live\n' };
    const index = await indexSource(memorySource(nameless), 'production');
    expect(index.environments.production?.services.map((one) => one.service)).toEqual(['api']);
    expect(servicesTouched(index, 'production', ['services/web/service.yaml'])).toHaveLength(1);
  });

  it('cannot be made without a berth.yaml that can be read, and says where it is wrong', async () => {
    const wrong = indexSource(memorySource({ ...files, 'berth.yaml': 'version: 2\n' }), 'production');
    await expect(wrong).rejects.toThrow(ManifestError);
    await expect(wrong).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ line: 1 })]),
    });
    await expect(indexSource(memorySource({}), 'production')).rejects.toThrow(ManifestError);
  });

  it('cannot be made of an environment that berth.yaml does not have', async () => {
    await expect(indexSource(memorySource(files), 'nowhere')).rejects.toThrow('nowhere');
  });
});
