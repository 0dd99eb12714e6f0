import { bringUp, openWorld, push, type World } from './world.ts';

const queue = 'berth-production-results.fifo';

let world: World;

beforeEach(async () => {
  world = await openWorld();
  await bringUp(world);
  await world.sandbox.queues.create(queue, { FifoQueue: 'true' });
});

afterEach(() => world.stop());

interface Published {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly trigger: { readonly kind: string; readonly summary: string } };
}

async function published(): Promise<readonly Published[]> {
  const messages = await world.sandbox.queues.messages(queue);
  return messages.map(({ body }) => JSON.parse(body) as Published);
}

function personal(): Readonly<Record<string, string>> {
  const { endpoint } = world.sandbox;
  return { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'PERSON', AWS_SECRET_ACCESS_KEY: 'none' };
}

async function story(): Promise<readonly string[]> {
  return (await published()).map(({ type }) => type.replace(/^berth\.(.*)\.v1$/, '$1'));
}

describe('a command that writes, beside a stack', () => {
  it('publishes what it did and what it found, with itself as the trigger', async () => {
    push(world, '1.1.0');
    await world.run(['apply', '--yes']);
    await world.sandbox.advance(1);
    push(world, '1.2.0');
    await world.run(['apply', '--yes']);
    // What was done before there was a queue is said first: how the service came up.
    expect(await story()).toEqual([
      'deployment.started',
      'deployment.succeeded',
      'deployment.started',
      'deployment.superseded',
      'deployment.started',
    ]);
    expect((await published()).at(-1)?.data.trigger).toMatchObject({ kind: 'person', summary: 'berth apply' });
    expect(new Set((await published()).map(({ id }) => id)).size).toBe(5);
  });

  it('publishes what a rollback replaces and starts, and no hold', async () => {
    push(world, '1.1.0');
    await world.run(['apply', '--yes', '--wait']);
    const before = (await story()).length;
    await world.run(['rollback', 'web', '--yes', '--wait']);
    expect((await story()).slice(before)).toEqual(['deployment.succeeded', 'deployment.started']);
    expect((await published()).at(-1)?.data.trigger).toMatchObject({ kind: 'person', summary: 'berth rollback' });
  });

  it('goes on where the queue takes nothing from a person, says so once, and leaves it to the next pass', async () => {
    const denied = world.sandbox.faults.fail('AccessDenied', 'no', { operation: 'SendMessageBatch' }, { times: 99 });
    push(world, '1.1.0');
    const { err, code } = await world.run(['apply', '--yes', '--wait']);
    expect(err).toMatch(/^berth: warning: the results could not be published, .*sqs:SendMessage/s);
    expect(err.match(/could not be published/g)).toHaveLength(1);
    expect(code).toBe(0);
    denied.remove();
    await world.run(['apply', '--yes']);
    expect(await story()).toEqual([
      'deployment.started',
      'deployment.succeeded',
      'deployment.started',
      'deployment.succeeded',
    ]);
  });

  it('finds the queue by BERTH_RESULT_QUEUE_URL when it is called otherwise', async () => {
    const url = await world.sandbox.queues.create('outcomes.fifo', { FifoQueue: 'true' });
    push(world, '1.1.0');
    await world.run(['apply', '--yes'], { env: { ...personal(), BERTH_RESULT_QUEUE_URL: url } });
    expect(await story()).toEqual([]);
    expect(await world.sandbox.queues.messages('outcomes.fifo')).not.toEqual([]);
  });
});
