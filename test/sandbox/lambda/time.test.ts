import { type RunningStack, runStack, startAt } from '../stack/running-stack.ts';

describe('time inside a function', () => {
  let running: RunningStack;

  beforeEach(async () => {
    running = await runStack();
  });

  afterEach(() => running.stop());

  const invocations = () => running.backbone.functions.invocations;
  const run = (event: Record<string, unknown>) => {
    running.backbone.functions.invokeAsync('stack-waiter', event);
    return running.settling.settled();
  };

  it('stands still while the function works', async () => {
    await run({ work: true });
    expect(invocations()[0]?.payload).toEqual({ before: startAt, after: startAt, remaining: 30_000 });
  });

  it.each(['timeout', 'promise', 'scheduler'])(
    'passes with the sandbox’s while the function waits by %s',
    async (by) => {
      await run({ wait: 20_000, by });
      expect(invocations()).toEqual([]);
      await running.settling.advance(19);
      expect(invocations()).toEqual([]);
      await running.settling.advance(1);
      expect(invocations()[0]?.payload).toEqual({ before: startAt, after: startAt + 20_000, remaining: 10_000 });
    },
  );

  it('ends a function that waits longer than its timeout, when the timeout is over', async () => {
    await run({ wait: 60_000, by: 'timeout' });
    await running.settling.advance(29);
    expect(invocations()).toEqual([]);
    await running.settling.advance(1);
    expect(invocations()[0]).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/after 30\.00 seconds$/) },
      at: startAt + 30_000,
    });
  });

  it('ends a function that waits for nothing', async () => {
    await run({ never: true });
    await running.settling.advance(30);
    expect(invocations()[0]?.payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  it('does not let a timer run that was called off', async () => {
    await run({ calledOff: true });
    await running.settling.advance(5);
    expect(invocations()[0]?.payload).toEqual(['kept']);
  });

  it('goes on in a warm process where the sandbox is by then', async () => {
    await run({ work: true });
    await running.settling.advance(100);
    await run({ work: true });
    expect(invocations()[1]).toMatchObject({ cold: false, payload: { before: startAt + 100_000 } });
  });

  it('waits for an answer that the sandbox holds back', async () => {
    running.faults.delay(5000, { operation: 'ListQueues' });
    await run({ call: true });
    expect(invocations()).toEqual([]);
    await running.settling.advance(5);
    await running.settling.settled();
    expect(invocations()[0]?.payload).toEqual({ queues: expect.any(Number) });
  });
});
