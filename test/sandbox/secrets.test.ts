import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
const credentials = { accessKeyId: 'PERSON', secretAccessKey: 'none' };

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.stop());

describe('Secrets Manager', () => {
  const client = () => new SecretsManagerClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials });

  it('gives a secret by its name and by its ARN, and its newest value', async () => {
    const { ARN } = await client().send(new CreateSecretCommand({ Name: 'berth/git', SecretString: 'old' }));
    await client().send(new PutSecretValueCommand({ SecretId: 'berth/git', SecretString: 'new' }));

    const byName = await client().send(new GetSecretValueCommand({ SecretId: 'berth/git' }));
    const byArn = await client().send(new GetSecretValueCommand({ SecretId: ARN }));

    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:111122223333:secret:berth\/git-\w{6}$/);
    expect([byName.SecretString, byArn.SecretString]).toEqual(['new', 'new']);
  });

  it('refuses a secret that is not there', async () => {
    const reading = client().send(new GetSecretValueCommand({ SecretId: 'nobody' }));
    await expect(reading).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('the Parameter Store', () => {
  const client = () => new SSMClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials });

  it('shows a SecureString only to whom asks for decryption', async () => {
    const Name = '/berth/git';
    await client().send(new PutParameterCommand({ Name, Type: 'SecureString', Value: 'token' }));

    const plain = await client().send(new GetParameterCommand({ Name, WithDecryption: true }));
    const hidden = await client().send(new GetParameterCommand({ Name }));

    expect(plain.Parameter?.Value).toBe('token');
    expect(hidden.Parameter?.Value).not.toContain('token');
  });

  it('refuses a parameter that is not there, and one that is there already', async () => {
    await client().send(new PutParameterCommand({ Name: '/taken', Type: 'String', Value: 'a' }));

    const again = client().send(new PutParameterCommand({ Name: '/taken', Type: 'String', Value: 'b' }));
    await expect(again).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    const missing = client().send(new GetParameterCommand({ Name: '/nobody' }));
    await expect(missing).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});
