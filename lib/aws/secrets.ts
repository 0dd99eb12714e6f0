import { ConfigurationError, RefusedError } from '../errors.ts';
import type { SecretReader } from '../ports/secrets.ts';
import type { SecretReaderOptions } from './secret-reader-options.ts';

/** A secret that was changed is seen after this long. */
const keepMs = 5 * 60_000;
/** What was read so lately is fresh: a token that many requests are refused for at once is read again once. */
const freshMs = 5_000;
const notThere: readonly string[] = ['ParameterNotFound', 'ParameterVersionNotFound', 'ResourceNotFoundException'];

/**
 * Secrets of SSM's Parameter Store (`ssm:/berth/token`, a name that begins with `/`, or an ARN) and of Secrets Manager (any
 * other name or ARN), kept for five minutes and read again before when it is to be fresh. An ARN is read in its own region.
 */
export function createSecretReader(options: SecretReaderOptions): SecretReader {
  const kept = new Map<string, { readonly at: number; readonly text: Promise<string> }>();
  return {
    read(name, age) {
      const now = options.clock.now();
      const known = kept.get(name);
      if (known && now - known.at < (age === 'afresh' ? freshMs : keepMs)) return known.text;
      const text = readSecret(name, options);
      kept.set(name, { at: now, text });
      // A failure is not kept: what it names may be put right at any moment.
      text.catch(() => {
        if (kept.get(name)?.text === text) kept.delete(name);
      });
      return text;
    },
  };
}

/** Which store a secret of that name is in, as the variable of its endpoint ends. */
export function secretStore(name: string): 'SSM' | 'SECRETS_MANAGER' {
  return parameterName(name) === undefined ? 'SECRETS_MANAGER' : 'SSM';
}

async function readSecret(name: string, options: SecretReaderOptions): Promise<string> {
  const parameter = parameterName(name);
  try {
    const text = await (parameter === undefined
      ? readSecretsManager(name, options)
      : readParameter(parameter, options));
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

// The clients are loaded by files that name what they use: of `import('@aws-sdk/client-ssm')` a bundle keeps everything.

async function readParameter(name: string, options: SecretReaderOptions): Promise<string | undefined> {
  return (await import('./parameter-store.ts')).readParameter(name, options);
}

async function readSecretsManager(name: string, options: SecretReaderOptions): Promise<string | undefined> {
  return (await import('./secrets-manager.ts')).readSecretsManager(name, options);
}

function howToMake(name: string, parameter: string | undefined): string {
  return parameter === undefined
    ? `make it: aws secretsmanager create-secret --name ${name} --secret-string file://token.txt`
    : `make it: aws ssm put-parameter --name ${parameter} --type SecureString --value file://token.txt`;
}
