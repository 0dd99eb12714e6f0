/** The services that Berth calls, as IAM prefixes their actions. */
export type AwsService =
  | 'ecs'
  | 'ecr'
  | 'sqs'
  | 'application-autoscaling'
  | 'autoscaling'
  | 'ec2'
  | 'sts'
  | 'ssm'
  | 'secretsmanager';

/** One call to AWS, described well enough to budget it, retry it and explain its failure. */
export interface AwsCall {
  readonly service: AwsService;
  /** As AWS spells it: `UpdateService`. */
  readonly operation: string;
  /** What the call is about, for a person: `service web of cluster production`. */
  readonly about: string;
  /** The ARN in a region that IAM authorises the call against, with `*` for what is not known or where it has none. */
  readonly resource: (region: string) => string;
  /** Whether the call may be sent again when nobody knows whether it had its effect. */
  readonly repeatable: boolean;
}

/** The call's IAM action: `ecs:UpdateService`. */
export function actionOf(call: AwsCall): string {
  return `${call.service}:${call.operation}`;
}
