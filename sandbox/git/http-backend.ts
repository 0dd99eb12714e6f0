import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cleanEnvironment } from './git.ts';

export interface BackendRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Where the repositories lie. */
  readonly folder: string;
  readonly protocolVersion2: boolean;
  /** The connection is cut after so many bytes of the body. */
  readonly cutAfter: number | undefined;
  /** Awaited after git has answered and before the answer's end is sent. */
  readonly beforeEnd?: (() => Promise<void>) | undefined;
}

/** Lets git answer: a CGI program, as https://git-scm.com/docs/git-http-backend says. */
export async function answerByGit(asked: BackendRequest): Promise<void> {
  const body: Buffer[] = [];
  for await (const chunk of asked.request) body.push(chunk as Buffer);
  const content = Buffer.concat(body);
  const child = spawn('git', ['http-backend'], { env: variables(asked, content.length) });
  child.stderr.resume();
  child.stdin.on('error', () => undefined); // it answers some requests without reading them
  child.stdin.end(content);
  const ended = once(child, 'close');
  await relay(child.stdout, asked);
  await ended;
}

function variables({ request, folder, protocolVersion2 }: BackendRequest, length: number): Record<string, string> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const protocol = request.headers['git-protocol'];
  return {
    ...cleanEnvironment,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    CONTENT_LENGTH: String(length),
    HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
    REMOTE_ADDR: '127.0.0.1',
    ...(protocolVersion2 && typeof protocol === 'string' && { GIT_PROTOCOL: protocol }),
  };
}

/** A CGI program's answer: header lines, an empty line, the body. */
async function relay(output: AsyncIterable<Buffer>, { response, cutAfter, beforeEnd }: BackendRequest): Promise<void> {
  let head = Buffer.alloc(0);
  let left = cutAfter ?? Number.POSITIVE_INFINITY;
  for await (const chunk of output) {
    let data = chunk;
    if (!response.headersSent) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) continue;
      writeHead(response, head.subarray(0, end).toString());
      data = head.subarray(end + 4);
    }
    response.write(data.subarray(0, left));
    left -= data.length;
    if (left < 0) {
      response.destroy();
      return;
    }
  }
  if (!response.headersSent) response.writeHead(500);
  await beforeEnd?.();
  response.end();
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = headers.find(([name]) => name === 'status')?.[1];
  response.writeHead(
    status === undefined ? 200 : Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name !== 'status')),
  );
}
