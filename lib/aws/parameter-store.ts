import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { formatArn } from './arn.ts';
import type { AwsCall } from './aws-call.ts';
import { createCaller } from './caller.ts';
import { type SecretReaderOptions, settingsFor } from './secret-reader-options.ts';

/** A parameter's value, decrypted, by its name or ARN; `undefined` when it has none. Throws as every call does. */
export async function readParameter(name: string, options: SecretReaderOptions): Promise<string | undefined> {
  const client = new SSMClient(settingsFor(name, options));
  try {
    const answer = await createCaller({ ...options, client })(parameterCall(name), () =>
      client.send(new GetParameterCommand({ Name: name, WithDecryption: true })),
    );
    return answer.Parameter?.Value;
  } finally {
    client.destroy();
  }
}

function parameterCall(name: string): AwsCall {
  return {
    service: 'ssm',
    operation: 'GetParameter',
    about: `parameter ${name}`,
    resource: (region) =>
      name.startsWith('arn:')
        ? name
        : formatArn({ service: 'ssm', region, account: '*', resource: `parameter/${name.replace(/^\//, '')}` }),
    repeatable: true,
  };
}
