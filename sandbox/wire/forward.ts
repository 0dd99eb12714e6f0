import { type Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** Another server's answer, whole. */
interface ForwardedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date'];

/** Sends a request on to another local server, as it came, and reads the whole answer. */
export function forward(
  request: IncomingMessage,
  body: Buffer,
  target: { readonly baseUrl: string; readonly agent: Agent; readonly signal: AbortSignal },
): Promise<ForwardedAnswer> {
  const url = new URL(request.url ?? '/', target.baseUrl);
  const headers = withoutHopByHop(request.headers);
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      url,
      {
        method: request.method ?? 'POST',
        agent: target.agent,
        signal: target.signal,
        headers: { ...headers, host: request.headers.host ?? url.host, 'content-length': body.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const status = answer.statusCode ?? 502;
          resolve({ status, headers: withoutHopByHop(answer.headers), body: Buffer.concat(chunks) });
        });
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
}
