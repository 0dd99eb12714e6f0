import { AwsError, type Body, type EmulatedService, type Environment } from '../service.ts';

/** A parameter by AWS's own member names. */
interface Parameter extends Body {
  readonly Name: string;
  readonly Type: string;
  readonly Value: string;
  readonly Version: number;
}

/**
 * The Parameter Store of AWS Systems Manager as far as a reader needs it: parameters with one value. Secrets are
 * SecureString parameters that are there at first.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export function createParameterStore(
  environment: Environment,
  secrets: Readonly<Record<string, string>> = {},
): EmulatedService {
  const planted = Object.entries(secrets).map(([Name, Value]): [string, Parameter] => {
    return [Name, parameterOf(Name, { Type: 'SecureString', Value }, { version: 1, environment })];
  });
  const parameters = new Map<string, Parameter>(planted);
  return {
    name: 'ssm',
    targetPrefix: 'AmazonSSM',
    operations: {
      PutParameter: (input) => {
        const name = String(input.Name);
        const known = parameters.get(name);
        if (known && input.Overwrite !== true) {
          const message =
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
          throw new AwsError('ParameterAlreadyExists', message);
        }
        const made = parameterOf(name, input, { version: (known?.Version ?? 0) + 1, environment });
        parameters.set(name, made);
        return { Version: made.Version, Tier: 'Standard' };
      },
      GetParameter: (input) => {
        const found = [...parameters.values()].find(({ Name, ARN }) => Name === input.Name || ARN === input.Name);
        if (!found) throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`);
        const hidden = found.Type === 'SecureString' && input.WithDecryption !== true;
        return { Parameter: hidden ? { ...found, Value: encrypted(found.Value) } : found };
      },
    },
  };
}

function parameterOf(
  name: string,
  input: Body,
  { version, environment }: { readonly version: number; readonly environment: Environment },
): Parameter {
  const { region, account, clock } = environment;
  return {
    Name: name,
    Type: String(input.Type ?? 'String'),
    Value: String(input.Value),
    Version: version,
    LastModifiedDate: clock.seconds(),
    ARN: `arn:aws:ssm:${region}:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`,
    DataType: 'text',
  };
}

/** What is read without decryption is of no use, and is not the value. */
function encrypted(value: string): string {
  return `AQICAH${Buffer.from([...Buffer.from(value)].map((byte) => byte ^ 0x5a)).toString('base64')}`;
}
