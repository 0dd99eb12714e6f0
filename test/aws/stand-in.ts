import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ECSClient } from '@aws-sdk/client-ecs';
import { clientSettings } from '../../lib/aws/clients.ts';

/** A request as it came over the wire. */
export interface Received {
  readonly operation: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** What the stand-in answers; `drop` cuts the connection once the request is there. */
export type Reply =
  | {
      readonly status?: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'drop';

/** An HTTP server that stands in for AWS where the bytes are the point: it answers what it is told, in turn. */
export interface StandIn {
  readonly url: string;
  readonly received: readonly Received[];
  /** How many connections were made. */
  connections(): number;
  /** From now on nothing is answered, until the function that this returns is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export async function startStandIn(
  reply: (request: Received, count: number) => Reply | Promise<Reply>,
): Promise<StandIn> {
  const received: Received[] = [];
  let held: Promise<void> | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const one = { operation: operation ?? '', body: Buffer.concat(chunks).toString(), headers: request.headers };
    received.push(one);
    await held;
    const answer = await reply(one, received.length);
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/x-amz-json-1.1', ...answer.headers });
    response.end(answer.body);
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    hold() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Credentials that nobody has, for clients that talk to a stand-in. */
export const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

/** An ECS client with Berth's settings that talks to an endpoint. */
export function ecsClientAt(endpoint: string, requestTimeoutMs = 5_000): ECSClient {
  const settings = clientSettings({ env: {}, region: 'eu-west-1', requestTimeoutMs });
  return new ECSClient({ ...settings, endpoint, credentials });
}

/** What every adapter's test is made with: a client's settings for an endpoint. */
export function settingsAt(endpoint: string) {
  return { ...clientSettings({ env: {}, region: 'eu-west-1' }), endpoint, credentials };
}
