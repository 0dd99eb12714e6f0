import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ConfigurationError } from '../errors.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';

/** Who calls AWS. */
export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
}

/** The SDK's client of STS. */
export function createStsClient(settings: ClientSettings): STSClient {
  return new STSClient(settings);
}

/** Whose credentials these are; needs no permission. */
export async function fetchCallerIdentity(options: AdapterOptions<STSClient>): Promise<CallerIdentity> {
  const call = {
    service: 'sts',
    operation: 'GetCallerIdentity',
    about: 'these credentials',
    resource: () => '*',
    repeatable: true,
  } as const;
  const { Account, Arn } = await createCaller(options)(call, () =>
    options.client.send(new GetCallerIdentityCommand({})),
  );
  if (!Account || !Arn) {
    throw new ConfigurationError('STS did not say whose credentials these are. Check AWS_ENDPOINT_URL.', call.about);
  }
  return { account: Account, arn: Arn };
}
