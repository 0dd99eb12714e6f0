import fc from 'fast-check';
import { type VerifiedWebhook, verifyWebhook, type WebhookVerdict } from '../../../lib/events/webhooks/verify.ts';
import { hmac, secret } from './examples.ts';
import { body, hosts, signingToken, standardHeaders } from './signed-requests.ts';

type Headers = Parameters<typeof verifyWebhook>[0]['headers'];

const refused = (verdict: WebhookVerdict) => (verdict.kind === 'refused' ? verdict.reason : verdict.kind);

function without(headers: Readonly<Record<string, string>>, name: string) {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

describe.each(hosts)('$name', ({ host, secret: own, header, headers }) => {
  const verify = (changed: Headers, secrets: readonly string[] = [own], content: Uint8Array = body) =>
    verifyWebhook({ headers: changed, body: content, secrets });
  const signed = headers[header] ?? '';

  it('is believed with its secret, and known by its headers', () => {
    expect(verify(headers)).toMatchObject({ kind: 'verified', host, event: expect.stringMatching(/push/i), body });
  });

  it('is believed with either of two secrets, and with neither after both are gone', () => {
    expect(verify(headers, ['another', own]).kind).toBe('verified');
    expect(verify(headers, [own, 'another']).kind).toBe('verified');
    expect(refused(verify(headers, ['another', 'a third']))).toMatch(/^(wrong|no)-signature$/);
  });

  it('may write its headers’ names in any case', () => {
    const change = (to: (name: string) => string) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [to(name), value]));
    expect(verify(change((name) => name.toLowerCase())).kind).toBe('verified');
    expect(verify(change((name) => name.toUpperCase())).kind).toBe('verified');
  });

  it('may have its headers in lists of one', () => {
    expect(verify({ ...headers, [header]: [signed] }).kind).toBe('verified');
  });

  it.each([
    ['empty', ''],
    ['doubled in a list', [signed, signed]],
    ['doubled with a comma', `${signed},${signed}`],
    ['cut short', signed.slice(0, -1)],
    ['without its prefix', 'x'],
  ])('is refused when its signature is %s', (_, value) => {
    expect(refused(verify({ ...headers, [header]: value }))).toMatch(/^(malformed|wrong)-signature$/);
  });

  it('is refused when its signature stands under two spellings of the header', () => {
    expect(refused(verify({ ...headers, [header.toLowerCase()]: signed, [header.toUpperCase()]: signed }))).toBe(
      'malformed-signature',
    );
  });

  it.each([[[]], [['']], [['', '']]])('is refused when the secrets are %j', (secrets) => {
    expect(refused(verify(headers, secrets))).toBe('no-secret');
    expect(refused(verify({ ...headers, [header]: '' }, secrets))).toBe('no-secret');
  });

  it('is refused when any byte of the signature is another', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 127 }), (at, flip) => {
        const code = signed.charCodeAt(at) ^ flip;
        const changed = signed.slice(0, at) + String.fromCharCode(code) + signed.slice(at + 1);
        expect(verify({ ...headers, [header]: changed }).kind).toBe('refused');
      }),
    );
  });

  if (header !== 'X-Gitlab-Token') {
    it('is refused when any byte of the body is another, is missing, or came along', () => {
      fc.assert(
        fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
          const changed = Uint8Array.from(body);
          changed[at] = (changed[at] ?? 0) ^ flip;
          expect(refused(verify(headers, [own], changed))).toBe('wrong-signature');
        }),
      );
      expect(refused(verify(headers, [own], body.subarray(1)))).toBe('wrong-signature');
      expect(refused(verify(headers, [own], Buffer.concat([body, Buffer.from(' ')])))).toBe('wrong-signature');
    });
  }
});

describe('a request', () => {
  it.each(hosts.slice(0, 3))('of $name without its signature is refused', ({ headers, header, secret: own }) => {
    const left = without(without(headers, header), 'X-Hub-Signature-256');
    expect(refused(verifyWebhook({ headers: left, body, secrets: [own] }))).toBe('no-signature');
  });

  it('with GitHub’s old SHA-1 signature alone is refused', () => {
    const headers = { 'X-GitHub-Event': 'push', 'X-Hub-Signature': `sha1=${'0'.repeat(40)}` };
    expect(verifyWebhook({ headers, body, secrets: [secret] })).toEqual({
      kind: 'refused',
      host: 'github',
      reason: 'no-signature',
    });
  });

  it.each([
    ['no header of a host', { 'X-Hub-Signature-256': `sha256=${hmac(secret, body)}` }],
    ['an empty event', { 'X-GitHub-Event': '', 'X-Hub-Signature-256': `sha256=${hmac(secret, body)}` }],
    ['two events', { 'X-GitHub-Event': ['push', 'ping'], 'X-Hub-Signature-256': `sha256=${hmac(secret, body)}` }],
    ['Gogs’s headers', { 'X-Gogs-Event': 'push', 'X-Gogs-Signature': hmac(secret, body) }],
  ])('with %s is of an unknown host', (_, headers) => {
    expect(refused(verifyWebhook({ headers, body, secrets: [secret] }))).toBe('unknown-host');
  });

  it('may have no body at all', () => {
    const headers = { 'x-github-event': 'ping', 'x-hub-signature-256': `sha256=${hmac(secret, '')}` };
    expect(verifyWebhook({ headers, body: new Uint8Array(), secrets: [secret] }).kind).toBe('verified');
  });

  it('agrees with the example on GitHub’s page about validating deliveries', () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const digest = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const headers = { 'X-GitHub-Event': 'push', 'X-Hub-Signature-256': `sha256=${digest}` };
    const example = { headers, body: Buffer.from('Hello, World!'), secrets: ["It's a Secret to Everybody"] };
    expect(verifyWebhook(example).kind).toBe('verified');
  });
});

