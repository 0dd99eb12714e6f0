import { fileURLToPath } from 'node:url';
import { cluster, type EndToEnd, startEndToEnd } from '../end-to-end/harness.ts';
import { type RunOptions, runBerth } from './run-berth.ts';
import { bringUp, openWorld, type World } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('berth request with the stack', () => {
  let stack: EndToEnd;

  beforeEach(async () => {
    stack = await startEndToEnd();
    await stack.bringUp();
  });

  afterEach(() => stack.stop());

  const berth = (args: readonly string[], options: RunOptions = {}) => {
    const { sandbox } = stack;
    const env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: 'PERSON',
      AWS_SECRET_ACCESS_KEY: 'none',
    };
    const clock = {
      now: () => sandbox.clock.now(),
      wait: (milliseconds: number) => sandbox.advance(milliseconds / 1000),
    };
    const place = ['--dir', 'examples/shop', '--env', 'production'];
    return runBerth([...args, ...place], { cwd: root, env, clock, ...options });
  };

  /** An image whose event is lost, so that only a request or the sweep finds it. */
  function pushUnnoticed(tag: string): void {
    stack.sandbox.ecr.push({ repository: 'web', tag, silent: true });
  }

  it('has the stack deploy what no event told of, and follows it to its end', async () => {
    pushUnnoticed('1.4.1');
    const { out, err, code } = await berth(['request', 'web', '--wait']);
    expect(out).toMatch(/^web: asked for a look\nweb {2}/);
    expect(out).toContain('web  succeeded     3 of 3 new tasks run\n');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const started = (await stack.results()).find(({ data }) => JSON.stringify(data).includes('berth request'));
    expect(started).toMatchObject({ type: 'berth.deployment.started.v1', subject: `${cluster}/web` });
  });

  it('ends with 1 when ECS rolls back what came of it', async () => {
    pushUnnoticed('1.4.2');
    const { out, code } = await berth(['request', 'web', '--wait']);
    expect(out).toContain('web  rolled back   Service deployment rolled back');
    expect(code).toBe(1);
  });

  it('says so when there was nothing to begin', async () => {
    const { out, code } = await berth(['request', 'web', 'api', '--wait']);
    expect(out).toBe('api: asked for a look\nweb: asked for a look\napi: in sync\nweb: in sync\n');
    expect(code).toBe(0);
  });

  it('does not wait unless it is told to', async () => {
    pushUnnoticed('1.4.1');
    expect(await berth(['request', 'web'])).toEqual({ out: 'web: asked for a look\n', err: '', code: 0 });
    await stack.sandbox.settled();
    expect(await stack.story('web')).toContain('deployment.started');
  });

  it('prints one JSON document, and the rest on standard error', async () => {
    pushUnnoticed('1.4.1');
    const { out, err } = await berth(['request', 'web', 'api', '--wait', '--output', 'json']);
    expect(JSON.parse(out)).toEqual([
      { service: 'api', requested: true },
      { service: 'web', requested: true },
    ]);
    expect(err).toContain('web  succeeded');
  });

  it('says what is held', async () => {
    await berth(['suspend', 'web', '--reason', 'incident 4711']);
    pushUnnoticed('1.4.1');
    const { out, code } = await berth(['request', 'web', '--wait']);
    expect(out).toContain('web: held (suspended): suspended by the tag berth:suspend (incident 4711)\n');
    expect(code).toBe(0);
  });

  it('is what berth apply tells of when it finds the stack', async () => {
    pushUnnoticed('1.4.1');
    const { err } = await berth(['apply', 'web'], { answer: 'no' });
    expect(err).toContain('to have it act: `berth request --env production --dir examples/shop`\n');
  });
});

describe('berth request without the stack', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
    await bringUp(world);
  });

  afterEach(() => world.stop());

  it('says that there is no queue, and what to do', async () => {
    const { out, err, code } = await world.run(['request', 'web']);
    expect(err).toBe(
      'berth: there is no queue berth-production-requests.fifo in eu-west-1: deploy the stack (README.md), name its queue with --queue, or use berth apply, which needs none\n',
    );
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });

  it('takes the queue from --queue, and gives up after five minutes when nobody looks', async () => {
    await world.sandbox.queues.create('mine.fifo', { FifoQueue: 'true' });
    world.sandbox.ecr.push({ repository: 'web', tag: '1.1.0' });
    const queue = world.sandbox.queues.url('mine.fifo');
    const { out, err, code } = await world.run(['request', 'web', '--queue', queue, '--wait']);
    expect(out).toBe('web: asked for a look\n');
    expect(err).toBe(
      'berth: the stack has not looked within 5 minutes; see the log of its function reconcile-service\n',
    );
    expect(code).toBe(1);
    const [message] = await world.sandbox.queues.messages('mine.fifo');
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      version: 1,
      environment: 'production',
      cluster: 'production',
      service: 'web',
      trigger: { kind: 'person', summary: 'berth request' },
    });
  });
});
