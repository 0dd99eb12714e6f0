import { place } from '../plan/builders.ts';
import { cluster, startWorld, type World, webService } from './world.ts';

const secret = 's3cr3tWordThatNobodyMaySee';

describe('an environment value', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(() => world.stop());

  function withToken(value: string) {
    const web = webService();
    const content = web.taskDefinition.kind === 'declared' ? web.taskDefinition.content : {};
    const [container] = content.containerDefinitions as readonly object[];
    const containers = [{ ...container, environment: [{ name: 'TOKEN', value }] }];
    return {
      ...web,
      taskDefinition: { kind: 'declared' as const, content: { ...content, containerDefinitions: containers }, place },
    };
  }

  it('is in no log line, no result and no tag, whatever becomes of it', async () => {
    await world.settle(withToken(secret));
    // A change, one that fails, drift of it, and what AWS refuses.
    await world.settle(withToken(`${secret}2`));
    world.emulated.crashWhen(() => ({ exitCode: 1 }));
    await world.settle(withToken(`${secret}3`));
    world.person('UpdateService', { cluster, service: 'web', taskDefinition: 'web:1', forceNewDeployment: true });
    world.later(30);
    await world.pass(withToken(`${secret}2`));
    world.faults.fail('ClientException', 'Role is not valid', { operation: 'RegisterTaskDefinition' });
    await world.pass(withToken(`${secret}4`));
    await world.sweep([withToken(`${secret}5`)]);
    const revisions = world.person('ListTaskDefinitions', { familyPrefix: 'web' }).taskDefinitionArns as string[];
    const tags = [world.tags(), ...revisions.map((arn) => world.revisionTags(arn))];
    const said = JSON.stringify([world.decisions, world.results, tags, world.requests]);
    expect(revisions.length).toBeGreaterThan(2);
    expect(said).toContain('TOKEN');
    expect(said).not.toContain(secret);
  });
});