describe('GitLab’s signing token', () => {
  const verify = (headers: Headers, secrets: readonly string[]) =>
    verifyWebhook({ headers: { 'X-Gitlab-Event': 'Push Hook', ...headers }, body, secrets });
  const good = standardHeaders(body);

  it('may sign with several keys at once', () => {
    const other = `v1,${hmac('other', body, 'base64')}`;
    expect(verify({ ...good, 'webhook-signature': `${other} ${good['webhook-signature']}` }, [signingToken]).kind).toBe(
      'verified',
    );
    expect(refused(verify({ ...good, 'webhook-signature': other }, [signingToken]))).toBe('wrong-signature');
  });

  it.each(['webhook-id', 'webhook-timestamp'])('signs %s as well', (name) => {
    expect(refused(verify({ ...good, [name]: '5' }, [signingToken]))).toBe('wrong-signature');
    expect(refused(verify({ ...good, [name]: undefined }, [signingToken]))).toBe('malformed-signature');
  });

  it('agrees with the example of the Standard Webhooks’ libraries', () => {
    // https://github.com/standard-webhooks/standard-webhooks, libraries/javascript/src/index.test.ts
    const headers = {
      'X-Gitlab-Event': 'Push Hook',
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const example = { headers, body: Buffer.from('{"test": 2432232314}') };
    expect(verifyWebhook({ ...example, secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }).kind).toBe('verified');
  });

  it('counts more than a right token, which says nothing of the body', () => {
    const wrong = { ...standardHeaders(Buffer.from('{}')), 'X-Gitlab-Token': secret };
    expect(refused(verify(wrong, [secret, signingToken]))).toBe('wrong-signature');
  });

  it('is not needed where only the secret token is configured', () => {
    expect(verify({ ...good, 'X-Gitlab-Token': secret }, [secret]).kind).toBe('verified');
  });

  it.each(['whsec_', 'whsec_*', 'whsec_abc'])('is no key when it is %s', (broken) => {
    expect(verify(standardHeaders(body), [broken]).kind).toBe('refused');
  });
});

describe('a delivery’s id', () => {
  const idOf = (headers: Headers) => {
    const all = { 'X-GitHub-Event': 'push', 'X-Hub-Signature-256': `sha256=${hmac(secret, body)}`, ...headers };
    return (verifyWebhook({ headers: all, body, secrets: [secret] }) as VerifiedWebhook).deliveryId;
  };

  it('is the host’s', () => {
    expect(idOf({ 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' })).toBe(
      '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    );
  });

  it.each([
    ['is missing', {}],
    ['is too long', { 'X-GitHub-Delivery': 'a'.repeat(129) }],
    ['has other characters', { 'X-GitHub-Delivery': 'a\nb' }],
  ])('is the body’s digest when it %s', (_, headers) => {
    expect(idOf(headers)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('verification', () => {
  it('never throws, and believes nobody without the secret', () => {
    const names = fc.constantFrom(
      ...hosts.flatMap(({ headers }) => Object.keys(headers)),
      'webhook-signature',
      '__proto__',
      'constructor',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string()),
      fc.constant(undefined),
      fc.constantFrom('sha256=', `sha256=${'0'.repeat(64)}`, 'v1,', 'push'),
    );
    const headers = fc.array(fc.tuple(fc.oneof(names, fc.string()), value)).map((pairs) => Object.fromEntries(pairs));
    fc.assert(
      fc.property(
        headers,
        fc.uint8Array(),
        fc.array(fc.constantFrom('', secret, signingToken)),
        (some, bytes, keys) => {
          expect(verifyWebhook({ headers: some, body: bytes, secrets: keys }).kind).toBe('refused');
        },
      ),
      { numRuns: 500 },
    );
  });
});
