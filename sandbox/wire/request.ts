import type { IncomingMessage } from 'node:http';
import { sessionOf } from '../assumed-role.ts';
import { AwsError, type Body, type Caller } from '../service.ts';
import { dialectOf, type QueryDialect } from './query-answer.ts';
import { parseForm } from './query-form.ts';

/** The wire protocols of AWS that the sandbox speaks: AWS JSON 1.0 and 1.1, and Query (form in, XML out). */
export type Protocol =
  | { readonly kind: 'json'; readonly contentType: string }
  | { readonly kind: 'query'; readonly dialect: QueryDialect };

/** What a request says of itself. */
export interface ParsedRequest {
  readonly protocol: Protocol;
  /** What stands before the dot in `x-amz-target`; empty with the Query protocol. */
  readonly targetPrefix: string;
  readonly operation: string;
  /** The service in the credential scope; empty when the request is not signed. */
  readonly scopeService: string;
  readonly caller: Caller;
}

const defaultContentType = 'application/x-amz-json-1.1';

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function parseRequest(
  request: IncomingMessage,
  raw: Buffer,
  defaults: { readonly account: string; readonly region: string },
): ParsedRequest {
  const [accessKeyId, , region, scopeService] = credentialScope(request);
  const caller = {
    account: defaults.account,
    region: region || defaults.region,
    accessKeyId: accessKeyId || 'anonymous',
    ...sessionOf(accessKeyId),
  };
  const target = header(request, 'x-amz-target');
  const contentType = header(request, 'content-type');
  if (!target && contentType.startsWith('application/x-www-form-urlencoded')) {
    const operation = new URLSearchParams(raw.toString('utf8')).get('Action') ?? '';
    const protocol = { kind: 'query', dialect: dialectOf(scopeService ?? '') } as const;
    return { protocol, targetPrefix: '', operation, scopeService: scopeService ?? '', caller };
  }
  const dot = target.lastIndexOf('.');
  return {
    protocol: { kind: 'json', contentType: jsonContentType(contentType) },
    targetPrefix: target.slice(0, Math.max(0, dot)),
    operation: target.slice(dot + 1),
    scopeService: scopeService ?? '',
    caller,
  };
}

/** The input as JSON; what a form spells is all strings. Throws SerializationException. */
export function parseInput(protocol: Protocol, raw: Buffer): Body {
  const text = raw.toString('utf8');
  if (protocol.kind === 'query') return parseForm(new URLSearchParams(text));
  const value: unknown = text === '' ? {} : parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'Start of structure or map found where not expected');
  }
  return value as Body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON');
  }
}

/** `AKID/20260102/eu-west-1/ecs/aws4_request`, from the Authorization header of signature version 4. */
function credentialScope(request: IncomingMessage): readonly string[] {
  const scope = /Credential=([^,\s]+)/.exec(header(request, 'authorization'))?.[1] ?? '';
  return scope.split('/');
}

function jsonContentType(contentType: string): string {
  return /^application\/x-amz-json-1\.[01]/.exec(contentType)?.[0] ?? defaultContentType;
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
