import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { bringUp, openWorld, push, serviceYaml, type World, webFiles } from './world.ts';

const samples = new URL('../../events/', import.meta.url);

describe('berth handle', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
    push(world, '1.1.0');
  });

  afterEach(() => world.stop());

  const handle = (file: string, ...more: readonly string[]) =>
    world.run(['handle', new URL(file, samples).pathname, ...more]);

  const looks: readonly (readonly [string, string])[] = [
    ['ecr-push.json', 'web:1.4.1 was pushed: a look at web'],
    ['ecr-push-index.json', 'web:1.4.1 was pushed: a look at web'],
    ['ecr-replication.json', 'a look at web'],
    ['ecs-deployment-completed.json', 'SERVICE_DEPLOYMENT_COMPLETED of web: a look at web'],
    ['ecs-deployment-failed.json', 'SERVICE_DEPLOYMENT_FAILED of web: a look at web'],
    ['ecs-deployment-in-progress.json', 'SERVICE_DEPLOYMENT_IN_PROGRESS of web: a look at web'],
    ['ecs-hook-awaiting-action.json', 'of web: a look at web'],
    ['ecs-service-action.json', 'of web: a look at web'],
    ['bitbucket-push.json', 'c0ffee25 was pushed to main: a look at web'],
    ['gitea-push.json', 'c0ffee25 was pushed to main: a look at web'],
    ['github-push.json', 'c0ffee25 was pushed to main: a look at web'],
    ['gitlab-push.json', 'c0ffee25 was pushed to main: a look at web'],
    ['reconcile-request.json', 'web:1.4.1 was pushed: a look at web'],
    ['schedule.json', 'the sweep: a look at web'],
  ];
  const ignored = [
    'ecr-delete.json',
    'ecr-push-untagged.json',
    'github-ping.json',
    'github-pull-request.json',
    'github-tag-push.json',
    'plan-request.json',
  ];

  it('is tried with every sample', () => {
    expect([...looks.map(([file]) => file), ...ignored].toSorted()).toEqual(readdirSync(samples).toSorted());
  });

  it.each(looks)('%s: shows what a look would do, and does nothing', async (file, summary) => {
    const { out, err, code } = await handle(file);
    expect(out.split('\n')[0]).toContain(summary);
    expect(out).toContain('image app: 1.0.0');
    expect({ err, code }).toEqual({ err: '', code: 2 });
    expect(world.sandbox.calls.counts()).not.toHaveProperty('ecs:UpdateService');
  });

  it.each(ignored)('%s: is ignored, with the reason', async (file) => {
    const { out, err, code } = await handle(file);
    expect(out).toMatch(/^.+: ignored\n$/);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('ignores what is about a service that nobody declared', async () => {
    const text = readFileSync(new URL('ecr-push.json', samples), 'utf8').replace('"web"', '"other"');
    const { out, code } = await world.run(['handle', '-'], { input: text });
    expect(out).toBe('other:1.4.1 was pushed: ignored, no service of this environment is concerned\n');
    expect(code).toBe(0);
  });

  it('ignores a push that touches nothing of the workspace', async () => {
    const text = readFileSync(new URL('github-push.json', samples), 'utf8').replaceAll('services/web/', 'docs/');
    const { out, code } = await world.run(['handle', '-'], { input: text });
    expect(out).toBe('c0ffee25 was pushed to main: ignored, no service of this environment is concerned\n');
    expect(code).toBe(0);
  });

  it('takes a push’s paths from the repository’s root', async () => {
    execFileSync('git', ['init', '-q'], { cwd: world.folder });
    const text = readFileSync(new URL('github-push.json', samples), 'utf8');
    world.write({
      'below/berth.yaml': webFiles['berth.yaml'] ?? '',
      'below/services/web/service.yaml': serviceYaml('web'),
    });
    const below = (input: string) => world.run(['handle', '-', '--dir', 'below'], { input });
    expect((await below(text)).out).toContain('no service of this environment is concerned');
    expect((await below(text.replaceAll('services/web/', 'below/services/web/'))).out).toContain('a look at web');
  });

  it('does it with --apply, and follows with --wait', async () => {
    const { out, code } = await handle('ecr-push.json', '--apply', '--wait');
    expect(out).toContain('web: a deployment with web:2 has begun');
    expect(out).toContain('web  succeeded');
    expect(code).toBe(0);
    expect((await world.run(['plan'])).code).toBe(0);
  });

  it('prints one JSON document, dry or not', async () => {
    const dry = await handle('ecr-push.json', '--output', 'json');
    expect(JSON.parse(dry.out)).toMatchObject([{ service: 'web', actions: [{}, {}] }]);
    expect(dry.err).toBe('web:1.4.1 was pushed: a look at web\n');
    const done = await handle('ecr-push.json', '--output', 'json', '--apply');
    expect(JSON.parse(done.out)).toMatchObject([{ applied: { revision: expect.stringMatching(/web:2$/) } }]);
    expect(JSON.parse((await handle('ecr-delete.json', '--output', 'json')).out)).toEqual([]);
  });

  it.each([
    ['{', '- is not JSON: '],
    ['{}', '- is not an event that Berth knows: '],
    ['[]', '- is not an event that Berth knows: '],
    ['{"Records":[]}', '- is not an event that Berth knows: it has no records'],
    ['{"Records":[{"body":"{}"}]}', '- is not an event that Berth knows: '],
    ['{"source":"aws.ecr"}', '- is not an event that Berth knows: '],
    ['{"source":"aws.ecs"}', '- is not an event that Berth knows: '],
    ['{"version":"1.0","requestContext":{}}', '- is not an event that Berth knows: version: '],
    [
      '{"version":"2.0","rawPath":"/","headers":{},"requestContext":{"http":{"method":"POST"}}}',
      '- is not an event that Berth knows: headers: those of no Git host',
    ],
  ])('refuses %s and points to the samples', async (input, message) => {
    const { out, err, code } = await world.run(['handle', '-'], { input });
    expect(err).toContain(`berth: ${message}`);
    expect(err).toMatch(/; events\/ has samples[^\n]*\n$/);
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });

  it('says that a file is not there', async () => {
    expect((await world.run(['handle', 'nope.json'])).err).toBe(
      'berth: cannot read nope.json; events/ has samples of every event\n',
    );
  });
});
