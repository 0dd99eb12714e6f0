import { bringUp, openWorld, push, type World } from './world.ts';

describe('berth history', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
    push(world, '1.1.0', { crashes: true });
    await world.run(['apply', '--yes', '--wait']);
    await world.sandbox.advance(600);
  });

  afterEach(() => world.stop());

  it("lists the newest first, with ECS's reason on a line of its own", async () => {
    const { out, err, code } = await world.run(['history', 'web']);
    expect(out.split('\n')).toEqual([
      'AGE  STATUS               REVISION  IMAGES  TOOK',
      expect.stringMatching(/^1\dm {2}ROLLBACK_SUCCESSFUL {2}web:2 {5}1\.1\.0 {3}\d+s$/),
      '     Service deployment rolled back because the circuit breaker threshold was exceeded.',
      expect.stringMatching(/^1\dm {2}SUCCESSFUL {11}web:1 {5}1\.0\.0 {3}\d+s$/),
      '',
    ]);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('stops after as many as asked for', async () => {
    expect((await world.run(['history', 'web', '-n', '1'])).out).not.toContain('web:1');
    expect((await world.run(['history', 'web', '-n', '0'])).err).toContain('A whole number from 1 on.');
  });

  it('prints one JSON document', async () => {
    const { out } = await world.run(['history', 'web', '--output', 'json']);
    expect(JSON.parse(out)).toMatchObject([
      {
        deployment: expect.stringContaining(':service-deployment/production/web/'),
        status: 'ROLLBACK_SUCCESSFUL',
        revision: 'web:2',
        images: { app: '1.1.0' },
        reason: expect.stringContaining('circuit breaker'),
      },
      { status: 'SUCCESSFUL', revision: 'web:1', images: { app: '1.0.0' } },
    ]);
  });

  it('fits the reason to a terminal', async () => {
    const { out } = await world.run(['history', 'web'], { isTerminal: true, columns: 60 });
    expect(out).toContain(
      '     Service deployment rolled back because the circuit\n       breaker threshold was exceeded.\n',
    );
  });
});
