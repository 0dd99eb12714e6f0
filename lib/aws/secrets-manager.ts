import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { formatArn } from './arn.ts';
import type { AwsCall } from './aws-call.ts';
import { createCaller } from './caller.ts';
import { type SecretReaderOptions, settingsFor } from './secret-reader-options.ts';

/** A secret's text by its name or ARN; `undefined` when it holds bytes. Throws as every call does. */
export async function readSecretsManager(name: string, options: SecretReaderOptions): Promise<string | undefined> {
  const client = new SecretsManagerClient(settingsFor(name, options));
  try {
    const answer = await createCaller({ ...options, client })(secretCall(name), () =>
      client.send(new GetSecretValueCommand({ SecretId: name })),
    );
    return answer.SecretString;
  } finally {
    client.destroy();
  }
}

// The ARN of a secret ends in a hyphen and six characters that AWS chose:
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
function secretCall(name: string): AwsCall {
  return {
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    about: `secret ${name}`,
    resource: (region) =>
      name.startsWith('arn:')
        ? name
        : formatArn({ service: 'secretsmanager', region, account: '*', resource: `secret:${name}-??????` }),
    repeatable: true,
  };
}
