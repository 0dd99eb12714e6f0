import { fileURLToPath } from 'node:url';
import { type EndToEnd, startEndToEnd } from '../end-to-end/harness.ts';
import { runBerth, type Screen } from './run-berth.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let stack: EndToEnd;

beforeEach(async () => {
  stack = await startEndToEnd();
  await stack.bringUp();
  await stack.sandbox.advance(60);
});

afterEach(() => stack.stop());

function berth(...args: readonly string[]): Promise<Screen> {
  const { sandbox } = stack;
  const env = { AWS_ENDPOINT_URL: sandbox.endpoint, AWS_ACCESS_KEY_ID: 'PERSON', AWS_SECRET_ACCESS_KEY: 'none' };
  const clock = {
    now: () => sandbox.clock.now(),
    wait: (milliseconds: number) => sandbox.advance(milliseconds / 1000),
  };
  return runBerth([...args, '--dir', 'examples/shop', '--env', 'production'], { cwd: root, env, clock });
}

/** Lets everything come to its end, and a sweep find what was left. */
async function atRest(): Promise<void> {
  await stack.untilSteady();
  await stack.sandbox.advance(60);
  await stack.sweep();
}

/** What was published of each deployment of `web`, in the order of their starts; doubles by their ids count once. */
async function fates(): Promise<readonly (readonly string[])[]> {
  const results = (await stack.results()).filter(({ subject }) => subject === 'production/web');
  const fates = new Map<string, string[]>();
  for (const { type, data } of results) {
    if (!type.startsWith('berth.deployment.')) continue;
    const arn = String(data.serviceDeploymentArn);
    fates.set(arn, [...(fates.get(arn) ?? []), type.replace(/^berth\.deployment\.(.*)\.v1$/, '$1')]);
  }
  return [...fates.values()].slice(1);
}

describe('what a person does beside the stack', () => {
  it('berth apply: both deployments get their start and their end, once', async () => {
    await stack.push('web', '1.4.1');
    await stack.sandbox.advance(5);
    stack.sandbox.ecr.push({ repository: 'web', tag: '1.4.3', silent: true });
    expect((await berth('apply', 'web', '--yes')).code).toBe(0);
    await atRest();
    expect(await fates()).toEqual([
      ['started', 'superseded'],
      ['started', 'succeeded'],
    ]);
  });

  it('berth rollback: both deployments get their start and their end, once', async () => {
    await stack.push('web', '1.4.1');
    await stack.sandbox.advance(5);
    expect((await berth('rollback', 'web', '--yes')).code).toBe(0);
    await atRest();
    expect(await fates()).toEqual([
      ['started', 'superseded'],
      ['started', 'succeeded'],
    ]);
  });

  it('berth stop: the deployment is published as rolled back, once', async () => {
    await stack.push('web', '1.4.1');
    await stack.sandbox.advance(5);
    expect((await berth('stop', 'web', '--yes')).code).toBe(0);
    await atRest();
    expect(await fates()).toEqual([['started', 'rolled_back']]);
  });

  it('berth retry and apply after a stop: each deployment gets its start and its end, once', async () => {
    await stack.push('web', '1.4.1');
    await stack.sandbox.advance(5);
    await berth('stop', 'web', '--yes');
    await stack.untilSteady();
    await berth('retry', 'web');
    await berth('apply', 'web', '--yes');
    await atRest();
    expect(await fates()).toEqual([
      ['started', 'rolled_back'],
      ['started', 'succeeded'],
    ]);
  });

  it('a person who may not send to the queue: the stack says it all, once', async () => {
    const byPerson = { operation: 'SendMessageBatch', accessKeyId: 'PERSON' };
    const times = Number.POSITIVE_INFINITY;
    stack.sandbox.faults.fail('AccessDenied', 'not authorized', byPerson, { times });
    await stack.push('web', '1.4.1');
    await stack.sandbox.advance(5);
    expect((await berth('rollback', 'web', '--yes')).err).toContain('could not be published');
    await atRest();
    expect(await fates()).toEqual([
      ['started', 'superseded'],
      ['started', 'succeeded'],
    ]);
  });
});
