import type { IncomingMessage, ServerResponse } from 'node:http';
import { suffer } from '../faults.ts';
import { typed } from '../model/check.ts';
import { AwsError, type EmulatedService } from '../service.ts';
import { type AnswerHeaders, sendError, sendHtml, sendResult, stampHeaders } from './answer.ts';
import type { Call } from './call.ts';
import { forward } from './forward.ts';
import type { Server } from './options.ts';
import { type ParsedRequest, parseInput } from './request.ts';

/** What came of a call. Without `send` the connection is destroyed. */
export interface Reply {
  /** As the call log keeps it. */
  readonly outcome: string;
  readonly send?: (response: ServerResponse, about: AnswerHeaders) => void;
}

/** A request with all that answering it needs. */
interface Exchange {
  readonly parsed: ParsedRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly raw: Buffer;
  /** Called once it is known what is called. */
  readonly begin: (call: Call) => void;
}

/** Takes a call past faults, rates and checks to its operation or to another server. */
export async function answerCall(server: Server, exchange: Exchange): Promise<Reply> {
  const { parsed, raw } = exchange;
  const service = findService(server, parsed);
  const name = service?.name ?? (parsed.scopeService || parsed.targetPrefix);
  const { operation, caller, protocol } = parsed;
  const sent = parseInput(protocol, raw);
  const input = protocol.kind === 'query' ? typed(name, operation, sent) : sent;
  const call: Call = { service: name, operation, caller, input };
  exchange.begin(call);
  const fate = server.faults ? await suffer(call, server.faults, server.clock) : undefined;
  if (fate?.kind === 'cut') return { outcome: 'cut' };
  if (fate?.kind === 'html') {
    return { outcome: `HTTP ${fate.status}`, send: (response, about) => sendHtml(response, fate.status, about) };
  }
  server.rates?.admit(call);
  const baseUrl = server.forward?.[parsed.targetPrefix];
  const reply = baseUrl ? await passOn(server, exchange, baseUrl) : await run(server, service, call, parsed);
  return fate?.answer === false ? { outcome: 'lost' } : reply;
}

function findService(server: Server, parsed: ParsedRequest): EmulatedService | undefined {
  return parsed.protocol.kind === 'json'
    ? server.services.find((service) => service.targetPrefix === parsed.targetPrefix)
    : server.services.find((service) => service.name === parsed.scopeService);
}

async function run(
  server: Server,
  service: EmulatedService | undefined,
  call: Call,
  parsed: ParsedRequest,
): Promise<Reply> {
  try {
    const operation =
      service && Object.hasOwn(service.operations, call.operation) ? service.operations[call.operation] : undefined;
    if (!operation) throw unknownOperation(parsed);
    server.check?.(call.service, call.operation, call.input);
    const result = await operation(call.input, call.caller);
    return { outcome: 'ok', send: (response, about) => sendResult(response, parsed, result, about) };
  } catch (error) {
    // Refusals are replies, so that a lost answer may be an error, too; bugs go up.
    if (!(error instanceof AwsError)) throw error;
    return { outcome: error.code, send: (response, about) => sendError(response, parsed.protocol, error, about) };
  }
}

function unknownOperation(parsed: ParsedRequest): AwsError {
  return parsed.protocol.kind === 'json'
    ? new AwsError('UnknownOperationException', `The sandbox has no operation ${parsed.operation}`)
    : new AwsError('InvalidAction', `Could not find operation ${parsed.operation}`);
}

/** The client's going away ends the forwarded request, too: a long poll of a dead consumer must not take messages. */
async function passOn(server: Server, exchange: Exchange, baseUrl: string): Promise<Reply> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  exchange.response.once('close', onClose);
  try {
    const { agent } = server;
    const answer = await forward(exchange.request, exchange.raw, { baseUrl, agent, signal: gone.signal });
    return {
      outcome: answer.status < 300 ? 'ok' : forwardedError(answer.body),
      send: (response, about) => {
        stampHeaders(response, about);
        response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
        response.end(answer.body);
      },
    };
  } catch (error) {
    if (gone.signal.aborted) return { outcome: 'gone' };
    throw error;
  } finally {
    exchange.response.off('close', onClose);
  }
}

function forwardedError(body: Buffer): string {
  const type = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(body.toString('utf8'));
  return type?.[1] ?? 'error';
}
