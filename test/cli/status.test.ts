import { CreateServiceCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { commitAll } from './clone.ts';
import { bringUp, openWorld, push, serviceYaml, type World } from './world.ts';

describe('berth status', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
  });

  afterEach(() => world.stop());

  const row = async () => (await world.run(['status'])).out.split('\n')[1]?.split(/ {2,}/);

  it('says of a service that does not exist that it is absent, and behind', async () => {
    expect(await row()).toEqual(['web', 'behind', 'absent', '-', '-', '-', '-']);
  });

  it('says what runs: tag, digest, commit, age', async () => {
    const commit = await commitAll(world.folder);
    await bringUp(world);
    await world.sandbox.advance(3600);
    const digest = expect.stringMatching(/^[0-9a-f]{12}$/);
    expect(await row()).toEqual(['web', 'in sync', '2/2', '1.0.0', digest, commit.slice(0, 7), '1h']);
  });

  it('has no commit for what was applied from a folder outside Git', async () => {
    await bringUp(world);
    expect((await row())?.[5]).toBe('-');
  });

  it('says that a deployment is on its way, and that something newer is wanted', async () => {
    await bringUp(world);
    push(world, '1.1.0');
    expect((await row())?.[1]).toBe('behind');
    await world.run(['apply', '--yes']);
    expect((await row())?.[1]).toBe('rolling out');
  });

  it('says what is held, why, and what to do about it', async () => {
    await bringUp(world);
    push(world, '1.1.0', { crashes: true });
    await world.run(['apply', '--yes', '--wait']);
    const { out, code } = await world.run(['status']);
    expect((await row())?.slice(0, 3)).toEqual(['web', 'held', '2/2 rolled back']);
    expect(out).toContain('\n\nweb: held (refused): ');
    expect(out).toContain('\n  next: `berth retry web --env production`');
    expect(code).toBe(0);
  });

  it('says that somebody changed the service', async () => {
    await bringUp(world);
    await world.ecs.send(new UpdateServiceCommand({ cluster: 'production', service: 'web', desiredCount: 5 }));
    await world.sandbox.advance(300);
    expect((await row())?.slice(0, 3)).toEqual(['web', 'drift', '5/5']);
  });

  it('says of an image that could not be read that the state is unknown, once', async () => {
    await bringUp(world);
    world.sandbox.faults.fail('AccessDeniedException', 'no', { service: 'ecr' }, { times: Number.POSITIVE_INFINITY });
    const { out } = await world.run(['status']);
    expect(out).toContain('web      unknown  2/2');
    expect(out.match(/ecr:ListImages failed/g)).toHaveLength(1);
  });

  it('shows a revision that nobody of Berth registered', async () => {
    const caller = { account: world.sandbox.account, region: world.sandbox.region, accessKeyId: 'PERSON' };
    const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0.0';
    const definition = { family: 'web', containerDefinitions: [{ name: 'app', image, memory: 128 }] };
    await world.sandbox.ecs.operations.RegisterTaskDefinition?.(definition, caller);
    const service = { cluster: 'production', serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1 };
    await world.ecs.send(new CreateServiceCommand(service));
    expect((await row())?.slice(3, 6)).toEqual(['1.0.0', '-', '-']);
  });

  it('fits long names and several containers into 80 columns of a terminal, and cuts nothing in a file', async () => {
    const name = 'a-service-whose-name-is-much-longer-than-anybody-would-want-production';
    const sidecar = "  log: { repository: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web', tag: '1.0.0' }\n";
    const text = serviceYaml(name, sidecar).replace('    - name: app', '    - name: log\n    - name: app');
    world.write({ 'services/web/service.yaml': text });
    await bringUp(world);
    const env = {
      AWS_ENDPOINT_URL: world.sandbox.endpoint,
      AWS_ACCESS_KEY_ID: 'X',
      AWS_SECRET_ACCESS_KEY: 'x',
      NO_COLOR: '1',
    };
    const shown = (await world.run(['status'], { isTerminal: true, env })).out.trimEnd().split('\n');
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(shown[1]).toMatch(/^a-service-\S*…\S*production {2}in sync {2}2\/2 {5}app 1\.0\.0 /);
    expect(shown[2]).toMatch(/^ +log 1\.0\.0 {2}[0-9a-f]{12}$/);
    expect((await world.run(['status'])).out).toContain(name);
  });

  it('breaks long reasons at words on a terminal', async () => {
    const { out } = await world.run(['suspend', 'web', '--reason', 'x']).then(async () => {
      await bringUp(world);
      await world.run([
        'suspend',
        'web',
        '--reason',
        'a very long story of what happened in the night to the first of May',
      ]);
      return world.run(['status'], { isTerminal: true });
    });
    const note = out.split('\n\n')[1]?.split('\n') ?? [];
    expect(note.length).toBeGreaterThan(2);
    expect(note[1]).toMatch(/^ {2}\S/);
  });

  it('prints one JSON document', async () => {
    await bringUp(world);
    const { out } = await world.run(['status', '--output', 'json']);
    expect(JSON.parse(out)).toEqual([
      {
        service: 'web',
        sync: 'in sync',
        health: '2/2',
        runs: [{ container: 'app', tag: '1.0.0', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }],
        revision: 'web:1',
        age: expect.any(Number),
        held: [],
        findings: [],
      },
    ]);
  });
});
