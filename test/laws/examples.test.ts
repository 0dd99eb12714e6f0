import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { isBerthTag } from '../../lib/memory/tag-keys.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { runBerth, type Screen } from '../cli/run-berth.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const untouched = { out: expect.not.stringMatching(/^[+~] /m), err: '', code: 0 };

/** Every environment of every example workspace. */
const cases = readdirSync(examples).flatMap((example) => {
  const { environments } = parse(readFileSync(join(examples, example, 'berth.yaml'), 'utf8'));
  return Object.keys(environments).map((environment) => ({ example, environment }));
});

/** A plan as `berth plan --output json` prints it. */
interface ShownPlan {
  readonly service: string;
  readonly inSync: boolean;
  readonly held: readonly unknown[];
  readonly actions: readonly { readonly kind: string; readonly changes: readonly { readonly path: string }[] }[];
  readonly images: readonly { readonly container: string; readonly repository: string; readonly to: { tag: string } }[];
}

describe.each(cases)('the example $example in $environment', ({ example, environment }) => {
  let folder: string;
  let sandbox: Sandbox;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-example-'));
    cpSync(join(examples, example), folder, { recursive: true });
    // In report mode nothing is ever applied, and what would not fit is held: neither is asked here.
    const file = join(folder, 'berth.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('mode: report', 'mode: apply').replaceAll('capacity: block', 'capacity: off'));
    const seed = existsSync(join(folder, 'sandbox.json')) ? folder : join(examples, 'shop');
    sandbox = await startSandbox({ seed, startAt: Date.parse('2031-04-06T12:00:00Z') });
    const rendered = JSON.parse((await berth('render', '--output', 'json')).out);
    for (const one of rendered) if (one.taskDefinition === 'live') createByHand(sandbox, one);
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await sandbox.stop();
  });

  it('has nothing to plan straight after it was applied, nor while ECS rolls it out, nor after', async () => {
    expect(await berth('apply', '--yes')).toMatchObject({ err: '', code: 0 });
    expect(await berth('plan')).toEqual(untouched);
    await sandbox.advance(5);
    expect(await berth('plan')).toEqual(untouched);
    await sandbox.advance(900);
    expect(await berth('plan')).toEqual(untouched);
    const shown = await plans();
    expect(shown.filter(({ inSync, held }) => !inSync || held.length > 0)).toEqual([]);
  });

  it("has nothing to plan when Berth's tags are gone, and writes no more than those when it is applied again", async () => {
    await berth('apply', '--yes', '--wait');
    for (const { serviceArn, taskDefinition } of sandbox.ecs.services()) {
      for (const resourceArn of [serviceArn, taskDefinition]) forget(sandbox, String(resourceArn));
    }
    expect(await berth('plan')).toEqual(untouched);
    sandbox.calls.reset();
    expect(await berth('apply', '--yes')).toEqual(untouched);
    const writes = Object.keys(sandbox.calls.counts()).filter((name) => /:(Register|Create|Update|Untag)/.test(name));
    expect(writes).toEqual([]);
  });

  it('shows of a pushed image what it changes, and nothing else; applied, it leaves nothing to plan', async () => {
    await berth('apply', '--yes', '--wait');
    const pushed = (await plans()).flatMap(({ service, images }) => images.map((image) => ({ service, ...image })));
    for (const { repository, to } of pushed) {
      const name = repository.slice(repository.indexOf('/') + 1);
      sandbox.ecr.push({ repository: name, tag: newer(to.tag) });
    }
    const { code } = await berth('plan');
    expect(code).toBe(2);
    const changes = (await plans()).flatMap(({ service, actions }) =>
      actions.flatMap((action) => action.changes.map(({ path }) => ({ kind: action.kind, service, path }))),
    );
    const wanted = pushed.flatMap(({ service, container }) =>
      ['RegisterTaskDefinition', 'UpdateService'].map((kind) => ({
        kind,
        service,
        path: `containerDefinitions[${container}].image`,
      })),
    );
    expect(changes).toEqual(wanted);
    expect(await berth('apply', '--yes')).toMatchObject({ err: '', code: 0 });
    expect(await berth('plan')).toEqual(untouched);
    await sandbox.advance(900);
    expect(await berth('plan')).toEqual(untouched);
  });

  function berth(command: string, ...options: readonly string[]): Promise<Screen> {
    const clock: Clock = {
      now: () => sandbox.clock.now(),
      wait: (milliseconds) => sandbox.advance(milliseconds / 1000),
    };
    const env = { AWS_ENDPOINT_URL: sandbox.endpoint, AWS_ACCESS_KEY_ID: 'PERSON', AWS_SECRET_ACCESS_KEY: 'none' };
    return runBerth([command, '--env', environment, ...options], { cwd: folder, env, clock });
  }

  async function plans(): Promise<readonly ShownPlan[]> {
    return JSON.parse((await berth('plan', '--output', 'json')).out);
  }
});

/** The next tag that the same policy would choose: 1.4.1 after 1.4.0; a tag without a number moves. */
function newer(tag: string): string {
  return tag.replace(/\d+$/, (last) => String(Number(last) + 1));
}

/** A service whose task definition is somebody else's has to be there. */
function createByHand(
  { ecs }: Sandbox,
  { service, cluster, images }: { service: string; cluster: string; images: Readonly<Record<string, object>> },
): void {
  const containerDefinitions = Object.entries(images).map(([name, image]) => {
    const { repository } = image as { readonly repository: string };
    return { name, image: `${repository}:1.4.0`, memory: 128 };
  });
  ecs.operations.RegisterTaskDefinition?.({ family: service, containerDefinitions });
  ecs.operations.CreateService?.({ cluster, serviceName: service, taskDefinition: service, desiredCount: 1 });
}

/** Takes all tags of Berth's away. */
function forget({ ecs }: Sandbox, resourceArn: string): void {
  const answer = ecs.operations.ListTagsForResource?.({ resourceArn });
  const tags = (answer?.tags ?? []) as readonly { readonly key: string }[];
  const tagKeys = tags.map(({ key }) => key).filter(isBerthTag);
  if (tagKeys.length > 0) ecs.operations.UntagResource?.({ resourceArn, tagKeys });
}
