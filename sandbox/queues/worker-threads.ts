import { Worker } from 'node:worker_threads';

/** Real milliseconds for which a thread waits for its next sandbox. */
const keptMs = 5_000;
/** The id of a thread that is no more (https://nodejs.org/api/worker_threads.html#workerthreadid_1). */
const ended = -1;

const idle = new Set<Worker>();

/** A thread that serves no sandbox now. It takes a quarter of a second to start one, and nothing to go on with one. */
export function takeThread(): Worker {
  const [warm] = idle;
  if (!warm) return startThread();
  idle.delete(warm);
  return warm;
}

/** Keeps the thread for the next sandbox of this process, which it does not keep from ending. */
export function giveThreadBack(thread: Worker): void {
  if (thread.threadId === ended) return;
  idle.add(thread);
  const end = () => {
    if (idle.delete(thread)) void thread.terminate();
  };
  setTimeout(end, keptMs).unref();
}

function startThread(): Worker {
  const thread = new Worker(new URL('./fauxqs-worker.ts', import.meta.url), { execArgv: [] });
  for (const end of ['error', 'exit']) thread.on(end, () => idle.delete(thread));
  // The port of whom it serves keeps the process alive.
  thread.unref();
  return thread;
}
