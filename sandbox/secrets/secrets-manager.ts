import { AwsError, type Body, type EmulatedService, type Environment } from '../service.ts';

/** A secret by AWS's own member names. */
interface Secret {
  readonly ARN: string;
  readonly Name: string;
  readonly SecretString: string;
  readonly VersionId: string;
  readonly CreatedDate: number;
}

/**
 * AWS Secrets Manager as far as a reader needs it: secrets with one current version.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function createSecretsManager(environment: Environment): EmulatedService {
  const secrets = new Map<string, Secret>();
  const find = (id: unknown): Secret => {
    const found = [...secrets.values()].find(({ ARN, Name }) => ARN === id || Name === id);
    if (!found) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  };
  const put = (name: string, text: unknown, arn: string): Secret => {
    const secret = {
      ARN: arn,
      Name: name,
      SecretString: String(text),
      VersionId: environment.id(32),
      CreatedDate: environment.clock.seconds(),
    };
    secrets.set(name, secret);
    return secret;
  };
  return {
    name: 'secretsmanager',
    targetPrefix: 'secretsmanager',
    operations: {
      CreateSecret: (input) => {
        const name = String(input.Name);
        if (secrets.has(name)) {
          throw new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${name} already exists.`,
          );
        }
        return versionOf(put(name, input.SecretString, arnOf(name, environment)));
      },
      PutSecretValue: (input) => {
        const { Name, ARN } = find(input.SecretId);
        return versionOf(put(Name, input.SecretString, ARN));
      },
      GetSecretValue: (input) => ({ ...find(input.SecretId), VersionStages: ['AWSCURRENT'] }),
      DeleteSecret: (input) => {
        const { ARN, Name } = find(input.SecretId);
        secrets.delete(Name);
        return { ARN, Name };
      },
    },
  };
}

function versionOf({ ARN, Name, VersionId }: Secret): Body {
  return { ARN, Name, VersionId };
}

/** AWS adds six random characters to the name:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html */
function arnOf(name: string, { region, account, id }: Environment): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${id(6)}`;
}
