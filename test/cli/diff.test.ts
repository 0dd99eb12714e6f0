import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { bringUp, openWorld, push, serviceYaml, type World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld();
});

afterEach(() => world.stop());

async function register(family: string, memory: number, value: string): Promise<string> {
  const container = { name: 'app', image: 'nginx:1.27', memory, environment: [{ name: 'TOKEN', value }] };
  const input = { family, containerDefinitions: [container] };
  const { taskDefinition } = await world.ecs.send(new RegisterTaskDefinitionCommand(input));
  return taskDefinition?.taskDefinitionArn ?? '';
}

describe('berth diff', () => {
  it('shows what leads from the first revision to the second, without environment values, and ends with 2', async () => {
    await register('api', 128, 'old-value');
    await register('api', 256, 'new-value');
    const { out, err, code } = await world.run(['diff', 'api:1', 'api:2']);
    expect(out).toBe(
      [
        '~ api:1 → api:2',
        '    container app',
        '      ~ memory              128 → 256',
        '      ~ environment[TOKEN]  (redacted)',
        '',
        '2 changes.',
        '',
      ].join('\n'),
    );
    expect({ err, code }).toEqual({ err: '', code: 2 });
  });

  it('ends with 0 for revisions that ECS stores alike', async () => {
    const first = await register('api', 128, 'same');
    await register('api', 128, 'same');
    const { out, code } = await world.run(['diff', first, 'api:2']);
    expect(out).toBe('= api:1 and api:2 are equal\n');
    expect(code).toBe(0);
  });

  it('takes a service for the revision that it runs', async () => {
    await bringUp(world);
    push(world, '1.1.0');
    await bringUp(world);
    const { out, code } = await world.run(['diff', 'web:1', 'web']);
    expect(out).toMatch(/^~ web:1 → web:2\n {4}container app\n {6}~ image {2}.+ → .+\n\n1 change\.\n$/);
    expect(code).toBe(2);
  });

  it('reads a revision outside a workspace, and asks for more than a name there', async () => {
    const arn = await register('api', 128, 'a');
    const env = { AWS_ENDPOINT_URL: world.sandbox.endpoint, AWS_ACCESS_KEY_ID: 'X', AWS_SECRET_ACCESS_KEY: 'x' };
    const outside = { cwd: '/', env: { ...env, AWS_REGION: 'eu-west-1' } };
    expect(await world.run(['diff', arn, 'api:1'], outside)).toMatchObject({ err: '', code: 0 });
    const { err, code } = await world.run(['diff', 'api', 'api:1'], outside);
    expect(err).toContain('api is no revision: give family:number, as api:1');
    expect(code).toBe(1);
  });

  it('prints JSON with stable names, values redacted', async () => {
    const from = await register('api', 128, 'old-value');
    const to = await register('api', 128, 'new-value');
    const { out, code } = await world.run(['diff', 'api:1', 'api:2', '--output', 'json']);
    expect(JSON.parse(out)).toEqual({
      from,
      to,
      equal: false,
      changes: [{ path: 'containerDefinitions[app].environment[TOKEN].value', from: '(redacted)', to: '(redacted)' }],
    });
    expect(code).toBe(2);
  });

  it('prints Markdown with the changes in a block, and never a value', async () => {
    await register('api', 128, 'old-value');
    await register('api', 256, 'new-value');
    const { out } = await world.run(['diff', 'api:1', 'api:2', '--output', 'markdown', '--show-values']);
    expect(out).toMatch(/^`api:1` → `api:2`: 2 changes\n\n```text\ncontainer app\n[\s\S]+```\n$/);
    expect(out).not.toContain('value');
  });

  it('shows values on a terminal to who asks', async () => {
    await register('api', 128, 'old-value');
    await register('api', 128, 'new-value');
    const terminal = { isTerminal: true, columns: 120 };
    expect((await world.run(['diff', 'api:1', 'api:2'], terminal)).out).not.toContain('new-value');
    expect((await world.run(['diff', 'api:1', 'api:2', '--show-values'], terminal)).out).toContain('new-value');
  });

  it('reads no manifest but berth.yaml', async () => {
    await register('api', 128, 'a');
    world.write({ 'services/api/service.yaml': serviceYaml('api', 'half: written\n') });
    expect(await world.run(['diff', 'api:1', 'api:1'])).toMatchObject({ err: '', code: 0 });
  });
});
