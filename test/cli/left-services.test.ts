import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp, openWorld, serviceYaml, type World, webFiles } from './world.ts';

const workspace = (prune: boolean) => `version: 1
services: services/*/service.yaml
environments:
  production: { region: eu-west-1, cluster: production, prune: ${prune} }
`;

describe('a service whose manifest was deleted', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld({ ...webFiles, 'services/mail/service.yaml': serviceYaml('mail') });
    await bringUp(world);
    rmSync(join(world.folder, 'services/mail'), { recursive: true });
    world.sandbox.calls.reset();
  });

  afterEach(() => world.stop());

  it('is shown by berth plan as held, and by no plan of other services', async () => {
    const { out, code } = await world.run(['plan']);
    expect(out).toContain('! production/mail  held: leftGit');
    expect(out.replace(/\s+/g, ' ')).toContain('set `prune: true` in production');
    expect(code).toBe(0);
    expect((await world.run(['plan', 'web'])).out).not.toContain('mail');
  });

  it('is scaled to zero by berth apply with prune, after asking, and deleted by the next', async () => {
    world.write({ 'berth.yaml': workspace(true) });
    const declined = await world.run(['apply'], { answer: 'no' });
    expect(declined.out).toContain('- production/mail  left Git, is scaled to zero and then deleted');
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:UpdateService');
    const scaled = await world.run(['apply', '--yes']);
    expect(scaled.err).toContain('production/mail left Git: scaled to zero');
    await world.sandbox.advance(600);
    const deleted = await world.run(['apply', '--yes']);
    expect(deleted.err).toContain('production/mail left Git: deleted');
    expect((await world.run(['plan'])).out).not.toContain('mail');
  });

  it('is a warning where services may not be listed', async () => {
    world.sandbox.faults.fail('AccessDeniedException', 'no', { operation: 'ListServices' }, { times: 9 });
    const { out, err, code } = await world.run(['plan']);
    expect(out).toContain('= production/web');
    expect(err).toContain('berth: warning: services that left Git were not looked for');
    expect(code).toBe(0);
  });
});
