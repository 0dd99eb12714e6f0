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

/** A failed call. */
interface Failure {
  readonly thrown: unknown;
  /** What was thrown, as far as it looks like an error of the SDK. */
  readonly error: SdkError;
  readonly call: AwsCall;
  readonly place: CallPlace;
  /** The ARN, or the name, that the call was about. */
  readonly subject: string;
}

/** The SDK's error as one of Berth's, saying what failed, on what, and what to do next; others are returned as they are. */
export function translateError(thrown: unknown, call: AwsCall, place: CallPlace): Error {
  if (thrown instanceof BerthError) return thrown;
  const failure: Failure = { thrown, error: readSdkError(thrown), call, place, subject: call.resource(place.region) };
  switch (failureKind(thrown)) {
    case 'throttled':
      return throttled(failure);
    case 'unreached':
    case 'effect unknown':
      return unanswered(failure);
    case 'revision race':
      return racing(failure);
    case 'denied':
      return denied(failure);
    case 'clock corrected':
    case 'set-up':
      return misconfigured(failure);
    case 'conflict':
      return conflicting(failure);
    case 'refused':
      return refused(failure);
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

function throttled({ thrown, call, place, subject }: Failure): TransientError {
  const delay = Math.max(retryAfterMs(thrown) ?? 0, transientDelayMs);
  const message = `${failed(call)}: AWS throttles this account's calls in ${place.region}. Try again in ${Math.ceil(delay / 1000)} s.`;
  return new TransientError(message, subject, { retryAfterMs: delay, cause: thrown });
}

function unanswered(failure: Failure): TransientError {
  const { thrown, call, subject } = failure;
  const ambiguous = !call.repeatable && failureKind(thrown) === 'effect unknown';
  const advice = ambiguous ? ' Whether it had its effect is not known: look before trying again.' : '';
  return new TransientError(`${failed(call)}: ${whatHappened(failure)}${advice}`, subject, {
    retryAfterMs: retryAfterMs(thrown) ?? transientDelayMs,
    cause: thrown,
    ambiguous,
  });
}

function whatHappened({ thrown, error, place: { endpoint } }: Failure): string {
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

function racing({ thrown, call, subject }: Failure): TransientError {
  const message = `${failed(call)}: the family's revisions are being registered by others. Try again.`;
  return new TransientError(message, subject, { retryAfterMs: transientDelayMs, cause: thrown });
}

function conflicting({ thrown, error, call, subject }: Failure): ConflictError {
  const message = `${failed(call)}: ${said(error)}. Look again and plan anew.`;
  return new ConflictError(message, subject, { cause: thrown });
}

// "User: arn:… is not authorized to perform: ecs:UpdateService on resource: arn:…": IAM's usual sentence names the ARN
// more exactly than we can, and, for a missing iam:PassRole, another action than the one that was called.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
function denied({ thrown, error, call, subject }: Failure): AccessError {
  const action = /not authorized to perform:? ([\w-]+:\w+)/.exec(error.message)?.[1] ?? actionOf(call);
  const resource = /on resource:? (arn:[^\s"]+[^\s".,])/.exec(error.message)?.[1] ?? subject;
  const who = /(?:User|Principal): (arn:\S+)/.exec(error.message)?.[1] ?? 'the caller';
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  const deny = error.message.includes('explicit deny')
    ? ' A policy denies it explicitly, so that has to go first.'
    : '';
  const trust = action === 'sts:AssumeRole' ? trustAdvice(who) : '';
  return new AccessError(
    `${failed(call)}: IAM does not allow ${who} ${action} on ${resource}.${deny} This statement allows it: ${statement}${trust}`,
    resource,
    { action, cause: thrown },
  );
}

// A role of another account takes both: the caller's policy, and the role's own trust policy, which names the role behind
// the caller's session. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
function trustAdvice(who: string): string {
  const role = who.replace(/^(arn:[^:]+):sts:(:\d+):assumed-role\/([^/]+)\/.*$/, '$1:iam:$2:role/$3');
  const statement = JSON.stringify({ Effect: 'Allow', Principal: { AWS: role }, Action: 'sts:AssumeRole' });
  return `, and this one in the role's trust policy: ${statement}`;
}

function misconfigured({ thrown, error, call, place, subject }: Failure): ConfigurationError {
  return new ConfigurationError(`${failed(call)}: ${setUpAdvice(error, place)}`, subject, { cause: thrown });
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

function refused({ thrown, error, call, place, subject }: Failure): RefusedError {
  const message = `${failed(call)}: ${said(error)}.${nextStep(error.name, place)}`;
  return new RefusedError(message, subject, { awsCode: error.name, cause: thrown });
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
