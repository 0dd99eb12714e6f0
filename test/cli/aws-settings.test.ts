import { awsSettings } from '../../cli/aws-settings.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('awsSettings', () => {
  it.each([
    [{}, undefined],
    [{ AWS_ACCESS_KEY_ID: 'AKIA' }, undefined],
    [keys, { accessKeyId: 'AKIA', secretAccessKey: 'secret' }],
    [
      { ...keys, AWS_PROFILE: 'work' },
      { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    ],
    [
      { ...keys, AWS_SESSION_TOKEN: 't' },
      { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 't' },
    ],
  ])('%j: credentials %j', (env, credentials) => {
    expect(awsSettings({ env }, 'eu-west-1', 'ECS').credentials).toEqual(credentials);
  });

  it.each([
    [{}, undefined],
    [{ AWS_ENDPOINT_URL: '' }, undefined],
    [{ AWS_ENDPOINT_URL: 'http://all' }, 'http://all'],
    [{ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_SQS: 'http://queues' }, 'http://queues'],
    [{ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_ECS: 'http://containers' }, 'http://all'],
    [{ AWS_ENDPOINT_URL: 'http://all', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, undefined],
  ])('%j: the endpoint of SQS is %j', (env, endpoint) => {
    expect(awsSettings({ env }, 'eu-west-1', 'SQS').endpoint).toBe(endpoint);
  });

  it("goes to the environment's region, whatever AWS_REGION says", () => {
    expect(awsSettings({ env: { AWS_REGION: 'us-east-1' } }, 'eu-west-1', 'ECS').region).toBe('eu-west-1');
  });
});
