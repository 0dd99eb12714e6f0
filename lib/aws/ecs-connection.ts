import type { ECSClient } from '@aws-sdk/client-ecs';
import { InvariantError, RefusedError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { formatArn, nameOf } from './arn.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import { listIn } from './raw-call.ts';

/** A call to ECS, described; `repeatable` unless it says otherwise. */
export type EcsCall = Pick<AwsCall, 'operation' | 'about' | 'resource'> & { readonly repeatable?: boolean };

/** What the parts of the ECS adapter share. */
export interface EcsConnection {
  readonly client: ECSClient;
  /** Makes a call; what `send` makes of the answer belongs to it, so that an answer that cannot be read is a failure. */
  call<Answer>(call: EcsCall, send: () => Promise<Answer>): Promise<Answer>;
}

/** The connection of one client. */
export function connectEcs(options: AdapterOptions<ECSClient>): EcsConnection {
  const call = createCaller(options);
  return {
    client: options.client,
    call: (ecsCall, send) => call({ service: 'ecs', repeatable: true, ...ecsCall }, send),
  };
}

/** The ARN of something of ECS's, in whatever account the caller is. */
export function ecsArn(region: string, resource: string): string {
  return formatArn({ service: 'ecs', region, account: '*', resource });
}

/** A service's ARN as far as its cluster's and its own name tell; an ARN is returned as it is. */
export function serviceResource(cluster: string, service: string): AwsCall['resource'] {
  const resource = `service/${nameOf(cluster)}/${service}`;
  return (region) => (service.startsWith('arn:') ? service : ecsArn(region, resource));
}

/** For a person: `service web of cluster production`. */
export function aboutService(cluster: string, service: string): string {
  return `service ${nameOf(service)} of cluster ${nameOf(cluster)}`;
}

/** ECS takes so many at a time; who has more splits them, because only they know what may be read together. */
export function checkCount(operation: string, given: readonly unknown[], most: number): void {
  if (given.length <= most) return;
  throw new InvariantError(`${operation} takes at most ${most} at a time and was given ${given.length}.`, operation);
}

/** An answer's failures: what is MISSING is left out, any other reason is thrown. */
export function throwFailures(operation: string, answer: JsonObject): void {
  const failures = listIn<{ readonly arn?: string; readonly reason?: string; readonly detail?: string }>(
    answer,
    'failures',
  );
  const failure = failures.find(({ reason }) => reason !== 'MISSING');
  if (!failure) return;
  const { arn = 'an item', reason = 'no reason given', detail } = failure;
  const more = detail ? ` (${detail})` : '';
  throw new RefusedError(`ecs:${operation} could not read ${arn}: ${reason}${more}.`, arn, { awsCode: reason });
}
