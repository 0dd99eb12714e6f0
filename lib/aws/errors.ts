import { AccessError, BerthError, ConfigurationError, ConflictError, RefusedError, TransientError } from '../errors.ts';
import { type AwsCall, actionOf } from './aws-call.ts';
import { failureKind, readSdkError, retryAfterMs, type SdkError } from './failure.ts';

/** Where a call went. */
export interface CallPlace {
  readonly region: string;
  /** For a person: `https://ecs.eu-west-1.amazonaws.com`. */
  readonly endpoint: string;
}

/** What the caller is told to wait after a failure that gives no delay of its own. */
const transientDelayMs = 5_000;

/** The SDK's error as one of Berth's, saying what failed, on what, and what to do next; others are returned as they are. */
export function translateError(thrown: unknown, call: AwsCall, place: CallPlace): Error {
  if (thrown instanceof BerthError) return thrown;
  const error = readSdkError(thrown);
  switch (failureKind(thrown)) {
    case 'throttled':
      return throttled(thrown, call, place);
    case 'unreached':
    case 'effect unknown':
      return unanswered(thrown, error, call, place);
    case 'revision race':
      return transient(
        thrown,
        call,
        place,
        `${failed(call)}: the family's revisions are being registered by others. Try again.`,
      );
    case 'denied':
      return denied(thrown, error, call, place);
    case 'clock corrected':
    case 'set-up':
      return misconfigured(thrown, error, call, place);
    case 'conflict':
      return new ConflictError(
        `${failed(call)}: ${said(error)}. Look again and plan anew.`,
        call.resource(place.region),
        {
          cause: thrown,
        },
      );
    case 'refused':
      return refused(thrown, error, call, place);
    case 'unexpected':
      return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

/** No region is configured anywhere. */
export function missingRegion(call: AwsCall, cause: unknown): ConfigurationError {
  return new ConfigurationError(
    `${failed(call)}: no AWS region is configured. Name it in berth.yaml's environment, set AWS_REGION, or give the profile one: aws configure set region <region>.`,
    call.about,
    { cause },
  );
}

function throttled(thrown: unknown, call: AwsCall, place: CallPlace): TransientError {
  const delay = Math.max(retryAfterMs(thrown) ?? 0, transientDelayMs);
  const message = `${failed(call)}: AWS throttles this account's calls in ${place.region}. Try again in ${Math.ceil(delay / 1000)} s.`;
  return new TransientError(message, call.resource(place.region), delay, { cause: thrown });
}

function unanswered(thrown: unknown, error: SdkError, call: AwsCall, place: CallPlace): TransientError {
  const ambiguous = !call.repeatable && failureKind(thrown) === 'effect unknown';
  const advice = ambiguous ? ' Whether it had its effect is not known: look before trying again.' : '';
  const message = `${failed(call)}: ${whatHappened(thrown, error, place)}${advice}`;
  return new TransientError(message, call.resource(place.region), retryAfterMs(thrown) ?? transientDelayMs, {
    cause: thrown,
    ambiguous,
  });
}

function whatHappened(thrown: unknown, error: SdkError, place: CallPlace): string {
  const { endpoint } = place;
  if (failureKind(thrown) === 'unreached') {
    return `${endpoint} cannot be reached (${error.code ?? error.name}). Check the network, the region and AWS_ENDPOINT_URL.`;
  }
  if (error.status !== undefined && error.status >= 500 && !(thrown instanceof SyntaxError)) {
    return `${endpoint} answered with ${error.status} (${error.name}). Try again later.`;
  }
  if (error.code === undefined && error.name !== 'TimeoutError' && error.name !== 'AbortError') {
    return `${endpoint} answered with something that is not AWS's JSON. Check AWS_ENDPOINT_URL, and any proxy on the way.`;
  }
  return `${endpoint} gave no answer (${error.code ?? error.name}). Check the network, and try again.`;
}

function transient(thrown: unknown, call: AwsCall, place: CallPlace, message: string): TransientError {
  return new TransientError(message, call.resource(place.region), transientDelayMs, { cause: thrown });
}

// "User: arn:… is not authorized to perform: ecs:UpdateService on resource: arn:…": IAM's usual sentence names the ARN
// more exactly than we can, and, for a missing iam:PassRole, another action than the one that was called.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
function denied(thrown: unknown, error: SdkError, call: AwsCall, place: CallPlace): AccessError {
  const action = /not authorized to perform:? ([\w-]+:\w+)/.exec(error.message)?.[1] ?? actionOf(call);
  const resource = /on resource:? (arn:[^\s"]+[^\s".,])/.exec(error.message)?.[1] ?? call.resource(place.region);
  const who = /(?:User|Principal): (arn:\S+)/.exec(error.message)?.[1] ?? 'the caller';
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  const deny = error.message.includes('explicit deny')
    ? ' A policy denies it explicitly, so that has to go first.'
    : '';
  return new AccessError(
    `${failed(call)}: IAM does not allow ${who} ${action} on ${resource}.${deny} This statement allows it: ${statement}`,
    action,
    resource,
    { cause: thrown },
  );
}

function misconfigured(thrown: unknown, error: SdkError, call: AwsCall, place: CallPlace): ConfigurationError {
  return new ConfigurationError(`${failed(call)}: ${setUpAdvice(error, place)}`, call.resource(place.region), {
    cause: thrown,
  });
}

function setUpAdvice(error: SdkError, place: CallPlace): string {
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    return `no usable AWS credentials (${firstLine(error.message)}). Choose a profile with AWS_PROFILE, sign in with \`aws sso login\`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
  }
  if (error.name.startsWith('Expired') || error.name === 'RequestExpired') {
    return 'the AWS credentials have expired. Sign in again with `aws sso login`, or fetch new ones.';
  }
  if (error.name === 'OptInRequired') return `the account is not enabled for ${place.region}. Check the region.`;
  return `AWS does not accept these credentials (${error.name}). Check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, this machine's clock, and that the region ${place.region} is enabled for the account.`;
}

function refused(thrown: unknown, error: SdkError, call: AwsCall, place: CallPlace): RefusedError {
  const advice = nextStep(error.name, place);
  return new RefusedError(`${failed(call)}: ${said(error)}.${advice}`, error.name, call.resource(place.region), {
    cause: thrown,
  });
}

function nextStep(name: string, place: CallPlace): string {
  switch (name) {
    case 'ClusterNotFoundException':
      return ` Check the environment's cluster and region, and whose account it is: aws ecs list-clusters --region ${place.region}`;
    case 'ServiceNotFoundException':
      return " Check the service's name and the environment's cluster.";
    case 'ServiceNotActiveException':
      return ' It was deleted: create it anew, or take it out of the manifests.';
    case 'RepositoryNotFoundException':
      return ` Check the repository's account, region and name: aws ecr describe-repositories --region ${place.region}`;
    default:
      return ' Correct what it names, and try again.';
  }
}

function failed(call: AwsCall): string {
  return `${actionOf(call)} failed for ${call.about}`;
}

function said(error: SdkError): string {
  return `${error.name}: ${firstLine(error.message).replace(/\.$/, '')}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
