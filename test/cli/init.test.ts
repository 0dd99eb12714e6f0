import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateServiceCommand,
  type CreateServiceCommandInput,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { openWorld, type World } from './world.ts';

const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
let world: World;

beforeEach(async () => {
  world = await openWorld({});
});

afterEach(() => world.stop());

function digestOf(tag: string): string {
  return world.sandbox.ecr.push({ repository: 'web', tag }).digest;
}

/** A service that somebody made without Berth. */
async function create(name: string, image: string, more: Partial<CreateServiceCommandInput> = {}): Promise<void> {
  const secrets = [{ name: 'DATABASE_URL', valueFrom: '/shop/database-url' }];
  const environment = [{ name: 'LOG_LEVEL', value: 'info' }];
  const container = { name: 'app', image, memory: 128, environment, secrets };
  const definition = { family: name, containerDefinitions: [container], executionRoleArn: 'ecs' };
  await world.ecs.send(new RegisterTaskDefinitionCommand(definition));
  const input = { cluster: 'production', serviceName: name, taskDefinition: name, desiredCount: 2, ...more };
  await world.ecs.send(new CreateServiceCommand(input));
  await world.sandbox.advance(600);
}

const init = (...args: readonly string[]) =>
  world.run(['init', '--cluster', 'production', '--region', 'eu-west-1', ...args]);
const read = (path: string) => readFileSync(join(world.folder, path), 'utf8');

