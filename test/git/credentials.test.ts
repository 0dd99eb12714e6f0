import { createVerify, generateKeyPairSync } from 'node:crypto';
import { ConfigurationError, TransientError } from '../../lib/errors.ts';
import { basicAuthorization, createGitCredentials } from '../../lib/git/credentials.ts';
import { type Reply, type StandIn, startStandIn } from '../aws/stand-in.ts';
import { ImpatientClock } from '../aws/virtual-clock.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const app = { appId: 12, installationId: '34', privateKey };
const url = 'https://github.com/acme/shop.git';
const start = Date.parse('2026-01-01T00:00:00Z');

let clock: ImpatientClock;
let standIn: StandIn;
let reply: Reply | undefined;
let made: number;

beforeEach(async () => {
  clock = new ImpatientClock(start);
  reply = undefined;
  made = 0;
  standIn = await startStandIn(() => reply ?? tokenReply());
});

afterEach(() => standIn.close());

function tokenReply(): Reply {
  made += 1;
  const expires = new Date(clock.now() + 3_600_000).toISOString();
  return { status: 201, body: JSON.stringify({ token: `ghs_${made}`, expires_at: expires }) };
}

function holding(...texts: readonly string[]) {
  const left = [...texts];
  const read = async () => (left.length > 1 ? left.shift() : left[0]) ?? '';
  return createGitCredentials({ secret: '/berth/git', secrets: { read }, url, clock, apiUrl: standIn.url });
}

/** Credentials whose secret was replaced, which only those see who read it afresh. */
function replaced(before: string, after: string, whenSeen: () => void = () => undefined) {
  const ages: unknown[] = [];
  const read = async (_secret: string, age?: 'afresh') => {
    ages.push(age);
    if (age !== 'afresh') return before;
    whenSeen();
    return after;
  };
  const options = { secret: '/berth/git', secrets: { read }, url, clock, apiUrl: standIn.url };
  return { ages, token: createGitCredentials(options).token };
}

async function failureOf(text: string): Promise<Error> {
  return await holding(text)
    .token()
    .then(
      () => new Error('there was a token'),
      (error: Error) => error,
    );
}

