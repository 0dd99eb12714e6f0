import type { IncomingMessage } from 'node:http';
import type { Functions } from '../lambda/functions.ts';
import type { Environment } from '../service.ts';
import { stampHeaders } from '../wire/answer.ts';
import type { Reply } from '../wire/dispatch.ts';

/** An HTTP API of a template: its routes, each to a function. */
export interface HttpApiDefinition {
  readonly logicalId: string;
  /** In the stack's place of an API id. */
  readonly id: string;
  readonly routes: readonly HttpRoute[];
}

export interface HttpRoute {
  /** `POST /webhook`. */
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number;
}

/** Where the APIs of the sandbox answer: `/_http-api/<API id>/<path>`. */
export const httpApiPath = '/_http-api/';

/** What an integration's function may answer with, https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
interface FunctionAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** API Gateway takes at most 10 MB: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const largestBody = 10 * 1024 * 1024;
/** Lambda takes at most 6 MB of an event: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const largestEvent = 6 * 1024 * 1024;

/** API Gateway's HTTP APIs in front of functions, with events of the payload's version 2.0. */
export class HttpApis {
  readonly #functions: Functions;
  readonly #environment: Environment;
  readonly #apis = new Map<string, HttpApiDefinition>();

  constructor(functions: Functions, environment: Environment) {
    this.#functions = functions;
    this.#environment = environment;
  }

  add(definition: HttpApiDefinition): void {
    this.#apis.set(definition.id, definition);
  }

  /** The APIs' ids. */
  ids(): readonly string[] {
    return [...this.#apis.keys()];
  }

  /** Answers a request to an API; `undefined` for one that is to something else. */
  answer(request: IncomingMessage, raw: Buffer): Promise<Reply> | undefined {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (!url.pathname.startsWith(httpApiPath)) return undefined;
    const [id = '', ...rest] = url.pathname.slice(httpApiPath.length).split('/');
    const path = `/${rest.join('/')}`;
    const routeKey = `${request.method} ${path}`;
    const route = this.#apis.get(id)?.routes.find((one) => one.routeKey === routeKey);
    if (!route) return Promise.resolve(reply({ statusCode: 404, body: '{"message":"Not Found"}' }));
    if (raw.length > largestBody) {
      return Promise.resolve(reply({ statusCode: 413, body: '{"message":"Request Entity Too Large"}' }));
    }
    return this.#invoke(route, this.#eventOf({ id, path, routeKey, url }, request, raw));
  }

  async #invoke({ functionName, timeoutMs }: HttpRoute, event: unknown): Promise<Reply> {
    if (Buffer.byteLength(JSON.stringify(event)) > largestEvent) {
      return reply({ statusCode: 413, body: '{"message":"Request Entity Too Large"}' });
    }
    const began = this.#environment.clock.now();
    const { functionError, payload } = await this.#functions.invoke(functionName, event);
    if (functionError) return reply({ statusCode: 500, body: '{"message":"Internal Server Error"}' });
    const late = this.#environment.clock.now() - began > timeoutMs;
    return late ? reply({ statusCode: 503, body: '{"message":"Service Unavailable"}' }) : reply(answerOf(payload));
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
  #eventOf(
    { id, path, routeKey, url }: { id: string; path: string; routeKey: string; url: URL },
    request: IncomingMessage,
    raw: Buffer,
  ): unknown {
    const { account, region, clock } = this.#environment;
    const now = clock.now();
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(',')] as const],
    );
    const isText = isTextual(request.headers['content-type'] ?? '');
    return {
      version: '2.0',
      routeKey,
      rawPath: path,
      rawQueryString: url.search.slice(1),
      headers: Object.fromEntries(headers),
      requestContext: {
        accountId: account,
        apiId: id,
        domainName: `${id}.execute-api.${region}.amazonaws.com`,
        domainPrefix: id,
        http: {
          method: request.method,
          path,
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: request.headers['user-agent'] ?? '',
        },
        requestId: this.#environment.id(16),
        routeKey,
        stage: '$default',
        time: new Date(now).toUTCString(),
        timeEpoch: now,
      },
      ...(raw.length > 0 && { body: raw.toString(isText ? 'utf8' : 'base64') }),
      isBase64Encoded: raw.length > 0 && !isText,
    };
  }
}

/** The types whose bodies API Gateway hands on as text; all others come as base64. */
function isTextual(contentType: string): boolean {
  return /^(?:text\/|application\/(?:json|javascript|xml)\b)/i.test(contentType);
}

/** What is no answer in the format is the body of one with status 200. */
function answerOf(payload: unknown): FunctionAnswer {
  if (typeof payload === 'object' && payload !== null && 'statusCode' in payload) return payload as FunctionAnswer;
  return { statusCode: 200, body: typeof payload === 'string' ? payload : JSON.stringify(payload) };
}

function reply({ statusCode = 200, headers = {}, body = '', isBase64Encoded = false }: FunctionAnswer): Reply {
  return {
    outcome: `HTTP ${statusCode}`,
    send: (response, about) => {
      stampHeaders(response, about);
      const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
      response.writeHead(statusCode, { 'content-type': 'application/json', ...Object.fromEntries(texts) });
      response.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
    },
  };
}
