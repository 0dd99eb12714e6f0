import type { JsonObject } from '../../lib/json.ts';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { observeService } from '../../lib/observe/observe.ts';
import { cluster, startWorld, type World, webService } from '../reconcile/world.ts';

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

/** What somebody else, Terraform for one, registers. */
function registerForeign(changes: JsonObject = {}): void {
  const web = webService();
  const content = web.taskDefinition.kind === 'declared' ? web.taskDefinition.content : {};
  const [container] = content.containerDefinitions as readonly object[];
  const containerDefinitions = [{ ...container, image: `${registry}:1.4.0` }];
  const tags = [{ key: 'team', value: 'shop' }];
  world.person('RegisterTaskDefinition', { ...content, containerDefinitions, tags, ...changes });
}

function create(): void {
  world.person('CreateService', { cluster, serviceName: 'web', taskDefinition: 'web', ...webService().definition });
  world.later(10);
}

const live = (follow: 'service' | 'family'): DesiredService => ({
  ...webService(),
  definition: undefined,
  taskDefinition: { kind: 'live', follow },
});

function running(): { readonly taskDefinition: JsonObject; readonly tags: Readonly<Record<string, string>> } {
  const { taskDefinition = '' } = world.service();
  const answer = world.person('DescribeTaskDefinition', { taskDefinition });
  return { taskDefinition: answer.taskDefinition as JsonObject, tags: world.revisionTags(taskDefinition) };
}

describe('taskDefinition: live', () => {
  it('changes the images and nothing else: tags that the base has are kept', async () => {
    registerForeign({ cpu: '512', memory: '1024' });
    create();
    await world.settle(live('service'));
    const { taskDefinition, tags } = running();
    expect(taskDefinition).toMatchObject({ cpu: '512', revision: 2 });
    expect(tags).toMatchObject({
      team: 'shop',
      'berth:base': expect.stringMatching(/web:1$/),
      'berth:image.app': '1.4.0',
    });
  });

  it('is in sync with its own work, and names its first base on it', async () => {
    registerForeign();
    create();
    await world.settle(live('service'));
    world.push('1.4.1');
    await world.settle(live('service'));
    expect(running().tags['berth:base']).toMatch(/web:1$/);
    world.counts();
    const { consideration } = await world.pass(live('service'));
    expect(consideration.plan).toMatchObject({ inSync: true, actions: [] });
    expect(world.counts()['ecs:DescribeTaskDefinition']).toBe(1);
  });

  it('lays the images over what somebody else deploys next', async () => {
    registerForeign();
    create();
    await world.settle(live('service'));
    registerForeign({ cpu: '512', memory: '1024' });
    world.person('UpdateService', { cluster, service: 'web', taskDefinition: 'web' });
    world.later(10);
    await world.settle(live('service'));
    expect(running().taskDefinition).toMatchObject({ cpu: '512', revision: 4 });
  });

  it('follows its service and not its family, unless it is told to', async () => {
    registerForeign();
    create();
    await world.settle(live('service'));
    registerForeign({ cpu: '512', memory: '1024' });
    const { consideration } = await world.pass(live('service'));
    expect(consideration.plan.inSync).toBe(true);
  });

  it('keeps a refused target refused', async () => {
    registerForeign();
    create();
    await world.settle(live('service'));
    world.push('1.4.1');
    world.emulated.crashWhen(() => ({ exitCode: 1 }));
    const { consideration } = await world.settle(live('service'));
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
  });
});

describe('taskDefinition: live, follow: family', () => {
  it('rolls out the family’s newest revision that Berth did not register', async () => {
    registerForeign();
    create();
    await world.settle(live('family'));
    registerForeign({ cpu: '512', memory: '1024' });
    await world.settle(live('family'));
    expect(running().taskDefinition).toMatchObject({ cpu: '512', revision: 4 });
    const { consideration } = await world.pass(live('family'));
    expect(consideration.plan).toMatchObject({ inSync: true, actions: [] });
  });

  it('never takes its own work for a new base', async () => {
    registerForeign();
    create();
    await world.settle(live('family'));
    world.push('1.4.1');
    await world.settle(live('family'));
    const { live: observed } = await observeService(live('family'), world.adapters);
    expect(observed.base?.taskDefinition.taskDefinitionArn).toMatch(/web:1$/);
  });

  it('is unknown while the family has no revision', async () => {
    const { consideration } = await world.pass({ ...live('family'), definition: webService().definition });
    expect(consideration.plan).toMatchObject({ actions: [], held: [{ kind: 'unknown' }] });
  });
});
