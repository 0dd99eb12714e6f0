import type { ServerResponse } from 'node:http';
import type { AwsError, Body } from '../service.ts';
import type { ParsedRequest, Protocol } from './request.ts';

/** What every answer carries beside its body. */
export interface AnswerHeaders {
  readonly requestId: string;
  /** Virtual milliseconds. The SDK takes its clock's correction from the Date header, so signatures follow this time. */
  readonly now: number;
}

const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

export function sendResult(response: ServerResponse, request: ParsedRequest, result: Body, about: AnswerHeaders): void {
  const { protocol, operation } = request;
  const body = protocol.kind === 'json' ? JSON.stringify(result) : queryResult(operation, result, about.requestId);
  send(response, 200, contentType(protocol), body, about);
}

export function sendError(response: ServerResponse, protocol: Protocol, error: AwsError, about: AnswerHeaders): void {
  response.setHeader('x-amzn-errortype', error.code);
  const body =
    protocol.kind === 'json'
      ? JSON.stringify({ __type: error.code, message: error.message })
      : queryError(error, about.requestId);
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

function queryResult(operation: string, result: Body, requestId: string): string {
  return (
    `<${operation}Response xmlns="${stsNamespace}"><${operation}Result>${xmlMembers(result)}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>\n`
  );
}

function queryError(error: AwsError, requestId: string): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const members = xmlMembers({ Type: type, Code: error.code, Message: error.message });
  return `<ErrorResponse xmlns="${stsNamespace}"><Error>${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>\n`;
}

function xmlMembers(body: Body): string {
  return Object.entries(body)
    .map(([name, value]) => `<${name}>${xmlValue(value)}</${name}>`)
    .join('');
}

function xmlValue(value: unknown): string {
  return typeof value === 'object' && value !== null ? xmlMembers(value as Body) : escapeXml(String(value));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
