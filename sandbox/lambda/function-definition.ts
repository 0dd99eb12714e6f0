/** A Lambda function as the template describes it. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder with the unpacked code. */
  readonly codeFolder: string;
  readonly reservedConcurrency?: number | undefined;
  readonly asynchronous: AsynchronousConfiguration;
}

/** What becomes of asynchronous invocations that fail. */
export interface AsynchronousConfiguration {
  /** Default 2. */
  readonly maximumRetryAttempts?: number | undefined;
  /** Default 6 hours. */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** ARN of a queue that gets the event itself. */
  readonly deadLetterArn?: string | undefined;
  /** ARN of a queue that gets a record of the invocation. */
  readonly onFailureArn?: string | undefined;
  readonly onSuccessArn?: string | undefined;
}

/** How an invocation ended. */
export interface InvocationResult {
  readonly requestId: string;
  /** `Unhandled` when the process died, ran out of time or could not start; `Handled` when the handler threw. */
  readonly functionError: 'Handled' | 'Unhandled' | undefined;
  /** What the handler returned, or the error as the runtime describes it. */
  readonly payload: unknown;
  /** Whether a process was started for it. */
  readonly cold: boolean;
}

/** A line that a function wrote. */
export interface LogLine {
  readonly function: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly requestId: string | undefined;
}