describe('createGitCredentials', () => {
  it.each<[string, string, object]>([
    ['a token as it is', 'ghp_1\n', { token: 'ghp_1' }],
    ['a token in JSON', '{"token":"ghp_1"}', { token: 'ghp_1' }],
    ['a token and its user name', ' {"token":"t","username":"u"}', { token: 't', username: 'u' }],
  ])('reads %s', async (_name, text, expected) => {
    const { token, secret } = holding(text);
    expect(await token()).toEqual(expected);
    expect(secret).toBe('/berth/git');
  });

  it.each([
    '',
    'two words',
    '{"token":"ghp_secret"',
    '{"token":""}',
    '{"token":5}',
    '{"token":"ghp_secret","username":7}',
    '{"appId":1,"installationId":"../2","privateKey":"ghp_secret"}',
    '{}',
  ])('says what the secret is to hold, and nothing of what it holds: %s', async (text) => {
    const error = await failureOf(text);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('the secret /berth/git holds no token');
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('ghp_secret');
  });

  it('makes an installation token with a claim that the App signed, good for ten minutes at most', async () => {
    expect(await holding(JSON.stringify(app)).token()).toEqual({ token: 'ghs_1' });
    const [head = '', claim = '', signature = ''] =
      standIn.received[0]?.headers.authorization?.replace('Bearer ', '').split('.') ?? [];
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(decode(head)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(decode(claim)).toEqual({ iss: '12', iat: start / 1000 - 60, exp: start / 1000 + 540 });
    const verified = createVerify('RSA-SHA256').update(`${head}.${claim}`).verify(publicKey, signature, 'base64url');
    expect(verified).toBe(true);
  });

  it('takes a key whose line breaks were written as \\n', async () => {
    const flat = { ...app, privateKey: privateKey.replaceAll('\n', '\\n') };
    expect(await holding(JSON.stringify(flat)).token()).toEqual({ token: 'ghs_1' });
  });

  it('keeps an installation token until five minutes before it expires', async () => {
    const { token } = holding(JSON.stringify(app));
    expect((await Promise.all([token(), token()])).map((one) => one.token)).toEqual(['ghs_1', 'ghs_1']);
    clock.pass(55 * 60_000 - 1);
    expect((await token()).token).toBe('ghs_1');
    clock.pass(1);
    expect((await token()).token).toBe('ghs_2');
  });

  it('makes another token when the secret holds another installation', async () => {
    const { token } = holding(JSON.stringify(app), JSON.stringify({ ...app, installationId: 35 }));
    expect([(await token()).token, (await token()).token]).toEqual(['ghs_1', 'ghs_2']);
  });

  it('makes another token when the host refused the one that is kept', async () => {
    const { token } = holding(JSON.stringify(app));
    expect(await token()).toEqual({ token: 'ghs_1' });
    expect(await token('ghs_1')).toEqual({ token: 'ghs_2' });
    expect(await token('ghs_1')).toEqual({ token: 'ghs_2' });
  });

  it('reads the secret afresh when GitHub does not know its key any more', async () => {
    reply = { status: 401, body: '{}' };
    const { ages, token } = replaced(JSON.stringify({ ...app, installationId: 35 }), JSON.stringify(app), () => {
      reply = undefined;
    });
    expect(await token()).toEqual({ token: 'ghs_1' });
    expect(ages).toEqual([undefined, 'afresh']);
  });

  it('reads the secret afresh when it cannot be understood', async () => {
    expect(await replaced('{"token"', '{"token":"ghp_2"}').token()).toEqual({ token: 'ghp_2' });
  });

  it('reads the secret afresh for a token that the host refused, and gives the same where there is no other', async () => {
    const { ages, token } = replaced('ghp_1', 'ghp_2');
    const given = [await token(), await token('ghp_1'), await token('ghp_2')];
    expect(given).toEqual(['ghp_1', 'ghp_2', 'ghp_2'].map((one) => ({ token: one })));
    expect(ages).toEqual([undefined, 'afresh', 'afresh']);
  });

  it('tries again after a failure', async () => {
    const { token } = holding(JSON.stringify(app));
    reply = { status: 502, body: '' };
    await expect(token()).rejects.toThrow(TransientError);
    reply = undefined;
    expect(await token()).toEqual({ token: 'ghs_1' });
  });

  it.each<[number, string]>([
    [401, 'GitHub does not know App 12 by this private key (401). Check appId and privateKey in /berth/git'],
    [403, "App 12's installation 34 is suspended, or may not make tokens (403)"],
    [404, 'App 12 has no installation 34 (404). Install it for the repository'],
    [422, 'answered with 422'],
  ])('says what to do when GitHub answers with %d', async (status, message) => {
    reply = { status, body: '{}' };
    const error = await failureOf(JSON.stringify(app));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });

  it.each<[string, Reply]>([
    ['is limited', { status: 403, body: '{}', headers: { 'retry-after': '30' } }],
    ['goes away', 'drop'],
    ['answers with something else', { status: 201, body: '<html>' }],
  ])('may succeed later when GitHub %s', async (_name, answer) => {
    reply = answer;
    expect(await failureOf(JSON.stringify(app))).toBeInstanceOf(TransientError);
  });

  it('shows nothing of a key that is none', async () => {
    const error = await failureOf(JSON.stringify({ ...app, privateKey: 'ghp_secret' }));
    expect(error.message).toContain('privateKey in /berth/git is no RSA key in PEM');
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('ghp_secret');
  });
});

describe('basicAuthorization', () => {
  it.each([
    ['https://github.com/a/b', undefined, 'x-access-token:t'],
    ['https://github.example.com/a/b', undefined, 'x-access-token:t'],
    ['https://bitbucket.org/a/b', undefined, 'x-token-auth:t'],
    ['https://gitlab.com/a/b', undefined, 'oauth2:t'],
    ['https://forgejo.example.com/a/b', undefined, 'oauth2:t'],
    ['https://bitbucket.org/a/b', 'x-bitbucket-api-token-auth', 'x-bitbucket-api-token-auth:t'],
  ])('for %s with the user name %s is %s', (remote, username, expected) => {
    const header = basicAuthorization(remote, { token: 't', username });
    expect(Buffer.from(header.replace(/^Basic /, ''), 'base64').toString()).toBe(expected);
  });
});
