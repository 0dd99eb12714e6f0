import { ECSClient } from '@aws-sdk/client-ecs';
import { clientSettings, onePerRegion } from '../../lib/aws/clients.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import { credentials, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

describe('client settings', () => {
  it.each([
    ['what the environment of the manifest says', { AWS_REGION: 'us-east-1' }, 'eu-west-1', 'eu-west-1'],
    ['AWS_REGION', { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, undefined, 'us-east-1'],
    ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'us-east-2', AWS_REGION: '' }, undefined, 'us-east-2'],
    ['the SDK, which asks the profile', {}, undefined, undefined],
  ])('take the region from %s', (_, env, region, expected) => {
    expect(clientSettings({ env, region }).region).toBe(expected);
  });

  it.each([
    ['what was asked for', { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' }, 'mine', 'mine'],
    ['the SDK, which reads AWS_PROFILE', { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' }, undefined, undefined],
    ['AWS_DEFAULT_PROFILE', { AWS_DEFAULT_PROFILE: 'b' }, undefined, 'b'],
  ])('take the profile from %s', (_, env, profile, expected) => {
    expect(clientSettings({ env, profile }).profile).toBe(expected);
  });

  it('hand the proxy variables to the agents, and no other variable', () => {
    const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '169.254.169.254', AWS_SECRET_ACCESS_KEY: 'secret' };
    expect(clientSettings({ env }).requestHandler.httpsAgent.proxyEnv).toEqual({
      HTTPS_PROXY: 'http://proxy:3128',
      NO_PROXY: '169.254.169.254',
    });
  });

  it('make one thing for each region', () => {
    const made: string[] = [];
    const inRegion = onePerRegion((region) => {
      made.push(region);
      return { region };
    });
    expect(inRegion('eu-west-1')).toBe(inRegion('eu-west-1'));
    expect(inRegion('us-east-1')).not.toBe(inRegion('eu-west-1'));
    expect(made).toEqual(['eu-west-1', 'us-east-1']);
  });
});

describe('a client', () => {
  const variables = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];
  const before = variables.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  function ecsOf(client: ECSClient) {
    const clock = new ImpatientClock();
    return createEcs({ client, clock, rates: createRequestRates({ clock }) });
  }

  it('finds its endpoint in AWS_ENDPOINT_URL and keeps its connection', async () => {
    const standIn = await startStandIn(() => ({ body: '{"services":[]}' }));
    process.env.AWS_ENDPOINT_URL = standIn.url;
    const client = new ECSClient({ ...clientSettings({ env: {}, region: 'eu-west-1' }), credentials });
    const ecs = ecsOf(client);
    await ecs.describeServices('production', ['web']);
    await ecs.describeServices('production', ['web']);
    expect(standIn.received).toHaveLength(2);
    expect(standIn.connections()).toBe(1);
    expect(standIn.received[0]?.headers['user-agent']).toContain('berth');
    client.destroy();
    await standIn.close();
  });

  it('names the endpoint that AWS_ENDPOINT_URL gave it in what it says of failures', async () => {
    const standIn = await startStandIn(() => ({ status: 403, body: '<html>Forbidden</html>' }));
    process.env.AWS_ENDPOINT_URL = standIn.url;
    const client = new ECSClient({ ...clientSettings({ env: {}, region: 'eu-west-1' }), credentials });
    const error = await ecsOf(client)
      .describeServices('production', ['web'])
      .catch((reason: unknown) => reason);
    expect((error as Error).message).toContain(`${standIn.url} answered with something that is not AWS's JSON`);
    client.destroy();
    await standIn.close();
  });

  it('says how to name a region when there is none', async () => {
    delete process.env.AWS_REGION;
    process.env.AWS_CONFIG_FILE = '/dev/null';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
    const client = new ECSClient({ ...clientSettings({ env: {} }), credentials });
    const error = await ecsOf(client)
      .describeServices('production', ['web'])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain('set AWS_REGION');
  });

  it('says how to get credentials when there are none', async () => {
    process.env.AWS_PROFILE = 'nobody';
    process.env.AWS_CONFIG_FILE = '/dev/null';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
    const client = new ECSClient(clientSettings({ env: {}, region: 'eu-west-1' }));
    const error = await ecsOf(client)
      .describeServices('production', ['web'])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toMatch(/no usable AWS credentials.*AWS_PROFILE.*aws sso login/);
  });
});
