import { readFileSync } from 'node:fs';
import { type GitSandbox, startGitSandbox } from '../sandbox/git/git-sandbox.ts';
import type { ReceivedPush } from '../sandbox/git/received-push.ts';
import { makePackages, root, template } from './packages.ts';
import { roundTrips } from './round-trips.ts';

/** From a webhook to the ReconcileRequest that it leads to. */
export interface WebhookRun {
  /** Real milliseconds until the host has its answer. */
  readonly answer: number;
  /** Real milliseconds until the ReconcileRequest is on the queue. */
  readonly request: number;
  /** Calls of AWS in order, the one that puts the ReconcileRequest on the queue the last. */
  readonly calls: readonly string[];
  readonly roundTrips: number;
  readonly gitRequests: number;
}

const file = 'services/web/definition.json';
const functions = ['on-git-push', 'reconcile-service'];

/** Starts the packaged stack on a repository, and its services. */
export async function openWebhookBench(): Promise<GitSandbox> {
  makePackages();
  const seed = `${root}examples/shop`;
  const opened = await startGitSandbox({ template, artifacts: `${root}dist`, seed, concurrency: 1 });
  const schedule: unknown = JSON.parse(readFileSync(`${root}events/schedule.json`, 'utf8'));
  for (let round = 0; round < 2; round += 1) {
    await opened.sandbox.functions.invoke(functionNamed(opened, 'on-schedule'), schedule);
    await opened.sandbox.settled();
    await opened.sandbox.advance(300);
  }
  return opened;
}

/** Makes a commit and tells the webhook of it, with functions that ran before or with none. */
export async function runWebhook(opened: GitSandbox, kind: 'cold' | 'warm'): Promise<WebhookRun> {
  const { sandbox, gitRequests } = opened;
  const push = await commitOnce(opened);
  for (const name of kind === 'cold' ? functions : []) {
    sandbox.functions.find(functionNamed(opened, name)).stopProcesses();
  }
  const gitBefore = gitRequests.length;
  sandbox.calls.reset();
  let gitAfter = gitBefore;
  const sent: number[] = [];
  // The sandbox does not see what a function waits for at the Git host, so it cannot say when all is done.
  const requested = new Promise<number>((resolve) => {
    sandbox.calls.onEnd(({ operation }) => {
      if (operation !== lastCall || sent.length === 2) return;
      gitAfter = gitRequests.length;
      if (sent.push(performance.now()) === 2) resolve(performance.now());
    });
  });
  const began = performance.now();
  const { status } = await opened.tell(push);
  const answered = performance.now();
  if (status !== 202) throw new Error(`the webhook was answered with ${status}`);
  const last = await requested;
  await sandbox.settled();
  const calls = sandbox.calls.calls();
  const ends = calls.flatMap(({ operation }, at) => (operation === lastCall ? [at] : []));
  const until = calls.slice(0, (ends[1] ?? 0) + 1);
  // A pass changes the service in place, and secrets are kept for longer.
  await sandbox.advance(60);
  return {
    answer: answered - began,
    request: last - began,
    calls: until.map(({ operation }) => operation),
    roundTrips: roundTrips(until.map((call) => ({ ...call, sent: call.arrived }))),
    gitRequests: gitAfter - gitBefore,
  };
}

/** What puts on the queue first the push, and then the ReconcileRequest. */
const lastCall = 'SendMessageBatch';

let graceSeconds = 0;

/** A commit that changes web in place, so that nothing has to roll. */
async function commitOnce({ repository }: GitSandbox): Promise<ReceivedPush> {
  const before = await repository.resolve('main');
  const definition = JSON.parse(readFileSync(`${root}examples/shop/${file}`, 'utf8')) as object;
  graceSeconds += 1;
  const text = JSON.stringify({ ...definition, healthCheckGracePeriodSeconds: graceSeconds }, undefined, 2);
  const after = await repository.commit({ files: { [file]: text } });
  const commits = [{ id: after, message: 'Change it', added: [], modified: [file], removed: [] }];
  return { repository: 'shop', ref: 'refs/heads/main', before, after, forced: false, commits };
}

function functionNamed({ sandbox }: GitSandbox, end: string): string {
  return sandbox.functions.names().find((name) => name.endsWith(`-${end}`)) ?? end;
}
