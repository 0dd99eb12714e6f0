import { type EndToEnd, startEndToEnd } from './harness.ts';

describe('the packaged stack', () => {
  let stack: EndToEnd;

  beforeEach(async () => {
    stack = await startEndToEnd();
    await stack.bringUp();
  });

  afterEach(() => stack.stop());

  /** Lets pass whatever is still to come, and says how many times a service was updated. */
  async function updates(): Promise<number> {
    await stack.sandbox.settled();
    await stack.untilSteady();
    await stack.sandbox.advance(400);
    return stack.sandbox.calls.calls({ operation: 'UpdateService' }).length;
  }

  it('makes one deployment of a push of several architectures, with the digest of the index', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const { digest, children } = stack.sandbox.ecr.push({ repository: 'web', tag: '1.4.1', platforms });
    expect(await updates()).toBe(1);
    expect(stack.images('web').app).toContain(`@${digest}`);
    expect(children).toHaveLength(2);
    expect(children).not.toContain(digest);
  });

  it('makes one deployment of several tags that are pushed at once', async () => {
    const tags = ['1.4.1', '1.4.3', 'latest'];
    const { digest } = stack.sandbox.ecr.push({ repository: 'web', tags });
    expect(await updates()).toBe(1);
    expect(stack.images('web').app).toContain(`@${digest}`);
  });

  it('makes none of another tag on the image that runs', async () => {
    const { digest } = stack.sandbox.ecr.push({ repository: 'web', tag: '1.4.1', content: 'one' });
    expect(await updates()).toBe(1);
    const again = stack.sandbox.ecr.push({ repository: 'web', tag: '1.4.5', content: 'one' });
    expect(again.digest).toBe(digest);
    expect(await updates()).toBe(1);
    expect((await stack.story('web')).at(-1)).toBe('deployment.succeeded');
  });

  it('rolls a tag out that moved to another image', async () => {
    const before = stack.images('worker').worker;
    const digest = await stack.push('shop/worker', 'stable');
    expect(before).not.toContain(digest);
    expect(await updates()).toBe(1);
    expect(stack.images('worker').worker).toContain(`@${digest}`);
  });

  it('makes none of a tag that the policy does not follow', async () => {
    await stack.push('shop/worker', 'edge');
    await stack.push('web', '2.0.0');
    expect(await updates()).toBe(0);
  });
});
