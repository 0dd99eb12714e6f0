import { createHmac } from 'node:crypto';
import { type Outcome, type PackagedFunction, sample, startFunction } from './packaged-function.ts';

/** What the samples in `events/` are signed with; the other one is to take its place. */
const oldSecret = 'an-example-of-a-secret';
const newSecret = 'the-secret-that-comes-next';
const secretName = '/berth/webhook';
const head = 'c0ffee254729296a45a3885639ac7e10f9d54979';
const accepted = { statusCode: 202, body: '' };
const refused = { statusCode: 401, body: '' };
const onEveryLine = {
  service: 'berth',
  function_request_id: expect.any(String),
  xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
};

interface Delivery {
  readonly event?: string;
  /** `undefined` leaves the header out. */
  readonly signature?: string | undefined;
  readonly secret?: string;
  readonly isBase64Encoded?: boolean;
}

/** GitHub's push to `main` that touches one file, with some of its members replaced. */
function push(changes: object = {}): string {
  const { body } = sample('github-push') as { readonly body: string };
  const commits = [{ id: head, added: [], removed: [], modified: ['services/web/service.yaml'] }];
  return JSON.stringify({ ...JSON.parse(body), commits, ...changes });
}

/** An HTTP API's event with GitHub's delivery, signed unless it says otherwise. */
function delivery(
  body: string,
  { event = 'push', secret = newSecret, isBase64Encoded = false, ...rest }: Delivery = {},
) {
  const { headers } = sample('github-push') as { readonly headers: object };
  const made = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const signature = 'signature' in rest ? rest.signature : made;
  const signed = { ...headers, 'x-github-event': event, 'x-hub-signature-256': signature };
  const shown = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
  // JSON leaves out what is undefined.
  return sample('github-push', { headers: JSON.parse(JSON.stringify(signed)), body: shown, isBase64Encoded });
}

