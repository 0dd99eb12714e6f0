import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSecretReader } from '../../lib/aws/secrets.ts';
import { AccessError, ConfigurationError, TransientError } from '../../lib/errors.ts';
import { type Reply, type StandIn, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

const clock = new ImpatientClock();
let reply: Reply;
let standIn: StandIn;

beforeAll(async () => {
  standIn = await startStandIn(() => reply);
});

afterAll(() => standIn.close());

/** A reader, and the calls that it makes from now on. */
function reader() {
  const before = standIn.received.length;
  const rates = createRequestRates({ clock });
  const { read } = createSecretReader({ settings: settingsAt(standIn.url), clock, rates });
  const calls = () => standIn.received.slice(before).map(({ operation, body }) => [operation, JSON.parse(body)]);
  return { read, calls };
}

function parameter(text: string): Reply {
  return { body: JSON.stringify({ Parameter: { Name: '/berth/token', Type: 'SecureString', Value: text } }) };
}

function refusal(type: string, message: string): Reply {
  return { status: 400, body: JSON.stringify({ __type: type, message }) };
}

async function failureOf(name: string): Promise<Error> {
  return await reader()
    .read(name)
    .then(
      () => new Error('it was read'),
      (error: Error) => error,
    );
}

describe('createSecretReader', () => {
  it.each([
    ['/berth/token', '/berth/token'],
    ['ssm:/berth/token', '/berth/token'],
    ['ssm:token', 'token'],
    [
      'arn:aws:ssm:eu-west-1:111122223333:parameter/berth/token',
      'arn:aws:ssm:eu-west-1:111122223333:parameter/berth/token',
    ],
  ])('reads %s from the Parameter Store, decrypted', async (name, asked) => {
    reply = parameter('t0ken');
    const { read, calls } = reader();
    expect(await read(name)).toBe('t0ken');
    expect(calls()).toEqual([['GetParameter', { Name: asked, WithDecryption: true }]]);
  });

  it.each(['berth/token', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:berth/token-AbCdEf'])(
    'reads %s from Secrets Manager',
    async (name) => {
      reply = { body: JSON.stringify({ SecretString: 't0ken' }) };
      const { read, calls } = reader();
      expect(await read(name)).toBe('t0ken');
      expect(calls()).toEqual([['GetSecretValue', { SecretId: name }]]);
    },
  );

  it("reads an ARN in the ARN's region", async () => {
    reply = { body: JSON.stringify({ SecretString: 't0ken' }) };
    await reader().read('arn:aws:secretsmanager:us-east-2:111122223333:secret:berth/token-AbCdEf');
    expect(standIn.received.at(-1)?.headers.authorization).toContain('/us-east-2/secretsmanager/');
  });

  it('asks once in five minutes, and once for those who ask at the same time', async () => {
    reply = parameter('first');
    const { read, calls } = reader();
    expect(await Promise.all([read('/a'), read('/a')])).toEqual(['first', 'first']);
    reply = parameter('second');
    clock.pass(5 * 60_000 - 1);
    expect(await read('/a')).toBe('first');
    clock.pass(1);
    expect(await read('/a')).toBe('second');
    expect(calls()).toHaveLength(2);
  });

  it('asks again for those who want it fresh, once in five seconds', async () => {
    reply = parameter('first');
    const { read, calls } = reader();
    expect(await read('/a')).toBe('first');
    reply = parameter('second');
    clock.pass(5_000);
    expect(await Promise.all([read('/a', 'afresh'), read('/a', 'afresh')])).toEqual(['second', 'second']);
    clock.pass(4_999);
    expect(await read('/a', 'afresh')).toBe('second');
    expect(await read('/a')).toBe('second');
    expect(calls()).toHaveLength(2);
  });

  it('keeps no failure', async () => {
    const { read } = reader();
    reply = refusal('ParameterNotFound', '');
    await expect(read('/a')).rejects.toThrow(ConfigurationError);
    reply = parameter('there');
    expect(await read('/a')).toBe('there');
  });

  it.each([
    ['/a', 'ParameterNotFound', 'there is no secret /a; make it: aws ssm put-parameter --name /a --type SecureString'],
    ['ssm:/a', 'ParameterNotFound', 'there is no secret ssm:/a; make it: aws ssm put-parameter --name /a'],
    ['a', 'ResourceNotFoundException', 'there is no secret a; make it: aws secretsmanager create-secret --name a'],
  ])('says how to make %s when it is not there', async (name, type, message) => {
    reply = refusal(type, 'not there');
    const error = await failureOf(name);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(message);
  });

  it.each([
    ['/a/b', 'ssm:GetParameter', 'arn:aws:ssm:eu-west-1:*:parameter/a/b'],
    ['a/b', 'secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:*:secret:a/b-??????'],
  ])('gives the IAM statement that would allow reading %s', async (name, action, resource) => {
    reply = refusal('AccessDeniedException', 'no');
    const error = await failureOf(name);
    expect(error).toBeInstanceOf(AccessError);
    expect((error as AccessError).statement).toEqual({ Effect: 'Allow', Action: action, Resource: resource });
  });

  it('names the key that may not be used to decrypt', async () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234';
    reply = refusal(
      'AccessDeniedException',
      `User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: kms:Decrypt on resource: ${key} because no identity-based policy allows the kms:Decrypt action`,
    );
    const error = await failureOf('/a');
    expect((error as AccessError).statement).toEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key });
  });

  it('says so when a secret holds bytes and no text', async () => {
    reply = { body: JSON.stringify({ SecretBinary: 'AAAA' }) };
    expect((await failureOf('a')).message).toContain('the secret a holds no text');
  });

  it('may succeed later when AWS answers with a 500', async () => {
    reply = { status: 500, body: '{}' };
    expect(await failureOf('/a')).toBeInstanceOf(TransientError);
  });
});
