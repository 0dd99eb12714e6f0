import type { Section } from './section.ts';
import { openWebhookBench, runWebhook, type WebhookRun } from './webhook.ts';

type Kind = 'cold' | 'warm';

/** What a webhook costs until its ReconcileRequest is on the queue: calls of AWS in order, and requests of the Git host. */
export const webhookCosts: Readonly<Record<Kind, Pick<WebhookRun, 'calls' | 'roundTrips' | 'gitRequests'>>> = {
  // The webhook's secret; the push on its queue; the ReconcileRequest. Git: the branch, what the host can do, folders, files.
  cold: { calls: ['GetParameter', 'SendMessageBatch', 'SendMessageBatch'], roundTrips: 3, gitRequests: 4 },
  // The secret is known, and so is what the host can do.
  warm: { calls: ['SendMessageBatch', 'SendMessageBatch'], roundTrips: 2, gitRequests: 3 },
};

/** Calls and round trips from a webhook to its ReconcileRequest, with functions that never ran and with some that did. */
export async function measureWebhookCalls(): Promise<readonly Section[]> {
  const runs = await measured(1);
  const rows = (['cold', 'warm'] as const).map((kind) => {
    const [run] = runs[kind];
    return {
      functions: kind,
      'AWS calls': run?.calls.length ?? 0,
      'round trips': run?.roundTrips ?? 0,
      'Git requests': run?.gitRequests ?? 0,
      which: run?.calls.join(', ') ?? '',
    };
  });
  const failures = (['cold', 'warm'] as const).flatMap((kind) => runs[kind].flatMap((run) => checkWebhook(kind, run)));
  return [{ name: 'webhook-calls', title: 'Calls from a webhook to its ReconcileRequest', rows, failures }];
}

/** What is not as `webhookCosts` says. */
export function checkWebhook(kind: Kind, { calls, roundTrips, gitRequests }: WebhookRun): readonly string[] {
  const said = JSON.stringify(webhookCosts[kind]);
  const found = JSON.stringify({ calls, roundTrips, gitRequests });
  return found === said ? [] : [`a ${kind} webhook costs ${found}, and ${said} is said`];
}

/** How long that takes on this machine. */
export async function measureWebhookTimes(): Promise<readonly Section[]> {
  const count = 15;
  const runs = await measured(count);
  const rows = (['cold', 'warm'] as const).map((kind) => ({
    functions: kind,
    'ms to the answer': median(runs[kind].map(({ answer }) => answer)),
    'ms to the ReconcileRequest': median(runs[kind].map(({ request }) => request)),
  }));
  const notes = [
    `Median of ${count} webhooks each, real time: on-git-push is started, checks the signature and answers; reconcile-service is`,
    'started, fetches the commit from git http-backend and asks for a look. AWS and the Git host are on this machine.',
  ];
  return [{ name: 'webhook-times', title: 'From a webhook to its ReconcileRequest', rows, failures: [], notes }];
}

async function measured(count: number): Promise<Readonly<Record<Kind, readonly WebhookRun[]>>> {
  const opened = await openWebhookBench();
  try {
    const cold: WebhookRun[] = [];
    const warm: WebhookRun[] = [];
    for (let run = 0; run < count; run += 1) {
      cold.push(await runWebhook(opened, 'cold'));
      warm.push(await runWebhook(opened, 'warm'));
    }
    return { cold, warm };
  } finally {
    await opened.stop();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
