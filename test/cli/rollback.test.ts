import { bringUp, openWorld, push, type World } from './world.ts';

describe('berth rollback', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
  });

  afterEach(() => world.stop());

  async function deploy(tag: string, options = {}): Promise<void> {
    push(world, tag, options);
    await world.run(['apply', '--yes', '--wait']);
    await world.sandbox.advance(120);
  }

  async function running(): Promise<unknown> {
    const { out } = await world.run(['history', 'web', '-n', '1', '--output', 'json']);
    return JSON.parse(out)[0].images.app;
  }

  it('goes back to the last revision whose deployment succeeded, not to the next lower number', async () => {
    await deploy('1.1.0');
    await deploy('1.2.0', { crashes: true });
    await deploy('1.3.0');
    const { out, code } = await world.run(['rollback', 'web', '--yes', '--wait']);
    expect(out).toContain('image app: 1.3.0');
    expect(out).toContain('web:2 is the last revision whose deployment succeeded');
    expect(out).toContain('web  succeeded');
    expect(code).toBe(0);
    expect(await running()).toBe('1.1.0');
  });

  it('refuses what ran: plans hold it, applies leave it, until retry lets it go again', async () => {
    await deploy('1.1.0');
    await world.run(['rollback', 'web', '--yes', '--wait']);
    const held = await world.run(['plan']);
    expect(held.out).toContain('held (refused)');
    expect(held.code).toBe(0);
    await world.run(['apply', '--yes', '--wait']);
    expect(await running()).toBe('1.0.0');

    expect((await world.run(['retry', 'web'])).out).toBe(
      'web: what web:2 failed with may be tried again: berth apply web\n',
    );
    await world.run(['apply', '--yes', '--wait']);
    expect(await running()).toBe('1.1.0');
  });

  it('lets a newer image go, though the older is refused', async () => {
    await deploy('1.1.0');
    await world.run(['rollback', 'web', '--yes', '--wait']);
    await deploy('1.1.1');
    expect(await running()).toBe('1.1.1');
  });

  it('asks, and leaves everything alone when the answer is no', async () => {
    await deploy('1.1.0');
    const { err, code } = await world.run(['rollback', 'web'], { answer: 'no' });
    expect(err).toContain('nothing was changed');
    expect(code).toBe(1);
    expect((await world.run(['plan'])).out).toContain('in sync');
  });

  it('says that nothing is there to go back to', async () => {
    const { err, code } = await world.run(['rollback', 'web', '--yes']);
    expect(err).toContain('ECS keeps no successful deployment of web of another revision');
    expect(code).toBe(1);
  });

  it('writes nothing when the service changed while a person thought', async () => {
    await deploy('1.1.0');
    const { err, code } = await world.run(['rollback', 'web'], {
      answer: async () => {
        await deploy('1.2.0');
        return 'yes';
      },
    });
    expect(err).toContain('web changed since this was shown, and nothing was written');
    expect(code).toBe(1);
    expect(await running()).toBe('1.2.0');
  });

  it('ends with 1 when the way back fails too', async () => {
    await deploy('1.1.0');
    world.sandbox.crashes.add({ repository: 'web', tag: '1.0.0' });
    expect((await world.run(['rollback', 'web', '--yes', '--wait'])).code).toBe(1);
  });

  it('prints one JSON document', async () => {
    await deploy('1.1.0');
    const { out, err } = await world.run(['rollback', 'web', '--yes', '--output', 'json']);
    expect(JSON.parse(out)).toMatchObject([{ service: 'web', applied: { revision: expect.stringMatching(/web:1$/) } }]);
    expect(err).toContain('a person rolls back from web:2 to web:1');
  });

  it('takes one service, and no glob that matches more or a name that nothing has', async () => {
    expect((await world.run(['rollback', 'wbe'])).err).toContain('did you mean "web"?');
    expect((await world.run(['rollback'])).err).toContain("missing required argument 'service'");
  });
});

describe('berth retry', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
  });

  afterEach(() => world.stop());

  it('says when nothing is refused', async () => {
    expect(await world.run(['retry', 'web'])).toEqual({
      out: 'web: nothing of what Git wants now is refused\n',
      err: '',
      code: 0,
    });
  });

  it('lets a target that ECS rolled back be tried again', async () => {
    push(world, '1.1.0', { crashes: true });
    await world.run(['apply', '--yes', '--wait']);
    await world.run(['apply', '--yes']);
    expect((await world.run(['plan'])).out).toContain('held (refused)');
    world.sandbox.crashes.heal();
    const { out } = await world.run(['retry', 'web', '--output', 'json']);
    expect(JSON.parse(out)).toEqual([{ service: 'web', revision: expect.stringMatching(/web:2$/) }]);
    expect((await world.run(['apply', '--yes', '--wait'])).code).toBe(0);
  });
});
