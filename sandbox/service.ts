import type { VirtualClock } from './clock.ts';

/** A request's or an answer's body. The sandbox keeps what it does not know, as JSON. */
export type Body = Record<string, unknown>;

/** Who calls, and where: taken from the request's signature. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  /** The access key id that signed the request, or with which its role was assumed: it tells the functions apart. */
  readonly accessKeyId: string;
  /** The ARN of the session, when a role was assumed. */
  readonly session?: string | undefined;
}

/** An event on the default bus, before EventBridge adds id, version, account and region. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Body;
  /** The sandbox's own when left out. */
  readonly region?: string;
  /** The sandbox's own when left out. */
  readonly account?: string;
}

/** What every emulated service gets. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  readonly clock: VirtualClock;
  /** Puts an event on the default bus; delivered in virtual time. */
  emit(event: BusEvent): void;
  /** Deterministic, unique hexadecimal of so many digits. */
  id(digits: number): string;
}

/** One emulated AWS service that speaks AWS JSON. `operations` are named as AWS names them. */
export interface EmulatedService {
  /** As in the signature's scope: `ecs`, `ecr`. */
  readonly name: string;
  /** What stands before the operation in `x-amz-target`: `AmazonEC2ContainerServiceV20141113`. */
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, (input: Body, caller: Caller) => Body | Promise<Body>>>;
}

/** An error as AWS answers it: `code` goes into `__type`. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
