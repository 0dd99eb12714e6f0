import { UnreadableAnswer } from './unreadable-answer.ts';

/** What kind of failure an error of the SDK is, which decides whether the call may be sent again. */
export type FailureKind =
  /** AWS refused it for its rate: it had no effect. */
  | 'throttled'
  /** The request did not get there: it had no effect. */
  | 'unreached'
  /** A 5xx, a lost answer, a timeout, an answer that is not AWS's: nobody knows whether it had its effect. */
  | 'effect unknown'
  /** Another revision of the family was being registered: it had no effect. */
  | 'revision race'
  /** Signed with a wrong time, which the SDK has corrected since: it had no effect. */
  | 'clock corrected'
  | 'denied'
  | 'set-up'
  | 'conflict'
  | 'refused'
  /** Not a failure of the call: a bug, ours or the SDK's. */
  | 'unexpected';

/** What is read of an error; none of it is promised, so each part is looked at before it is used. */
export interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  readonly status: number | undefined;
  /** True for an error that AWS answered with. */
  readonly isAnswer: boolean;
  readonly clockCorrected: boolean;
  readonly retryAfter: string | undefined;
}

const throttles = new Set([
  'BandwidthLimitExceeded',
  'KmsThrottled',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottleException',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const denials = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'KmsAccessDenied',
  'NotAuthorized',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html, and the SDK's own names.
const setUps = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

// Of these, the ones that a wrong clock explains. The SDK says `clockSkewCorrected` of any error that came with a time far
// from this machine's, so the name has to agree.
const clockNames = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

// ResourceInUseException, UpdateInProgressException: ECS's; ConcurrentUpdateException: Application Auto Scaling's.
const conflicts = new Set([
  'ConcurrentUpdateException',
  'ConflictException',
  'ResourceInUseException',
  'UpdateInProgressException',
]);

const unreached = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);
const lost = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE']);

/** The kind of an error that the SDK threw, by its class, name, code and HTTP status. */
export function failureKind(thrown: unknown): FailureKind {
  const error = readSdkError(thrown);
  if (throttles.has(error.name) || error.status === 429) return 'throttled';
  if (error.clockCorrected && clockNames.has(error.name)) return 'clock corrected';
  const connection = connectionFailure(error);
  if (connection) return connection;
  if (thrown instanceof SyntaxError || thrown instanceof UnreadableAnswer) return 'effect unknown';
  if (denials.has(error.name)) return 'denied';
  if (setUps.has(error.name)) return 'set-up';
  if (error.status !== undefined && error.status >= 500) return 'effect unknown';
  if (isRevisionRace(error)) return 'revision race';
  if (conflicts.has(error.name)) return 'conflict';
  return error.isAnswer ? 'refused' : 'unexpected';
}

function connectionFailure(error: SdkError): FailureKind | undefined {
  if (error.code !== undefined && unreached.has(error.code)) return 'unreached';
  if (error.syscall === 'connect') return 'unreached';
  // The SDK gives a code to a request that took too long, and none to a connection that was never made.
  if (error.name === 'TimeoutError' && error.code === undefined) return 'unreached';
  const isLost = error.name === 'TimeoutError' || error.name === 'RequestTimeout' || error.name === 'AbortError';
  return isLost || (error.code !== undefined && lost.has(error.code)) ? 'effect unknown' : undefined;
}

/**
 * The one place that reads a message: ECS reports two registrations of one family at a time as a ClientException, like
 * every other refusal, and only its text tells that it may be sent again.
 */
function isRevisionRace(error: SdkError): boolean {
  return (
    error.name === 'ClientException' && /too many concurrent attempts to create a new revision/i.test(error.message)
  );
}

/** How long AWS asks to be left alone, in milliseconds; `undefined` when it does not say. */
export function retryAfterMs(thrown: unknown): number | undefined {
  const { retryAfter } = readSdkError(thrown);
  if (retryAfter === undefined) return undefined;
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The parts of an error that failures are told apart by. */
export function readSdkError(thrown: unknown): SdkError {
  const error = asRecord(thrown);
  const metadata = asRecord(error.$metadata);
  const headers = asRecord(asRecord(error.$response).headers);
  return {
    name: asText(error.name) ?? 'Error',
    message: asText(error.message) ?? String(thrown),
    code: asText(error.code),
    syscall: asText(error.syscall),
    status: typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined,
    isAnswer: error.$fault !== undefined || metadata.httpStatusCode !== undefined,
    clockCorrected: metadata.clockSkewCorrected === true,
    retryAfter: asText(headers['retry-after']),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
