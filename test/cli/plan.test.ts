import { stripVTControlCharacters } from 'node:util';
import type { RunOptions } from './run-berth.ts';
import { bringUp, openWorld, push, serviceYaml, type World, webFiles } from './world.ts';

describe('berth plan', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
  });

  afterEach(() => world.stop());

  it('ends with 2 when something would change, and writes nothing', async () => {
    const { out, err, code } = await world.run(['plan']);
    expect(out).toContain('+ production/web');
    expect({ err, code }).toEqual({ err: '', code: 2 });
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:CreateService');
  });

  it('ends with 0 straight after an apply', async () => {
    await bringUp(world);
    const { out, code } = await world.run(['plan']);
    expect(out).toBe('= production/web  in sync\n\n1 in sync.\n');
    expect(code).toBe(0);
  });

  it('ends with 0 when everything that is wanted is held', async () => {
    await bringUp(world);
    push(world, '1.1.0');
    await world.run(['suspend', 'web']);
    expect((await world.run(['plan'])).code).toBe(0);
  });

  it('ends with 1 when an image could not be read', async () => {
    await bringUp(world);
    world.sandbox.faults.fail('AccessDeniedException', 'no', { service: 'ecr' }, { times: Number.POSITIVE_INFINITY });
    expect((await world.run(['plan'])).code).toBe(1);
  });

  it('shows the services that can be read beside the error of one that cannot', async () => {
    world.write({ 'services/api/service.yaml': serviceYaml('api', 'drift: report\n') });
    await bringUp(world);
    push(world, '1.1.0');
    const ofApi = ({ input }: { readonly input: Readonly<Record<string, unknown>> }) =>
      JSON.stringify(input).includes('task-definition/api');
    world.sandbox.faults.fail('AccessDeniedException', 'no', { where: ofApi }, { times: Number.POSITIVE_INFINITY });
    const { out, err, code } = await world.run(['plan']);
    expect(out).toContain('production/web');
    expect(out).not.toContain('production/api');
    expect(err).toContain('IAM does not allow');
    expect(code).toBe(1);
  });

  it('prints one JSON document', async () => {
    const { out } = await world.run(['plan', '--output', 'json']);
    expect(JSON.parse(out)).toMatchObject([
      { service: 'web', inSync: false, actions: [{ kind: 'RegisterTaskDefinition' }, { kind: 'CreateService' }] },
    ]);
  });

  it('prints a table as Markdown', async () => {
    const { out } = await world.run(['plan', '--output', 'markdown']);
    expect(out).toContain('| production/web | RegisterTaskDefinition, CreateService |');
  });

  it.each(['text', 'json', 'markdown'])('hides environment values in a file, also when asked: %s', async (format) => {
    const { out, err } = await world.run(['plan', '--show-values', '--output', format]);
    expect(out).not.toContain('hidden-value');
    if (format !== 'markdown') expect(err).toBe('berth: warning: environment values are shown on a terminal only\n');
  });

  it('shows environment values on a terminal to who asks, and to nobody else', async () => {
    const asked = await world.run(['plan', '--show-values'], { isTerminal: true, columns: 200 });
    const other = await world.run(['plan'], { isTerminal: true, columns: 200 });
    expect(asked.out).toContain('hidden-value');
    expect(other.out).not.toContain('hidden-value');
  });

  it('has colours on a terminal, and none with NO_COLOR or in a file', async () => {
    const env = { AWS_ENDPOINT_URL: world.sandbox.endpoint, AWS_ACCESS_KEY_ID: 'X', AWS_SECRET_ACCESS_KEY: 'x' };
    const isColoured = async (options: RunOptions) => {
      const { out } = await world.run(['plan'], options);
      return out !== stripVTControlCharacters(out);
    };
    expect(await isColoured({ isTerminal: true, env })).toBe(true);
    expect(await isColoured({ isTerminal: true, env: { ...env, NO_COLOR: '1' } })).toBe(false);
    expect(await isColoured({ env })).toBe(false);
  });

  it('takes names and globs, and keeps the order of the files', async () => {
    world.write({
      'services/api/service.yaml': serviceYaml('api'),
      'services/web2/service.yaml': serviceYaml('web2'),
    });
    const services = async (...patterns: readonly string[]) => {
      const { out } = await world.run(['plan', ...patterns, '--output', 'json']);
      return (JSON.parse(out) as { readonly service: string }[]).map(({ service }) => service);
    };
    expect(await services()).toEqual(['api', 'web', 'web2']);
    expect(await services('web*')).toEqual(['web', 'web2']);
    expect(await services('web2', 'api')).toEqual(['api', 'web2']);
  });

  it('takes the only environment, and asks for one of several', async () => {
    const staging = `${webFiles['berth.yaml']}  staging: { region: eu-west-1, cluster: staging }\n`;
    world.write({ 'berth.yaml': staging });
    expect(await world.run(['plan'])).toMatchObject({
      out: '',
      err: 'berth: choose an environment with --env: production, staging\n',
      code: 1,
    });
    expect((await world.run(['plan', '--env', 'staging'])).out).toContain('+ staging/web');
    expect((await world.run(['plan', '--env', 'stagin'])).err).toContain('did you mean "staging"?');
  });

  it('takes the workspace from --dir', async () => {
    const { out } = await world.run(['plan', '--dir', world.folder], { cwd: '/' });
    expect(out).toContain('+ production/web');
  });

  it('warns of a key that ECS does not know, and passes it through', async () => {
    const text = serviceYaml('web').replace('  networkMode', '  brandNewField: 1\n  networkMode');
    world.write({ 'services/web/service.yaml': text });
    const { err, code } = await world.run(['plan']);
    expect(err).toMatch(/^warning: services\/web\/service\.yaml:3:3: /);
    expect(code).toBe(2);
  });
});
