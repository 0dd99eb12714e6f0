import { parentPort, workerData } from 'node:worker_threads';
import { buildApp } from 'fauxqs';
import type { WorkerAnswer, WorkerRequest } from './worker-messages.ts';

// fauxqs reads the time with Date.now: visibility, delays, the five minutes of deduplication. In a thread of its own
// that function can be the sandbox's clock, and no other code notices. Each request brings the time along.
let now = 0;
Date.now = () => now;

const { region } = workerData as { readonly region: string };
const app = buildApp({ logger: false, defaultRegion: region });
const port = parentPort;
if (!port) throw new Error('The queues run in a worker thread');

port.on('message', async (request: WorkerRequest) => {
  now = request.now;
  port.postMessage(await answer(request));
});

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
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
