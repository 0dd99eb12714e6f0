import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ConfigurationError } from '../errors.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';

/** Credentials of an assumed role, as SDK clients take them. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** What a role is assumed with. */
export interface RoleOptions extends AdapterOptions<STSClient> {
  /** The role's ARN. */
  readonly role: string;
  /** How CloudTrail names who acted: 2 to 64 letters, digits and `+=,.@_-`. */
  readonly sessionName: string;
}

/** The SDK's client of STS. */
export function createStsClient(settings: ClientSettings): STSClient {
  return new STSClient(settings);
}

// So long before they expire, credentials are fetched anew; the SDK itself asks for others five minutes before.
const marginMs = 6 * 60_000;

/** A role's credentials, fetched when they are first asked for and anew before they expire. Callers at once share a call. */
export function createRoleCredentials(options: RoleOptions): () => Promise<RoleCredentials> {
  let known: RoleCredentials | undefined;
  let fetching: Promise<RoleCredentials> | undefined;
  const fetchNew = async () => {
    try {
      known = await assumeRole(options);
      return known;
    } finally {
      fetching = undefined;
    }
  };
  return async () => {
    if (known && known.expiration.getTime() - options.clock.now() > marginMs) return known;
    fetching ??= fetchNew();
    return fetching;
  };
}

async function assumeRole(options: RoleOptions): Promise<RoleCredentials> {
  const { client, role, sessionName } = options;
  const call: AwsCall = {
    service: 'sts',
    operation: 'AssumeRole',
    about: `role ${role}`,
    resource: () => role,
    repeatable: true,
  };
  const input = { RoleArn: role, RoleSessionName: sessionName };
  const { Credentials } = await createCaller(options)(call, () => client.send(new AssumeRoleCommand(input)));
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new ConfigurationError('STS gave no credentials for the role. Check AWS_ENDPOINT_URL.', role);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
