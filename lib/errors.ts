/** What an error is about: an ARN, a name as ECS knows it, or `file:line:column`. */
export type Subject = string;

/** One problem of a manifest with its place; `line` and `column` count from 1. */
export interface ManifestProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, and what is allowed. */
  readonly message: string;
}

/** The base of every error that Berth throws on purpose. Match by class or `code`, never by message. */
export abstract class BerthError extends Error {
  abstract readonly code: string;
  readonly subject: Subject;

  constructor(message: string, subject: Subject, options?: ErrorOptions) {
    super(message, options);
    this.subject = subject;
  }

  /** The class's name; from the code, since a bundle shortens the names of classes. */
  override get name(): string {
    return `${this.code}Error`;
  }
}

/** What Git says is wrong: carries every problem, each with its place. A function acknowledges, publishes, never retries. */
export class ManifestError extends BerthError {
  readonly code = 'Manifest';
  readonly problems: readonly ManifestProblem[];

  constructor(problems: readonly ManifestProblem[]) {
    const lines = problems.map(formatProblem);
    super(lines.join('\n'), lines[0]?.split(': ')[0] ?? 'manifest');
    this.problems = problems;
  }
}

/** IAM denies an action on a resource; names both. `statement` is the IAM statement that would allow it. */
export class AccessError extends BerthError {
  readonly code = 'Access';
  readonly action: string;

  constructor(message: string, resource: Subject, options: ErrorOptions & { readonly action: string }) {
    super(message, resource, options);
    this.action = options.action;
  }

  /** The IAM policy statement that would allow the denied call. */
  get statement(): { readonly Effect: 'Allow'; readonly Action: string; readonly Resource: string } {
    return { Effect: 'Allow', Action: this.action, Resource: this.subject };
  }
}

/** The live state moved since the plan was made: plan again. */
export class ConflictError extends BerthError {
  readonly code = 'Conflict';
}

/** Throttled, a 5xx, timed out, an answer that is not AWS's: try again after `retryAfterMs`. */
export class TransientError extends BerthError {
  readonly code = 'Transient';
  readonly retryAfterMs: number;
  /** True when nobody knows whether the call had its effect (the answer was lost): look before sending it again. */
  readonly ambiguous: boolean;

  constructor(
    message: string,
    subject: Subject,
    options: ErrorOptions & { readonly retryAfterMs: number; readonly ambiguous?: boolean },
  ) {
    super(message, subject, options);
    this.retryAfterMs = options.retryAfterMs;
    this.ambiguous = options.ambiguous ?? false;
  }
}

/** AWS refused a request for what it says (a ClientException, an InvalidParameterException): trying again changes nothing. */
export class RefusedError extends BerthError {
  readonly code = 'Refused';
  /** AWS's own error name, for example `ClusterNotFoundException`. */
  readonly awsCode: string;

  constructor(message: string, subject: Subject, options: ErrorOptions & { readonly awsCode: string }) {
    super(message, subject, options);
    this.awsCode = options.awsCode;
  }
}

/** The caller's set-up is wrong: no credentials, no region, a missing environment variable, an expired token. */
export class ConfigurationError extends BerthError {
  readonly code = 'Configuration';
}

/** A commit that the Git host does not have (any more): nothing leads to it since a push was forced, say. */
export class MissingCommitError extends BerthError {
  readonly code = 'MissingCommit';
}

/** Our own bug: thrown, retried, then the dead-letter queue and its alarm. */
export class InvariantError extends BerthError {
  readonly code = 'Invariant';
}

/** A problem as one line: `file:line:column: message`. */
export function formatProblem(problem: ManifestProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}
