import { ClientException, ECSClient, ServerException, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import type { AwsCall } from '../../lib/aws/aws-call.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import { translateError } from '../../lib/aws/errors.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import {
  AccessError,
  BerthError,
  ConfigurationError,
  ConflictError,
  RefusedError,
  TransientError,
} from '../../lib/errors.ts';
import { ImpatientClock } from './virtual-clock.ts';

const arn = 'arn:aws:ecs:eu-west-1:*:service/production/web';
const call: AwsCall = {
  service: 'ecs',
  operation: 'UpdateService',
  about: 'service web of cluster production',
  resource: () => arn,
  repeatable: true,
};
const place = { region: 'eu-west-1', endpoint: 'https://ecs.eu-west-1.amazonaws.com' };

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, httpStatusCode = 400, more: object = {}): Error {
  const $fault = httpStatusCode < 500 ? 'client' : 'server';
  return Object.assign(new Error(message), { name, $fault, $metadata: { httpStatusCode } }, more);
}

function translated(thrown: unknown, about: AwsCall = call): BerthError {
  const error = translateError(thrown, about, place);
  expect(error).toBeInstanceOf(BerthError);
  expect((error as Error).cause).toBe(thrown);
  return error as BerthError;
}

describe('errors of AWS', () => {
  it.each([
    [
      'a denied call',
      sdkError('AccessDeniedException', 'no'),
      AccessError,
      'ecs:UpdateService failed for service web of cluster production: IAM does not allow the caller ecs:UpdateService on arn:aws:ecs:eu-west-1:*:service/production/web. This statement allows it: {"Effect":"Allow","Action":"ecs:UpdateService","Resource":"arn:aws:ecs:eu-west-1:*:service/production/web"}',
    ],
    [
      'a throttled call',
      sdkError('ThrottlingException', 'Rate exceeded'),
      TransientError,
      "ecs:UpdateService failed for service web of cluster production: AWS throttles this account's calls in eu-west-1. Try again in 5 s.",
    ],
    [
      'a 5xx',
      sdkError('ServerException', 'oops', 500),
      TransientError,
      'ecs:UpdateService failed for service web of cluster production: https://ecs.eu-west-1.amazonaws.com answered with 500 (ServerException). Try again later.',
    ],
    [
      'a page of HTML',
      new SyntaxError("Unexpected token '<'"),
      TransientError,
      "ecs:UpdateService failed for service web of cluster production: https://ecs.eu-west-1.amazonaws.com answered with something that is not AWS's JSON. Check AWS_ENDPOINT_URL, and any proxy on the way.",
    ],
    [
      'a lost connection',
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      TransientError,
      'ecs:UpdateService failed for service web of cluster production: https://ecs.eu-west-1.amazonaws.com gave no answer (ECONNRESET). Check the network, and try again.',
    ],
    [
      'an unknown host',
      Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }),
      TransientError,
      'ecs:UpdateService failed for service web of cluster production: https://ecs.eu-west-1.amazonaws.com cannot be reached (ENOTFOUND). Check the network, the region and AWS_ENDPOINT_URL.',
    ],
    [
      'an expired token',
      sdkError('ExpiredTokenException', 'expired'),
      ConfigurationError,
      'ecs:UpdateService failed for service web of cluster production: the AWS credentials have expired. Sign in again with `aws sso login`, or fetch new ones.',
    ],
    [
      'unknown credentials',
      sdkError('UnrecognizedClientException', 'invalid'),
      ConfigurationError,
      "ecs:UpdateService failed for service web of cluster production: AWS does not accept these credentials (UnrecognizedClientException). Check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, this machine's clock, and that the region eu-west-1 is enabled for the account.",
    ],
    [
      'an unknown cluster',
      sdkError('ClusterNotFoundException', 'Cluster not found.'),
      RefusedError,
      "ecs:UpdateService failed for service web of cluster production: ClusterNotFoundException: Cluster not found. Check the environment's cluster and region, and whose account it is: aws ecs list-clusters --region eu-west-1",
    ],
    [
      'an invalid parameter',
      sdkError('InvalidParameterException', 'Bad value.\nDetails'),
      RefusedError,
      'ecs:UpdateService failed for service web of cluster production: InvalidParameterException: Bad value. Correct what it names, and try again.',
    ],
    [
      'a conflict',
      sdkError('ConflictException', 'In the wrong state.'),
      ConflictError,
      'ecs:UpdateService failed for service web of cluster production: ConflictException: In the wrong state. Look again and plan anew.',
    ],
  ])('%s is told as what failed, on what, and what to do', (_, thrown, expected, message) => {
    const error = translated(thrown);
    expect(error).toBeInstanceOf(expected);
    expect(error.message).toBe(message);
  });

  it('name the action and the resource that IAM names, where it names them', () => {
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/berth/f is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/app-task because no identity-based policy allows the iam:PassRole action';
    const error = translated(sdkError('AccessDeniedException', message)) as AccessError;
    expect(error.statement).toEqual({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::111122223333:role/app-task',
    });
    expect(error.message).toContain('does not allow arn:aws:sts::111122223333:assumed-role/berth/f iam:PassRole on');
  });

  it('say when a policy denies explicitly, which no statement mends', () => {
    const message =
      'User: arn:aws:iam::1:user/a is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:eu-west-1:1:service/c/w with an explicit deny in a service control policy';
    expect(translated(sdkError('AccessDeniedException', message)).message).toContain('denies it explicitly');
  });

  it.each([
    ['60', 60_000],
    ['0', 5_000],
    ['soon', 5_000],
    ['-3', 5_000],
  ])('of throttling with retry-after %s are to be tried again after %s ms', (retryAfter, expected) => {
    const thrown = sdkError('ThrottlingException', 'Rate exceeded', 400, {
      $response: { headers: { 'retry-after': retryAfter } },
    });
    expect((translated(thrown) as TransientError).retryAfterMs).toBe(expected);
  });

  it.each([
    ['a lost answer', Object.assign(new Error('x'), { code: 'ECONNRESET' }), true],
    ['a timeout', Object.assign(new Error('x'), { name: 'TimeoutError', code: 'ETIMEDOUT' }), true],
    ['a 5xx', sdkError('ServerException', 'x', 500), true],
    ['HTML', new SyntaxError('x'), true],
    ['a connection that was never made', Object.assign(new Error('x'), { name: 'TimeoutError' }), false],
    ['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), false],
    ['a throttle', sdkError('ThrottlingException', 'x'), false],
    [
      'a registration race',
      sdkError('ClientException', 'Too many concurrent attempts to create a new revision of the specified family.'),
      false,
    ],
  ])('that come of %s say whether the effect of what cannot be repeated is known', (_, thrown, ambiguous) => {
    expect(translated(thrown, { ...call, repeatable: false })).toMatchObject({ code: 'Transient', ambiguous });
    expect(translated(thrown)).toMatchObject({ code: 'Transient', ambiguous: false });
  });

  it.each([
    ['Berth’s own errors', new ConflictError('moved', 'arn')],
    ['bugs', new TypeError('x is not a function')],
  ])('leave %s as they are', (_, thrown) => {
    expect(translateError(thrown, call, place)).toBe(thrown);
  });

  it('make an error of what is none', () => {
    expect(translateError('nothing', call, place)).toEqual(new Error('nothing'));
  });

  it('are translated by the adapter, by the SDK’s own classes too', async () => {
    const mock = mockClient(ECSClient);
    const clock = new ImpatientClock();
    const client = new ECSClient({ region: 'eu-west-1' });
    const ecs = createEcs({ client, clock, rates: createRequestRates({ clock }) });
    const update = () => ecs.updateService({ cluster: 'production', service: 'web' });
    mock.on(UpdateServiceCommand).rejectsOnce(new ClientException({ message: 'no', $metadata: {} }));
    await expect(update()).rejects.toMatchObject({ code: 'Refused', awsCode: 'ClientException', subject: arn });
    mock
      .on(UpdateServiceCommand)
      .rejectsOnce(new ServerException({ message: 'no', $metadata: { httpStatusCode: 500 } }))
      .resolves({ service: { serviceName: 'web' } });
    expect(await update()).toEqual({ serviceName: 'web' });
    mock.restore();
  });
});
