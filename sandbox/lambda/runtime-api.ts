import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../wire/request.ts';

/** An invocation as the Runtime API hands it out. */
export interface RuntimeInvocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a process tells through the Runtime API. */
export interface RuntimeListener {
  /** The process took an invocation; the time that it may take begins. */
  taken(requestId: string): void;
  ended(requestId: string, outcome: { readonly payload: unknown; readonly failed: boolean }): void;
  initFailed(error: unknown): void;
}

const path = /^\/2018-06-01\/runtime\/(?:invocation\/(next)|invocation\/([^/]+)\/(response|error)|(init)\/error)$/;

/** The Runtime API of one execution environment (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). */
export class RuntimeApi {
  readonly #listener: RuntimeListener;
  readonly #http: Server;
  #waiting: ServerResponse | undefined;
  #next: RuntimeInvocation | undefined;

  constructor(listener: RuntimeListener) {
    this.#listener = listener;
    this.#http = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
      this.#serve(request, response).catch(() => request.socket.destroy());
    });
  }

  /** Starts to listen; returns `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Hands an invocation to the process: now if it waits, else as soon as it asks. */
  hand(invocation: RuntimeInvocation): void {
    this.#next = invocation;
    this.#flush();
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #flush(): void {
    const invocation = this.#next;
    if (!invocation || !this.#waiting) return;
    this.#waiting.writeHead(200, { 'content-type': 'application/json', ...invocation.headers });
    this.#waiting.end(JSON.stringify(invocation.event ?? {}));
    this.#next = undefined;
    this.#waiting = undefined;
    this.#listener.taken(invocation.requestId);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, next, requestId, kind, init] = path.exec(request.url ?? '') ?? [];
    const raw = await readBody(request);
    if (next) {
      this.#waiting = response;
      this.#flush();
      return;
    }
    response.writeHead(requestId || init ? 202 : 404).end('{}');
    const payload: unknown = raw.length > 0 ? JSON.parse(raw.toString('utf8')) : null;
    if (init) this.#listener.initFailed(payload);
    else if (requestId) this.#listener.ended(requestId, { payload, failed: kind === 'error' });
  }
}
