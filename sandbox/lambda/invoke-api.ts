import type { IncomingMessage } from 'node:http';
import { AwsError } from '../service.ts';
import { stampHeaders } from '../wire/answer.ts';
import type { Reply } from '../wire/dispatch.ts';
import type { Functions } from './functions.ts';

const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Lambda's Invoke, which is REST (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export function answerInvoke(functions: Functions, request: IncomingMessage, raw: Buffer): Promise<Reply> | undefined {
  const name = request.method === 'POST' ? path.exec(request.url ?? '')?.[1] : undefined;
  if (name === undefined) return undefined;
  const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  return invoke(functions, decodeURIComponent(name), type, raw.toString('utf8')).then(reply, (error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    const headers = { 'x-amzn-errortype': error.code };
    return reply({ status: error.status, headers, body: JSON.stringify({ Message: error.message }) });
  });
}

async function invoke(functions: Functions, name: string, type: string, text: string): Promise<Answer> {
  const event: unknown = text === '' ? {} : parse(text);
  functions.find(name);
  if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
  if (type === 'Event') {
    functions.invokeAsync(name, event);
    return { status: 202, headers: {}, body: '' };
  }
  const { functionError, payload } = await functions.invoke(name, event);
  // The API says Unhandled for every error of a runtime that reports it.
  const failed = functionError && { 'x-amz-function-error': 'Unhandled' };
  return { status: 200, headers: { 'x-amz-executed-version': '$LATEST', ...failed }, body: JSON.stringify(payload) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

function reply({ status, headers, body }: Answer): Reply {
  return {
    outcome: `HTTP ${status}`,
    send: (response, about) => {
      stampHeaders(response, about);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(body);
    },
  };
}
