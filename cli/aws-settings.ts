import { type ClientSettings, clientSettings } from '../lib/aws/clients.ts';
import type { CliIo } from './io.ts';

/** A service by the name that its endpoint's variable ends with. */
export type EndpointName =
  | 'ECS'
  | 'ECR'
  | 'SQS'
  | 'STS'
  | 'SSM'
  | 'SECRETS_MANAGER'
  | 'APPLICATION_AUTO_SCALING'
  | 'AUTO_SCALING'
  | 'EC2';

/** The settings of one client; what they leave open the SDK finds in the profile, the shared files and the rest. */
export interface AwsSettings extends ClientSettings {
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/**
 * What the command's own environment says, found as the AWS CLI finds it: keys in variables go before AWS_PROFILE, where
 * the SDK has it the other way round. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-authentication.html
 */
export function awsSettings({ env }: Pick<CliIo, 'env'>, region: string, service: EndpointName): AwsSettings {
  const endpoint = endpointOf(env, service);
  const credentials = keysOf(env);
  return { ...clientSettings({ env, region }), ...(endpoint && { endpoint }), ...(credentials && { credentials }) };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function endpointOf(env: CliIo['env'], service: EndpointName): string | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined;
}

function keysOf({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: CliIo['env']): AwsSettings['credentials'] {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
