import { ConfigurationError, MissingCommitError } from '../../lib/errors.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { observeService } from '../../lib/observe/observe.ts';
import type { SourceRepository } from '../../lib/ports/source.ts';
import { authoredPlans } from '../../lib/reconcile/authored-plans.ts';
import { consider } from '../../lib/reconcile/consider.ts';
import { memorySource } from '../manifest/memory-source.ts';
import { cluster, startWorld, type World, webService } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
  await world.settle(webService());
});

afterEach(() => world.stop());

const files = (count: number) => ({
  'berth.yaml': `version: 1\nservices: services/*/service.yaml\nenvironments: { production: { region: eu-west-1, cluster: ${cluster} } }\n`,
  'services/web/service.yaml': `service: web\ntaskDefinition: live\ndefinition: { desiredCount: ${count} }\n`,
});

/** A repository that counts how often a commit is opened. */
function repositoryOf(open: SourceRepository['open']) {
  const opened: string[] = [];
  const repository: SourceRepository = {
    resolve: async (ref) => ref,
    open: async (commit) => {
      opened.push(commit);
      return open(commit);
    },
  };
  return { opened, repository: async () => repository };
}

async function considered(desired: DesiredService) {
  return consider(await observeService(desired, world.adapters), world.clock.now());
}

async function planOf(desired: DesiredService, repository: () => Promise<SourceRepository>) {
  const [plan] = await authoredPlans([await considered(desired)], repository);
  if (!plan) throw new Error('a plan is expected');
  return plan;
}

const next = () => ({ ...webService({ definition: { desiredCount: 4 } }), commit: 'beef' });

describe('a plan for a person', () => {
  it('says that Git changed a field since the commit that was applied', async () => {
    const { opened, repository } = repositoryOf(async (commit) => memorySource(files(2), commit));
    const { actions } = await planOf(next(), repository);
    expect(actions).toMatchObject([{ changes: [{ path: 'desiredCount', by: { git: 'c0ffee0' } }] }]);
    expect(opened).toEqual(['c0ffee0']);
  });

  it('opens a commit, and reads its berth.yaml, once for all services that were applied from it', async () => {
    const source = memorySource(files(2), 'c0ffee0');
    const { opened, repository } = repositoryOf(async () => source);
    const one = await considered(next());
    const plans = await authoredPlans([one, one, one], repository);
    expect(plans.map(({ actions }) => actions[0]?.changes[0]?.by)).toEqual(Array(3).fill({ git: 'c0ffee0' }));
    expect(opened).toEqual(['c0ffee0']);
    expect(source.reads.filter((file) => file === 'berth.yaml')).toHaveLength(1);
  });

  it('reads no other commit while nothing differs, nor to tell drift at the commit that was applied', async () => {
    const { opened, repository } = repositoryOf(async (commit) => memorySource(files(2), commit));
    await planOf(webService(), repository);
    world.person('UpdateService', { cluster, service: 'web', desiredCount: 5 });
    const { held } = await planOf(webService(), repository);
    expect(held).toMatchObject([{ kind: 'drift', changes: [{ path: 'desiredCount', by: { service: true } }] }]);
    expect(opened).toEqual([]);
  });

  it.each<[string, SourceRepository['open']]>([
    ['is not there any more', async () => Promise.reject(new MissingCommitError('gone', 'c0ffee0'))],
    ['lies in no repository', async () => Promise.reject(new ConfigurationError('no repository', '.'))],
    ['had no such service', async () => memorySource({ 'berth.yaml': files(2)['berth.yaml'] })],
    [
      'had a broken manifest',
      async () => memorySource({ ...files(2), 'services/web/service.yaml': 'service: web\ncolour: red\n' }),
    ],
  ])('says nothing of who when the commit %s', async (_name, open) => {
    const { actions } = await planOf(next(), repositoryOf(open).repository);
    expect(actions[0]?.changes).toEqual([expect.not.objectContaining({ by: expect.anything() })]);
  });

  it('fails for what is our own bug', async () => {
    const { repository } = repositoryOf(async () => Promise.reject(new TypeError('a bug')));
    await expect(planOf(next(), repository)).rejects.toThrow('a bug');
  });
});
