// Waits in every way there is; a lifecycle hook's details are its answer.
import { scheduler, setTimeout as wait } from 'node:timers/promises';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

const ways = {
  timeout: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  promise: (milliseconds) => wait(milliseconds),
  scheduler: (milliseconds) => scheduler.wait(milliseconds),
};

export async function handler(event, context) {
  if (event.never) return new Promise(() => {});
  if (event.calledOff) return callOff();
  if (event.call) return { queues: (await new SQSClient({}).send(new ListQueuesCommand({}))).QueueUrls.length };
  const before = Date.now();
  if (event.wait) await ways[event.by](event.wait);
  if (event.hookDetails) return event.hookDetails;
  if (event.work) for (let n = 0; n < 5e6; n++) Math.sqrt(n);
  return { before, after: Date.now(), remaining: context.getRemainingTimeInMillis() };
}

async function callOff() {
  const ran = [];
  const timer = setTimeout(() => ran.push('called off'), 1000);
  setTimeout(() => ran.push('kept'), 2000);
  clearTimeout(timer);
  await wait(4000);
  return ran;
}