describe('berth init', () => {
  it('writes a workspace whose plan is empty, and whose images are followed by the versions that their tags suggest', async () => {
    await create('web', `${repository}@${digestOf('1.4.0')}`);
    expect(await init()).toMatchObject({ err: '', code: 0 });
    expect(read('berth.yaml')).toBe(
      [
        'version: 1',
        'services: services/*/service.yaml',
        'environments:',
        '  production:',
        '    region: eu-west-1',
        '    cluster: production',
        '',
      ].join('\n'),
    );
    expect(read('services/web/service.yaml')).toBe(
      [
        'service: web',
        'taskDefinition: task-definition.json',
        'definition: definition.json',
        'images:',
        '  app:',
        `    repository: ${repository}`,
        "    semver: '>=1.4.0 <2'",
        '',
      ].join('\n'),
    );
    expect(await world.run(['plan'])).toEqual({ out: '= production/web  in sync\n\n1 in sync.\n', err: '', code: 0 });
    digestOf('1.5.0');
    expect((await world.run(['plan'])).out).toContain('→ 1.5.0 sha256:');
  });

  it('leaves environment values as they are, and secrets as references', async () => {
    await create('web', 'nginx:1.27');
    const { out } = await init();
    expect(JSON.parse(read('services/web/task-definition.json'))).toEqual({
      family: 'web',
      executionRoleArn: 'ecs',
      containerDefinitions: [
        {
          name: 'app',
          image: 'nginx:1.27',
          memory: 128,
          essential: true,
          environment: [{ name: 'LOG_LEVEL', value: 'info' }],
          secrets: [{ name: 'DATABASE_URL', valueFrom: '/shop/database-url' }],
        },
      ],
    });
    expect(out).toContain('Environment values stand in the files as they are');
    expect(out).not.toContain('info');
  });

  it('writes how to follow an image that is named by its tag as a comment, which changes nothing until it is one no more', async () => {
    digestOf('1.4.0');
    await create('web', `${repository}:1.4.0`);
    const { out } = await init();
    expect(out).toContain('app is not followed: the task definition names the image by its tag');
    expect((await world.run(['plan'])).code).toBe(0);
    const path = join(world.folder, 'services/web/service.yaml');
    const entry = read('services/web/service.yaml').replace(/^# (?!app)/gm, '');
    expect(entry).toContain('images:\n  app:\n    repository');
    writeFileSync(path, entry);
    const { out: pinned, code } = await world.run(['plan']);
    expect(pinned).toContain('image app: 1.4.0 → 1.4.0 sha256:');
    expect(code).toBe(2);
  });

  it('follows the tag itself where a newer version is there already, so that the plan is empty all the same', async () => {
    await create('web', `${repository}@${digestOf('1.4.0')}`);
    digestOf('1.5.0');
    await init();
    expect(read('services/web/service.yaml')).toContain('    tag: 1.4.0\n');
    expect((await world.run(['plan'])).code).toBe(0);
  });

  it.each([
    ['berth.yaml', 'berth.yaml exists'],
    ['berth.json', 'berth.json exists'],
    ['services/web/definition.json', 'services/web/definition.json exists'],
  ])('writes nothing over %s, and nothing beside it', async (path, message) => {
    await create('web', 'nginx:1.27');
    mkdirSync(join(world.folder, 'services/web'), { recursive: true });
    world.write({ [path]: 'mine' });
    const before = readdirSync(world.folder, { recursive: true });
    const { out, err, code } = await init('--output', 'json');
    expect(err).toContain(`berth: ${message} in ${world.folder} already, and nothing was written`);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(readdirSync(world.folder, { recursive: true })).toEqual(before);
    expect(read(path)).toBe('mine');
  });

  it('leaves nothing behind when a file cannot be written', async () => {
    await create('web', 'nginx:1.27');
    world.write({ services: 'a file where a folder is wanted' });
    const { err, code } = await init();
    expect(err).toContain('the workspace could not be written, and nothing of it is left');
    expect(code).toBe(1);
    expect(readdirSync(world.folder)).toEqual(['services']);
  });

  it('takes the services that are named, and a name for the environment', async () => {
    for (const name of ['web', 'api', 'worker']) await create(name, 'nginx:1.27');
    await init('--service', 'web', '--service', 'api', '--env', 'live', '--dir', 'deploy');
    expect(readdirSync(join(world.folder, 'deploy/services')).toSorted()).toEqual(['api', 'web']);
    expect((await world.run(['plan', '--env', 'live', '--dir', 'deploy'])).out).toContain('2 in sync.');
  });

  it('skips what Berth does not look after, with the reason', async () => {
    await create('web', 'nginx:1.27');
    await create('blue', 'nginx:1.27', { deploymentController: { type: 'CODE_DEPLOY' } });
    await create('agent', 'nginx:1.27', { schedulingStrategy: 'DAEMON', desiredCount: undefined });
    const { out, code } = await init('--output', 'json');
    expect(JSON.parse(out)).toMatchObject({
      environment: { name: 'production', region: 'eu-west-1', cluster: 'production' },
      services: [{ service: 'web', planIsEmpty: true, images: [] }],
      skipped: [
        { service: 'agent', reason: 'it is a DAEMON service' },
        { service: 'blue', reason: "its deployment controller is CODE_DEPLOY, and Berth works with ECS's own" },
      ],
    });
    expect(code).toBe(0);
    expect(existsSync(join(world.folder, 'services/blue'))).toBe(false);
  });

  it('adopts a service whose repository it may not read, without its image', async () => {
    await create('web', `${repository}@${digestOf('1.4.0')}`);
    world.sandbox.faults.fail('AccessDeniedException', 'no', { service: 'ecr' }, { times: Number.POSITIVE_INFINITY });
    const { out, code } = await init();
    expect(out).toContain('app is not followed: the repository could not be read');
    expect(read('services/web/service.yaml')).not.toContain('images');
    expect(code).toBe(0);
  });

  it('keeps a text that looks like a value of the environment as it is', async () => {
    await create('web', `nginx:1.27`);
    const environment = [{ name: 'TEMPLATE', value: 'a ${values.domain} and $${values.more} and ${other}' }];
    const container = { name: 'app', image: 'nginx:1.27', memory: 128, environment };
    const definition = { family: 'odd', containerDefinitions: [container] };
    await world.ecs.send(new RegisterTaskDefinitionCommand(definition));
    const input = { cluster: 'production', serviceName: 'odd', taskDefinition: 'odd', desiredCount: 1 };
    await world.ecs.send(new CreateServiceCommand(input));
    await world.sandbox.advance(600);
    expect(await init()).toMatchObject({ err: '', code: 0 });
    expect((await world.run(['plan'])).out).toContain('2 in sync.');
  });
});
