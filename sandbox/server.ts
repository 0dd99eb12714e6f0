import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallLog, EndCall } from './call-log.ts';
import { AwsError } from './service.ts';
import { type AnswerHeaders, sendError, sendJson } from './wire/answer.ts';
import { answerCall, type Reply } from './wire/dispatch.ts';
import type { Server, ServerOptions } from './wire/options.ts';
import { parseInput, parseRequest, readBody } from './wire/request.ts';

export interface RunningServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

const controlPath = '/_sandbox/';

/** Starts the local AWS on 127.0.0.1. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  let served = 0;
  const server: Server = {
    ...options,
    agent: new Agent({ keepAlive: true }),
    report: options.report ?? ((text) => process.stderr.write(`${text}\n`)),
    nextId: () => `00000000-0000-4000-8000-${(++served).toString(16).padStart(12, '0')}`,
  };
  // Idle connections are the client's to close: a server that closes them first makes resets that nobody asked for.
  const http = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    serve(server, request, response).catch((bug: unknown) => {
      server.report(`sandbox: ${describe(bug)}`);
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
        server.agent.destroy();
      }),
  };
}

async function serve(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const raw = await readBody(request).catch(() => undefined);
  if (!raw) return; // the client went away
  const requestId = server.nextId();
  const url = request.url ?? '/';
  const reply = url.startsWith(controlPath)
    ? await obey(server, url.slice(controlPath.length), raw)
    : ((await server.rest?.(request, raw)) ?? (await answer(server, requestId, request, response, raw)));
  if (reply.send) reply.send(response, { requestId, now: server.clock.now() });
  else request.socket.destroy();
}

/** Everything that may befall a call ends in a reply: an AWS error for what AWS refuses, InternalFailure for a bug. */
async function answer(
  server: Server,
  requestId: string,
  request: IncomingMessage,
  response: ServerResponse,
  raw: Buffer,
): Promise<Reply> {
  const parsed = parseRequest(request, raw, server);
  let end: EndCall | undefined;
  const begin = (call: Parameters<CallLog['begin']>[0]) => {
    end = server.callLog?.begin(call, server.clock.now());
  };
  let reply: Reply;
  try {
    reply = await answerCall(server, { parsed, request, response, raw, begin });
  } catch (error) {
    if (!(error instanceof AwsError)) server.report(`sandbox: request ${requestId}: ${describe(error)}`);
    const refusal = error instanceof AwsError ? error : new AwsError('InternalFailure', 'The sandbox has a bug', 500);
    const send = (to: ServerResponse, about: AnswerHeaders) => sendError(to, parsed.protocol, refusal, about);
    reply = { outcome: refusal.code, send };
  }
  end?.(reply.outcome);
  return reply;
}

async function obey(server: Server, verb: string, raw: Buffer): Promise<Reply> {
  const control = server.control ?? {};
  const order = Object.hasOwn(control, verb) ? control[verb] : undefined;
  if (!order) return controlReply(404, { error: `no verb ${verb}`, verbs: Object.keys(control) });
  try {
    return controlReply(200, await order(parseInput({ kind: 'json', contentType: '' }, raw)));
  } catch (error) {
    return controlReply(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function controlReply(status: number, value: unknown): Reply {
  return { outcome: `HTTP ${status}`, send: (response, about) => sendJson(response, status, value, about) };
}

function describe(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
}
