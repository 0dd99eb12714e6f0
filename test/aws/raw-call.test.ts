import { DescribeServicesCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { sendRaw } from '../../lib/aws/raw-call.ts';
import type { JsonObject } from '../../lib/json.ts';
import { ecsClientAt, type Reply, type StandIn, startStandIn } from './stand-in.ts';

describe('a raw call', () => {
  let standIn: StandIn;
  let reply: Reply;

  beforeEach(async () => {
    reply = { body: '{}' };
    standIn = await startStandIn(() => reply);
  });
  afterEach(() => standIn.close());

  async function call(body: JsonObject): Promise<JsonObject> {
    const client = ecsClientAt(standIn.url);
    try {
      return await sendRaw(client, DescribeServicesCommand, body);
    } finally {
      client.destroy();
    }
  }

  it('sends a field that the SDK does not know, whole, and hands back the one that came', async () => {
    const unknown = { nested: [{ deep: { value: 1.5, none: null, yes: true } }], 'Ünïcødé ⚓': '日本語 🛳' };
    reply = {
      body: JSON.stringify({ services: [{ serviceName: 'web', brandNew: unknown, createdAt: 1795000000.123 }] }),
    };
    const answer = await call({ cluster: 'production', services: ['web'], brandNew: unknown });
    expect(JSON.parse(standIn.received[0]?.body ?? '')).toEqual({
      cluster: 'production',
      services: ['web'],
      brandNew: unknown,
    });
    expect(answer).toEqual({ services: [{ serviceName: 'web', brandNew: unknown, createdAt: 1795000000.123 }] });
  });

  it('signs and counts the body that it sends, not the one that the SDK would have sent', async () => {
    await call({ cluster: 'production', services: ['wéb'] });
    const [request] = standIn.received;
    expect(request?.headers['content-length']).toBe(String(Buffer.byteLength(request?.body ?? '')));
    expect(request?.headers['x-amz-target']).toBe('AmazonEC2ContainerServiceV20141113.DescribeServices');
    expect(request?.headers.authorization).toContain('/eu-west-1/ecs/aws4_request');
  });

  it.each([
    ['the largest integer that is exact', Number.MAX_SAFE_INTEGER],
    ['a negative one', Number.MIN_SAFE_INTEGER],
    ['a fraction', 0.1],
    ['a large float', 1e300],
    ['zero', 0],
  ])('carries %s both ways', async (_, number) => {
    reply = { body: `{"number":${JSON.stringify(number)}}` };
    expect(await call({ number })).toEqual({ number });
    expect(JSON.parse(standIn.received[0]?.body ?? '')).toEqual({ number });
  });

  it('sends values of a type that the SDK does not expect, for AWS to refuse', async () => {
    const client = ecsClientAt(standIn.url);
    const odd = { family: 7, containerDefinitions: 'none', volumes: [null, 'x'], cpu: { a: 1 }, tags: null };
    await sendRaw(client, RegisterTaskDefinitionCommand, odd);
    expect(JSON.parse(standIn.received[0]?.body ?? '')).toEqual(odd);
    client.destroy();
  });

  it('leaves absent members out and sends an empty object as one', async () => {
    await call({ cluster: undefined });
    expect(standIn.received[0]?.body).toBe('{}');
  });

  it('reads an empty answer as an empty object', async () => {
    reply = { body: '' };
    expect(await call({})).toEqual({});
  });

  it.each([
    ['HTML', '<html><body>Bad gateway</body></html>'],
    ['a list', '[]'],
    ['half an object', '{"services":['],
  ])('throws UnreadableAnswer for %s', async (_, body) => {
    reply = { body };
    await expect(call({})).rejects.toMatchObject({ name: 'UnreadableAnswer' });
  });

  it('lets the SDK parse errors', async () => {
    reply = { status: 400, body: '{"__type":"ClusterNotFoundException","message":"Cluster not found."}' };
    await expect(call({})).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
      message: 'Cluster not found.',
      $metadata: { httpStatusCode: 400 },
    });
  });
});
