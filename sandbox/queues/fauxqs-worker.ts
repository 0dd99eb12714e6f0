import { type MessagePort, parentPort } from 'node:worker_threads';
import { buildApp } from 'fauxqs';
import type { NewTenant, WorkerAnswer, WorkerRequest } from './worker-messages.ts';

// fauxqs reads the time with Date.now: visibility, delays, the five minutes of deduplication. In a thread of its own
// that function can be the sandbox's clock, and no other code notices. Each request brings the time along.
let now = 0;
Date.now = () => now;

if (!parentPort) throw new Error('The queues run in a worker thread');
parentPort.on('message', ({ region, port }: NewTenant) => serve(port, region));

function serve(port: MessagePort, region: string): void {
  const app = buildApp({ logger: false, defaultRegion: region });
  port.on('message', async (request: WorkerRequest) => {
    now = request.now;
    port.postMessage(await answer(app, request));
  });
}

async function answer(app: ReturnType<typeof buildApp>, request: WorkerRequest): Promise<WorkerAnswer> {
  const response =
    request.kind === 'inspect'
      ? await app.inject({ method: 'GET', url: `/_fauxqs/queues/${encodeURIComponent(request.queue)}` })
      : await app.inject({
          method: 'POST',
          url: '/',
          headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${request.operation}` },
          payload: JSON.stringify(request.input),
        });
  const body = response.body === '' ? {} : response.json();
  return { id: request.id, status: response.statusCode, body };
}
