/** A request to the HTTP API, with its body as the bytes that were sent. */
export type HttpRequest =
  | {
      readonly kind: 'request';
      readonly method: string;
      /** Without the query. */
      readonly path: string;
      /** Names in small letters; a doubled header is one value with commas. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      /** When it arrived, in milliseconds, where the API says it. */
      readonly time: number | undefined;
    }
  | { readonly kind: 'malformed'; readonly reason: string };

/**
 * An HTTP API's event in payload format 2.0,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html. Read without
 * a schema library, since every stranger's request comes through here.
 */
export function parseHttpRequest(event: unknown): HttpRequest {
  if (!isObject(event) || event.version !== '2.0') return malformed('version', 'an event in payload format 2.0');
  const { rawPath, headers, body, isBase64Encoded, requestContext } = event;
  const { http, timeEpoch } = isObject(requestContext) ? requestContext : {};
  const method = isObject(http) ? http.method : undefined;
  if (typeof method !== 'string') return malformed('requestContext.http.method', 'text');
  if (typeof rawPath !== 'string') return malformed('rawPath', 'text');
  if (!isHeaders(headers)) return malformed('headers', 'an object of texts');
  if (body !== undefined && typeof body !== 'string') return malformed('body', 'text');
  if (isBase64Encoded !== undefined && typeof isBase64Encoded !== 'boolean') {
    return malformed('isBase64Encoded', 'true or false');
  }
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  return {
    kind: 'request',
    method,
    path: rawPath,
    headers,
    body: bytes,
    time: typeof timeEpoch === 'number' ? timeEpoch : undefined,
  };
}

function malformed(path: string, expected: string): HttpRequest {
  return { kind: 'malformed', reason: `${path}: expected ${expected}` };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHeaders(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}
