import type { Body, Caller } from '../service.ts';

/** A call as it reaches the sandbox, before anything is decided about it. */
export interface Call {
  /** As in the signature's scope: `ecs`. */
  readonly service: string;
  /** As AWS names it: `DescribeServices`. */
  readonly operation: string;
  readonly caller: Caller;
  readonly input: Body;
}

/** Which calls something is about; what is left out matches every call. */
export interface CallMatch {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly accessKeyId?: string | undefined;
  /** A look at the input, where names do not tell enough. */
  readonly where?: ((call: Call) => boolean) | undefined;
}

export function matchesCall(call: Call, match: CallMatch): boolean {
  return (
    (match.service === undefined || match.service === call.service) &&
    (match.operation === undefined || match.operation === call.operation) &&
    (match.accessKeyId === undefined || match.accessKeyId === call.caller.accessKeyId) &&
    (match.where === undefined || match.where(call))
  );
}
