import fc from 'fast-check';
import { parseHttpRequest } from '../../lib/events/http-request.ts';

/** As the HTTP API hands it over, https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. */
const event = {
  version: '2.0',
  routeKey: 'POST /git',
  rawPath: '/git',
  rawQueryString: '',
  headers: { 'content-type': 'application/json', 'x-github-event': 'push' },
  requestContext: {
    http: { method: 'POST', path: '/git', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
    stage: '$default',
    timeEpoch: 1583348638390,
  },
  body: '{"a":"ä"}',
  isBase64Encoded: false,
};

describe('an HTTP API’s event', () => {
  it('is a request with the bytes of its body', () => {
    expect(parseHttpRequest(event)).toEqual({
      kind: 'request',
      method: 'POST',
      path: '/git',
      headers: event.headers,
      body: Buffer.from('{"a":"ä"}', 'utf8'),
      time: 1583348638390,
    });
  });

  it('has the same bytes when its body is base64, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const encoded = { ...event, body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true };
        expect(parseHttpRequest(encoded)).toMatchObject({ kind: 'request', body: Buffer.from(bytes) });
      }),
    );
  });

  it('has an empty body when there is none', () => {
    const { body: _, ...rest } = event;
    expect(parseHttpRequest(rest)).toMatchObject({ kind: 'request', body: Buffer.alloc(0) });
  });

  it.each([
    ['version: expected an event in payload format 2.0', { ...event, version: '1.0' }],
    ['version: expected an event in payload format 2.0', null],
    ['version: expected an event in payload format 2.0', []],
    ['requestContext.http.method: expected text', { ...event, requestContext: {} }],
    ['requestContext.http.method: expected text', { ...event, requestContext: { http: null } }],
    ['rawPath: expected text', { ...event, rawPath: undefined }],
    ['headers: expected an object of texts', { ...event, headers: { a: 1 } }],
    ['headers: expected an object of texts', { ...event, headers: undefined }],
    ['body: expected text', { ...event, body: {} }],
    ['isBase64Encoded: expected true or false', { ...event, isBase64Encoded: 'true' }],
  ])('is malformed, with the reason: %s', (reason, broken) => {
    expect(parseHttpRequest(broken)).toEqual({ kind: 'malformed', reason });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(parseHttpRequest(anything).kind).toBe('malformed');
      }),
    );
  });
});
