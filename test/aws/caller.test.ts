import type { ECSClient } from '@aws-sdk/client-ecs';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { AccessError, ConfigurationError, ConflictError, RefusedError, TransientError } from '../../lib/errors.ts';
import { ecsClientAt, type Received, type Reply, type StandIn, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

const service = '{"service":{"serviceName":"web"}}';
const services = '{"services":[{"serviceName":"web"}]}';
const revision = '{"taskDefinition":{"family":"web","revision":1}}';

function awsError(name: string, message: string, status = 400, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body: JSON.stringify({ __type: name, message }), headers };
}

describe('a call', () => {
  let standIn: StandIn;
  let client: ECSClient;
  let clock: ImpatientClock;
  let throttles: number;
  let reply: (request: Received, count: number) => Reply;

  beforeEach(async () => {
    standIn = await startStandIn((request, count) => reply(request, count));
    client = ecsClientAt(standIn.url);
    clock = new ImpatientClock();
    throttles = 0;
  });
  afterEach(async () => {
    client.destroy();
    await standIn.close();
  });

  function ecs(maxWaitMs = 10_000) {
    const onThrottle = () => {
      throttles += 1;
    };
    return createEcs({ client, rates: createRequestRates({ clock, maxWaitMs, onThrottle }), clock, random: () => 0 });
  }
  const read = () => ecs().describeServices('production', ['web']);
  const register = () => ecs().registerTaskDefinition({ family: 'web' });
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('is sent once when it succeeds, and waits for nothing', async () => {
    reply = () => ({ body: services });
    expect(await read()).toEqual([{ serviceName: 'web' }]);
    expect(standIn.received).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  it.each([
    ['ThrottlingException', 400],
    ['ThrottledException', 400],
    ['TooManyRequestsException', 429],
    ['Whatever', 429],
  ])('is sent again after a %s, whatever it does, because a throttled call had no effect', async (name, status) => {
    reply = (_, count) => (count < 4 ? awsError(name, 'Rate exceeded', status) : { body: revision });
    await register();
    expect(standIn.received).toHaveLength(4);
    expect(throttles).toBe(3);
    // 200, 400 and 800 ms, and each time the bucket's next token at a halved rate of one a second.
    expect(clock.now()).toBeGreaterThan(1_400);
  });

  it('gives up on throttles after five, with the delay', async () => {
    reply = () => awsError('ThrottlingException', 'Rate exceeded');
    const error = await failure(read());
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({
      ambiguous: false,
      retryAfterMs: 5_000,
      subject: 'arn:aws:ecs:eu-west-1:*:service/production/web',
    });
    expect(standIn.received).toHaveLength(5);
  });

  it('leaves AWS alone for as long as retry-after says', async () => {
    reply = (_, count) =>
      count === 1 ? awsError('ThrottlingException', 'Rate exceeded', 400, { 'retry-after': '7' }) : { body: services };
    await read();
    expect(clock.waits[0]).toBe(7_000);
  });

  it('is given back with the delay when AWS wants to be left alone for longer than may be waited', async () => {
    reply = () => awsError('ThrottlingException', 'Rate exceeded', 400, { 'retry-after': '45' });
    const error = await failure(read());
    expect(error).toMatchObject({ code: 'Transient', retryAfterMs: 45_000 });
    expect(standIn.received).toHaveLength(1);
  });

  it.each([
    ['a 500', awsError('ServerException', 'Service Unavailable', 500)],
    ['a 503', awsError('ServiceUnavailable', 'Try later', 503)],
    ['a lost connection', 'drop' as const],
    ["a gateway's page", { status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } }],
    ['a page that says 200', { body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }],
    ['an answer without the service', { body: '{}' }],
  ])('that can be repeated is sent up to three times after %s', async (_, broken) => {
    reply = (_request, count) => (count < 3 ? broken : { body: service });
    await ecs().updateService({ cluster: 'production', service: 'web', desiredCount: 2 });
    expect(standIn.received).toHaveLength(3);
  });

  it.each([
    ['RegisterTaskDefinition', () => ecs().registerTaskDefinition({ family: 'web' })],
    ['CreateService', () => ecs().createService({ cluster: 'production', serviceName: 'web' })],
    [
      'UpdateService with forceNewDeployment',
      () => ecs().updateService({ cluster: 'production', service: 'web', forceNewDeployment: true }),
    ],
    [
      'StopServiceDeployment',
      () => ecs().stopServiceDeployment('arn:aws:ecs:eu-west-1:111122223333:service-deployment/production/web/1'),
    ],
  ])('of %s is sent once when its answer is lost, and says that its effect is not known', async (_, call) => {
    reply = () => 'drop';
    const error = await failure(call());
    expect(error).toMatchObject({ code: 'Transient', ambiguous: true });
    expect((error as Error).message).toContain('Whether it had its effect is not known');
    expect(standIn.received).toHaveLength(1);
  });

  it('of CreateService with a client token may be repeated', async () => {
    reply = (_, count) => (count === 1 ? 'drop' : { body: service });
    await ecs().createService({ cluster: 'production', serviceName: 'web', clientToken: 'abc' });
    expect(standIn.received).toHaveLength(2);
  });

  it('that never got there may be repeated, and names the endpoint', async () => {
    await standIn.close();
    const error = await failure(register());
    expect(error).toMatchObject({ code: 'Transient', ambiguous: false });
    expect((error as Error).message).toContain(`${standIn.url} cannot be reached (ECONNREFUSED)`);
    expect(clock.waits).toHaveLength(2);
  });

  it('that is not answered in time is a lost one', async () => {
    const silent = await startStandIn(() => 'drop');
    client.destroy();
    client = ecsClientAt(silent.url, 30);
    const held = silent.hold();
    const error = await failure(register());
    held();
    await silent.close();
    expect(error).toMatchObject({ code: 'Transient', ambiguous: true });
    expect((error as Error).message).toContain('gave no answer (ETIMEDOUT)');
  });

  it('says that an answer is not AWS’s, and where it came from', async () => {
    reply = () => ({ status: 502, body: '<html>Bad Gateway</html>' });
    const error = (await failure(read())) as Error;
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain(`${standIn.url} answered with something that is not AWS's JSON`);
  });

  it('tries a revision again while others register the family, up to six times', async () => {
    const race = 'Too many concurrent attempts to create a new revision of the specified family.';
    reply = (_, count) => (count < 6 ? awsError('ClientException', race) : { body: revision });
    await register();
    expect(standIn.received).toHaveLength(6);
    reply = () => awsError('ClientException', race);
    expect(await failure(register())).toMatchObject({ code: 'Transient', ambiguous: false });
  });

  it('registers the revisions of one family one after another', async () => {
    let under = 0;
    let most = 0;
    const slow = await startStandIn(async () => {
      under += 1;
      most = Math.max(most, under);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      under -= 1;
      return { body: revision };
    });
    client.destroy();
    client = ecsClientAt(slow.url);
    const one = ecs();
    await Promise.all([1, 2, 3, 4].map((cpu) => one.registerTaskDefinition({ family: 'web', cpu: `${cpu}` })));
    expect(most).toBe(1);
    await Promise.all([1, 2, 3, 4].map((family) => one.registerTaskDefinition({ family: `${family}` })));
    await slow.close();
    expect(slow.received).toHaveLength(8);
    expect(most).toBeGreaterThan(1);
  });

  it('is signed anew with AWS’s time when the machine’s clock is wrong', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    reply = (_, count) =>
      count === 1 ? awsError('InvalidSignatureException', 'Signature expired', 403, { date }) : { body: revision };
    await register();
    const [first, second] = standIn.received.map(({ headers }) => String(headers['x-amz-date']));
    expect(Number(second?.slice(0, 8) + (second?.slice(9, 11) ?? ''))).toBeGreaterThan(
      Number(first?.slice(0, 8) + (first?.slice(9, 11) ?? '')),
    );
  });

  it('that AWS refuses is not sent again, however far its time is from the machine’s', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    reply = () => awsError('ConflictException', 'Already stopped.', 400, { date });
    expect(await failure(read())).toBeInstanceOf(ConflictError);
    expect(standIn.received).toHaveLength(1);
  });

  it.each([
    ['AccessDeniedException', AccessError],
    ['UnauthorizedException', AccessError],
    ['ClusterNotFoundException', RefusedError],
    ['ClientException', RefusedError],
    ['InvalidParameterException', RefusedError],
    ['LimitExceededException', RefusedError],
    ['NobodyKnowsThisException', RefusedError],
    ['ConflictException', ConflictError],
    ['ExpiredTokenException', ConfigurationError],
    ['UnrecognizedClientException', ConfigurationError],
  ])('that AWS refuses with %s is not sent again', async (name, expected) => {
    reply = () => awsError(name, 'No.');
    expect(await failure(read())).toBeInstanceOf(expected);
    expect(standIn.received).toHaveLength(1);
  });
});
