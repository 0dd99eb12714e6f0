import type { ServerResponse } from 'node:http';
import type { AwsError, Body } from '../service.ts';
import { queryError, queryResult } from './query-answer.ts';
import type { ParsedRequest, Protocol } from './request.ts';

/** What every answer carries beside its body. */
export interface AnswerHeaders {
  readonly requestId: string;
  /** Virtual milliseconds. The SDK takes its clock's correction from the Date header, so signatures follow this time. */
  readonly now: number;
}

export function sendResult(response: ServerResponse, request: ParsedRequest, result: Body, about: AnswerHeaders): void {
  const { protocol, operation } = request;
  const { requestId } = about;
  const body =
    protocol.kind === 'json' ? JSON.stringify(result) : queryResult(protocol.dialect, operation, { result, requestId });
  send(response, 200, contentType(protocol), body, about);
}

export function sendError(response: ServerResponse, protocol: Protocol, error: AwsError, about: AnswerHeaders): void {
  response.setHeader('x-amzn-errortype', error.code);
  const body =
    protocol.kind === 'json'
      ? JSON.stringify({ __type: error.code, message: error.message })
      : queryError(protocol.dialect, error, about.requestId);
  send(response, error.status, contentType(protocol), body, about);
}

export function sendHtml(response: ServerResponse, status: number, about: AnswerHeaders): void {
  const body = `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body><h1>${status} Bad Gateway</h1></body>\r\n</html>\r\n`;
  send(response, status, 'text/html', body, about);
}

export function sendJson(response: ServerResponse, status: number, value: unknown, about: AnswerHeaders): void {
  send(response, status, 'application/json', `${JSON.stringify(value ?? {})}\n`, about);
}

/** Headers that each answer has, also those which another server wrote. */
export function stampHeaders(response: ServerResponse, about: AnswerHeaders): void {
  response.setHeader('x-amzn-requestid', about.requestId);
  response.setHeader('date', new Date(about.now).toUTCString());
}

function send(response: ServerResponse, status: number, type: string, body: string, about: AnswerHeaders): void {
  stampHeaders(response, about);
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function contentType(protocol: Protocol): string {
  return protocol.kind === 'json' ? protocol.contentType : 'text/xml';
}
