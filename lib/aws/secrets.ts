import { ConfigurationError, RefusedError } from '../errors.ts';
import type { SecretReader } from '../ports/secrets.ts';
import { formatArn } from './arn.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, createCaller } from './caller.ts';
import type { ClientSettings } from './clients.ts';

/** What reading secrets needs: the settings of its clients, which are loaded and made when the first secret is read. */
export interface SecretReaderOptions extends Omit<AdapterOptions<never>, 'client'> {
  readonly settings: ClientSettings;
}

/** A secret that was changed is seen after this long. */
const keepMs = 5 * 60_000;
const notThere: readonly string[] = ['ParameterNotFound', 'ParameterVersionNotFound', 'ResourceNotFoundException'];

/**
 * Secrets of SSM's Parameter Store (`ssm:/berth/token`, a name that begins with `/`, or an ARN) and of Secrets Manager (any
 * other name or ARN), kept for five minutes. An ARN is read in its own region.
 */
export function createSecretReader(options: SecretReaderOptions): SecretReader {
  const kept = new Map<string, { readonly until: number; readonly text: Promise<string> }>();
  return {
    read(name) {
      const now = options.clock.now();
      const known = kept.get(name);
      if (known && known.until > now) return known.text;
      const text = readSecret(name, options);
      kept.set(name, { until: now + keepMs, text });
      // A failure is not kept: what it names may be put right at any moment.
      text.catch(() => kept.delete(name));
      return text;
    },
  };
}

async function readSecret(name: string, options: SecretReaderOptions): Promise<string> {
  const parameter = parameterName(name);
  const read = parameter === undefined ? readSecretsManager : readParameter;
  try {
    const text = await read(parameter ?? name, options);
    if (text !== undefined) return text;
  } catch (error) {
    if (error instanceof RefusedError && notThere.includes(error.awsCode)) {
      throw new ConfigurationError(`there is no secret ${name}; ${howToMake(name, parameter)}`, name, { cause: error });
    }
    throw error;
  }
  throw new ConfigurationError(`the secret ${name} holds no text; ${howToMake(name, parameter)}`, name);
}

/** The parameter's name or ARN; `undefined` for a secret of Secrets Manager. */
function parameterName(name: string): string | undefined {
  if (name.startsWith('ssm:')) return name.slice('ssm:'.length);
  return name.startsWith('/') || /^arn:[^:]+:ssm:/.test(name) ? name : undefined;
}

async function readParameter(name: string, options: SecretReaderOptions): Promise<string | undefined> {
  const { SSMClient, GetParameterCommand } = await import('@aws-sdk/client-ssm');
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

async function readSecretsManager(name: string, options: SecretReaderOptions): Promise<string | undefined> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
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

function settingsFor(name: string, { settings }: SecretReaderOptions): ClientSettings {
  const region = name.startsWith('arn:') ? name.split(':')[3] : undefined;
  return region ? { ...settings, region } : settings;
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

function howToMake(name: string, parameter: string | undefined): string {
  return parameter === undefined
    ? `make it: aws secretsmanager create-secret --name ${name} --secret-string file://token.txt`
    : `make it: aws ssm put-parameter --name ${parameter} --type SecureString --value file://token.txt`;
}
