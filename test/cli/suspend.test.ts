import { bringUp, openWorld, push, serviceYaml, type World } from './world.ts';

describe('berth suspend and resume', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
    push(world, '1.1.0');
  });

  afterEach(() => world.stop());

  it('keeps everything from being written, with who or why, until resume', async () => {
    expect(await world.run(['suspend', 'web', '--reason', 'incident 4711'])).toEqual({
      out: 'web: suspended\n',
      err: '',
      code: 0,
    });
    const { out } = await world.run(['apply', '--yes', '--wait']);
    expect(out).toContain('held (suspended): suspended by the tag berth:suspend (incident 4711)');
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:UpdateService');
    expect((await world.run(['resume', 'web'])).out).toBe('web: resumed\n');
    expect((await world.run(['plan'])).code).toBe(2);
  });

  it('keeps the reason of who suspended it first from somebody who gives none', async () => {
    await world.run(['suspend', 'web', '--reason', 'incident 4711']);
    expect((await world.run(['suspend', '*'])).out).toBe('web: was suspended already\n');
    expect((await world.run(['plan'])).out).toContain('(incident 4711)');
    expect((await world.run(['suspend', 'web', '--reason', 'incident 4712'])).out).toBe('web: suspended\n');
    expect((await world.run(['plan'])).out).toContain('(incident 4712)');
  });

  it('says how to resume it, also from another folder', async () => {
    await world.run(['suspend', 'web']);
    for (const command of ['plan', 'status']) {
      const { out } = await world.run([command, '--dir', world.folder], { cwd: '/' });
      expect(out).toContain(`next: \`berth resume web --env production --dir ${world.folder}\``);
    }
  });

  it('says of a service that was not suspended that it was not', async () => {
    expect((await world.run(['resume', 'web'])).out).toBe('web: was not suspended\n');
  });

  it('says that the manifest still suspends it', async () => {
    world.write({ 'services/web/service.yaml': serviceYaml('web', 'suspend: true\n') });
    const { out } = await world.run(['resume', 'web', '--output', 'json']);
    expect(JSON.parse(out)).toEqual([{ service: 'web', suspended: true }]);
    expect((await world.run(['resume', 'web'])).out).toContain('still suspended, by `suspend: true` in the manifest');
  });

  it('suspends nothing without a name, so that nobody suspends all by mistake', async () => {
    const { err, code } = await world.run(['suspend']);
    expect(err).toBe("berth: name the services, or give '*' for all of them\n");
    expect(code).toBe(1);
  });

  it('goes on with the others when the cluster lacks one', async () => {
    world.write({ 'services/api/service.yaml': serviceYaml('api') });
    const { out, err, code } = await world.run(['suspend', '*']);
    expect(err).toBe(
      'berth: cluster production in eu-west-1 has no service api: `berth plan api --env production` says whether Berth would create it\n',
    );
    expect(out).toBe('web: suspended\n');
    expect(code).toBe(1);
  });

  it("keeps what AWS's tags do not take out of the reason", async () => {
    await world.run(['suspend', 'web', '--reason', 'who? me!']);
    expect((await world.run(['plan'])).out).toContain('(who_ me_)');
  });
});