describe('on-git-push, packaged', () => {
  let packaged: PackagedFunction;

  beforeAll(async () => {
    // Nobody listens there: what the push leads to is not looked at here.
    const parameters = { GitUrl: 'http://127.0.0.1:1/acme/shop.git', WebhookSecret: secretName };
    packaged = await startFunction('on-git-push', {
      parameters,
      secrets: { [secretName]: `${newSecret}\n${oldSecret}` },
    });
  });

  afterAll(() => packaged.stack.stop());

  /** That it was not refused, and led to nothing but a line with the reason. */
  function expectIgnored({ error, payload, sent, lines, metrics }: Outcome, reason: unknown) {
    expect([error, payload, sent]).toEqual([undefined, accepted, []]);
    expect(lines).toEqual([expect.objectContaining({ ...onEveryLine, message: 'ignored event', reason })]);
    expect(metrics).toEqual({ IgnoredEvents: 1 });
  }

  /** That it was refused, and that its one line says why. */
  function expectRefused({ error, payload, lines, metrics, calls }: Outcome, reason: string) {
    expect([error, payload, lines, calls]).toEqual([undefined, refused, [], {}]);
    expect(metrics).toEqual({ [`RefusedWebhooks{reason=${reason}}`]: 1 });
  }

  it('hands on the paths that a push to the followed branch touched', async () => {
    const { error, payload, sent, lines, metrics, calls } = await packaged.run(delivery(push()));
    expect(error).toBeUndefined();
    expect(payload).toEqual(accepted);
    const summary = 'c0ffee25 was pushed to main';
    const time = expect.stringMatching(/^2031-04-06T\d\d:\d\d:\d\d\.\d{3}Z$/);
    const trigger = { kind: 'git-push', id: '72d3162e-cc78-11e3-81ab-4c9367dc0958', time, summary };
    const paths = ['services/web/service.yaml'];
    expect(sent).toEqual([{ version: 1, kind: 'push', environment: 'production', commit: head, paths, trigger }]);
    expect(lines).toEqual([expect.objectContaining({ ...onEveryLine, message: 'push', summary, paths: 1 })]);
    expect(metrics).toEqual({ RequestsSent: 1 });
    expect(calls).toEqual({ 'ssm:GetParameter': 1, 'sqs:SendMessageBatch': 1 });
  });

  it('reads its secret once, and knows both that are in it', async () => {
    const { payload, sent, calls } = await packaged.run(delivery(push(), { secret: oldSecret }));
    expect(payload).toEqual(accepted);
    expect(sent).toHaveLength(1);
    expect(calls).toEqual({ 'sqs:SendMessageBatch': 1 });
  });

  it('reads a body that comes as base64', async () => {
    const { payload, sent } = await packaged.run(delivery(push(), { isBase64Encoded: true }));
    expect(payload).toEqual(accepted);
    expect(sent).toEqual([expect.objectContaining({ paths: ['services/web/service.yaml'] })]);
  });

  it('asks for a look at everything when the body is too large to be worth reading', async () => {
    const { payload, sent, lines } = await packaged.run(delivery(push({ padding: 'x'.repeat(2 * 1024 * 1024) })));
    expect(payload).toEqual(accepted);
    expect(sent).toEqual([expect.objectContaining({ kind: 'push', paths: 'all' })]);
    expect(lines).toEqual([expect.objectContaining({ message: 'push', summary: 'main was pushed', paths: 'all' })]);
  });

  it.each([
    ['another branch', { ref: 'refs/heads/next' }, 'a push to refs/heads/next, which is not followed'],
    ['a tag', { ref: 'refs/tags/v1' }, 'a push to refs/tags/v1, which is not followed'],
    ['the branch, to delete it', { after: '0'.repeat(40) }, 'main was deleted; what runs stays as it is'],
    ['another repository', { repository: { full_name: 'acme/other' } }, 'a push to acme/other, which is not followed'],
  ])('ignores a push to %s', async (_what, changes, reason) => {
    expectIgnored(await packaged.run(delivery(push(changes))), reason);
  });

  it.each([
    ['ping', 'a ping: the address and the secret are right'],
    ['pull_request', 'a pull request'],
    ['issues', 'neither a push nor a pull request'],
  ])('ignores %s', async (event, reason) => {
    const name = event === 'pull_request' ? 'github-pull-request' : 'github-ping';
    const { body } = sample(name) as { readonly body: string };
    expectIgnored(await packaged.run(delivery(body, { event })), reason);
  });

  it('acknowledges what is signed and in no shape that the host documents', async () => {
    const { payload, sent, lines, metrics } = await packaged.run(delivery('{"ref":"refs/heads/main"}'));
    expect([payload, sent]).toEqual([accepted, []]);
    expect(lines).toEqual([expect.objectContaining({ message: 'malformed event', reason: expect.any(String) })]);
    expect(metrics).toEqual({ MalformedEvents: 1 });
  });

  it.each([
    ['is not signed', { signature: undefined }, 'no-signature'],
    ['has a signature that no host would make', { signature: 'sha256=abc' }, 'malformed-signature'],
    ['is signed with a secret that is gone', { secret: 'the-secret-before-both' }, 'wrong-signature'],
  ])('refuses a push that %s', async (_what, changes, reason) => {
    expectRefused(await packaged.run(delivery(push(), changes)), reason);
  });

  it('refuses a body that another signature was made for', async () => {
    const { headers } = delivery(push());
    expectRefused(await packaged.run({ ...delivery(push({ ref: 'refs/heads/other' })), headers }), 'wrong-signature');
  });

  it.each([
    ['an HTTP request of nobody known', { ...sample('github-push'), headers: {} }, 'unknown-host'],
    ['an empty object', {}, 'malformed-request'],
    ['nothing', null, 'malformed-request'],
  ])('refuses %s', async (_what, event, reason) => {
    expectRefused(await packaged.run(event), reason);
  });

  it('fails when its secret cannot be read, so that the host shows the delivery as failed', async () => {
    const { faults, functions } = packaged.stack.sandbox;
    // It keeps the secret for five minutes.
    await packaged.stack.sandbox.advance(301);
    faults.fail('AccessDeniedException', 'not authorized', { operation: 'GetParameter' });
    const name = functions.names().find((one) => one.endsWith('-on-git-push')) ?? '';
    const { functionError, payload } = await functions.invoke(name, delivery(push()));
    expect([functionError, payload]).toEqual(['Handled', expect.objectContaining({ errorType: 'AccessError' })]);
    const failed = functions.logs(name).filter(({ line }) => line.includes('"message":"the invocation failed"'));
    expect(failed.map(({ line }) => line)).toEqual([expect.stringContaining('ssm:GetParameter on arn:aws:ssm:')]);
  });

  it('writes no secret, in all of this', () => {
    const { functions } = packaged.stack.sandbox;
    const lines = functions.logs(functions.names().find((one) => one.endsWith('-on-git-push'))).map(({ line }) => line);
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => line.includes(oldSecret) || line.includes(newSecret))).toEqual([]);
  });

  it('refuses a stranger before it reads its configuration, and says to others what that lacks', async () => {
    const { functions } = packaged.stack.sandbox;
    const { definition } = functions.find(functions.names().find((one) => one.endsWith('-on-git-push')) ?? '');
    functions.add({ ...definition, name: 'bare', logicalId: 'Bare', environment: {} });
    const stranger = await functions.invoke('bare', delivery(push(), { signature: undefined }));
    expect([stranger.functionError, stranger.payload]).toEqual([undefined, refused]);
    const { functionError, payload } = await functions.invoke('bare', delivery(push()));
    expect(functionError).toBe('Handled');
    const { errorMessage } = payload as { readonly errorMessage: string };
    for (const variable of ['BERTH_ENVIRONMENTS', 'BERTH_REQUEST_QUEUE_URL', 'BERTH_WEBHOOK_SECRET']) {
      expect(errorMessage).toContain(variable);
    }
  });
});
