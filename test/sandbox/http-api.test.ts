import { httpApisOf } from '../../sandbox/template/http-apis.ts';
import { type RunningStack, runStack, startAt } from './stack/running-stack.ts';

const mebibyte = 1024 * 1024;

describe('an HTTP API in front of a function', () => {
  let running: RunningStack;
  let url: string;

  beforeAll(async () => {
    running = await runStack();
    url = String(running.stack.outputs.EchoUrl);
  });

  afterAll(() => running.stop());

  const json = { 'content-type': 'application/json' };
  const post = (body: string | Uint8Array | undefined, headers: Readonly<Record<string, string>> = json, to = url) =>
    fetch(to, { method: 'POST', headers, ...(body !== undefined && { body }) });
  const event = async (response: Promise<Response>) => (await (await response).json()) as Record<string, unknown>;
  const invocations = () => running.backbone.functions.invocations.length;

  it('hands a request on as an event of the payload’s version 2.0', async () => {
    const seen = await event(post('{"a": 1}', { ...json, 'X-Some-Header': 'Some Value' }, `${url}?b=2&c`));
    expect(seen).toEqual({
      version: '2.0',
      routeKey: 'POST /echo',
      rawPath: '/echo',
      rawQueryString: 'b=2&c',
      headers: expect.objectContaining({ 'content-type': 'application/json', 'x-some-header': 'Some Value' }),
      requestContext: expect.objectContaining({
        accountId: '111122223333',
        apiId: 'stack-EchoApi',
        http: expect.objectContaining({ method: 'POST', path: '/echo', protocol: 'HTTP/1.1' }),
        routeKey: 'POST /echo',
        stage: '$default',
        timeEpoch: startAt,
      }),
      body: '{"a": 1}',
      isBase64Encoded: false,
    });
  });

  it.each([
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
  ])('hands a body of %s on with base64: %s, and no byte of it is lost', async (type, isBase64Encoded) => {
    const bytes = Buffer.from(isBase64Encoded ? [0, 255, 128, 10] : 'grüße\n');
    const seen = await event(post(bytes, { 'content-type': type }));
    expect(seen.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(String(seen.body), isBase64Encoded ? 'base64' : 'utf8')).toEqual(bytes);
  });

  it('leaves the body out where there is none', async () => {
    const seen = await event(post(undefined));
    expect(seen).not.toHaveProperty('body');
    expect(seen.isBase64Encoded).toBe(false);
  });

  const ordered = (order: unknown) => post('{}', { ...json, 'x-order': JSON.stringify(order) });

  it('answers with the status, the headers and the body that the function says', async () => {
    const answer = { statusCode: 202, headers: { 'x-mine': 7 }, body: 'bHVja3k=', isBase64Encoded: true };
    const response = await ordered({ answer });
    expect([response.status, response.headers.get('x-mine'), await response.text()]).toEqual([202, '7', 'lucky']);
  });

  it('answers with what is no such answer as the body of a 200', async () => {
    const response = await ordered({ answer: { found: true } });
    expect([response.status, await response.json()]).toEqual([200, { found: true }]);
  });

  it('says 500 and not why when the function fails', async () => {
    const response = await ordered({ fail: true });
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('says 503 when the function takes longer than the integration waits', async () => {
    let response: Response | undefined;
    const answering = ordered({ wait: 5000 }).then((one) => {
      response = one;
    });
    // The request may arrive after some of these seconds; the function waits for five of them from there.
    while (!response) await running.settling.advance(1);
    await answering;
    expect(response.status).toBe(503);
  });

  it.each([
    ['another path', 'POST', '/other'],
    ['a path below', 'POST', '/echo/more'],
    ['another method', 'GET', '/echo'],
  ])('says 404 to %s, and invokes nothing', async (_what, method, path) => {
    const before = invocations();
    const response = await fetch(url.replace(/\/echo$/, path), { method });
    expect([response.status, invocations()]).toEqual([404, before]);
  });

  it('says 404 for an API that is not there', async () => {
    expect((await post('{}', json, url.replace('EchoApi', 'OtherApi'))).status).toBe(404);
  });

  it.each([
    ['that API Gateway does not take', 10 * mebibyte + 1, json, 413],
    ['that Lambda does not take', 6 * mebibyte, json, 413],
    ['that Lambda does not take once it is base64', 5 * mebibyte, { 'content-type': 'image/png' }, 413],
    ['of five mebibytes', 5 * mebibyte, { ...json, 'x-order': '{"answer":{}}' }, 200],
  ])('answers a body %s as AWS does', async (_what, bytes, headers, status) => {
    const before = invocations();
    const response = await post('x'.repeat(bytes), headers);
    await response.text();
    expect([response.status, invocations() - before]).toEqual([status, status === 200 ? 1 : 0]);
  });
});

describe('the HTTP APIs of a template', () => {
  const apis = [{ logicalId: 'Api', id: 'api' }];
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:echo';
  const properties = { IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0', IntegrationUri: arn };
  const routes = [{ ApiId: 'api', RouteKey: 'POST /echo', Target: 'integrations/one' }];
  const read = (changes: object, id = 'one') =>
    httpApisOf({ apis, routes, integrations: [{ id, properties: { ...properties, ...changes } }] });

  it.each([
    ['its ARN', arn],
    ['the address to invoke it', `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`],
  ])('name a function by %s, and wait for it for 30 s unless they say otherwise', (_what, uri) => {
    const [api] = read({ IntegrationUri: uri });
    expect(api?.routes).toEqual([{ routeKey: 'POST /echo', functionName: arn, timeoutMs: 30_000 }]);
  });

  it('have the routes of their own', () => {
    const two = [...apis, { logicalId: 'Other', id: 'other' }];
    const made = httpApisOf({ apis: two, routes, integrations: [{ id: 'one', properties }] });
    expect(made.map((api) => api.routes.length)).toEqual([1, 0]);
  });

  it.each([
    ['another type', { IntegrationType: 'HTTP_PROXY' }, 'one', 'AWS_PROXY'],
    ['another payload', { PayloadFormatVersion: '1.0' }, 'one', 'payload version 2.0'],
    ['a route without one', {}, 'two', 'has no integration one'],
  ])('refuse an integration that the sandbox does not know: %s', (_what, changes, id, message) => {
    expect(() => read(changes, id)).toThrow(message);
  });
});
