import { bringUp, openWorld, push, type World } from './world.ts';

describe('berth stop', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
  });

  afterEach(() => world.stop());

  it('has ECS roll the deployment in progress back, and its target is then held', async () => {
    push(world, '1.1.0');
    await world.run(['apply', '--yes']);
    const { out, err, code } = await world.run(['stop', 'web', '--yes']);
    expect(out).toBe('web: rollback requested; see berth history web\n');
    expect(err).toMatch(
      /^berth: this stops arn:aws:ecs:\S+service-deployment\/production\/web\/\w+, and ECS rolls it back\n$/,
    );
    expect(code).toBe(0);
    await world.sandbox.advance(300);
    const history = JSON.parse((await world.run(['history', 'web', '--output', 'json'])).out);
    expect(history[0]).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', images: { app: '1.1.0' } });
    expect((await world.run(['plan'])).out).toContain('held (refused)');
  });

  it('asks first', async () => {
    push(world, '1.1.0');
    await world.run(['apply', '--yes']);
    const declined = await world.run(['stop', 'web'], { answer: 'no' });
    expect(declined.err).toMatch(
      /^berth: this stops \S+, and ECS rolls it back\nCarry this out\? .*\nberth: nothing was/,
    );
    expect(declined.code).toBe(1);
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:StopServiceDeployment');
    const { out } = await world.run(['stop', 'web', '--output', 'json'], { answer: 'yes' });
    expect(JSON.parse(out)).toMatchObject([{ service: 'web', status: 'ROLLBACK_REQUESTED' }]);
  });

  it('says that nothing is in progress', async () => {
    expect(await world.run(['stop', 'web', '--yes'])).toEqual({
      out: '',
      err: 'berth: web has no deployment in progress; see berth status web\n',
      code: 1,
    });
  });
});
