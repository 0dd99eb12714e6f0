import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import type { Section } from './section.ts';
import { type CampaignResult, campaigns } from './sweep-campaign.ts';

const child = fileURLToPath(new URL('./sweep-child.ts', import.meta.url));
const start = promisify(execFile);

/** Sweeps over services in sync, from cold: their calls beside the formula; and with the rates enforced, their time. */
export async function measureSweeps(): Promise<readonly Section[]> {
  const limit = pLimit(availableParallelism());
  const results = await Promise.all(campaigns.map((_, index) => limit(() => measured(index))));
  const calls = results.map((one) => one.calls);
  const rates = results.map((one) => one.rates);
  return [
    {
      name: 'sweep-calls',
      title: 'Sweeps over services in sync, from cold: calls counted / by the formula',
      rows: calls.flatMap(({ rows }) => rows),
      failures: calls.flatMap(({ failures }) => failures),
    },
    {
      name: 'sweep-rates',
      title: 'Sweeps with the request rates enforced, in virtual time',
      rows: rates.flatMap(({ rows }) => rows),
      failures: rates.flatMap(({ failures }) => failures),
      notes: rateNotes,
    },
  ];
}

const rateNotes = [
  'Least: what the published rates allow at best, if all of them, or the share, is the sweep’s.',
  'ECR publishes no rate for ListImages: Berth begins with 80 at once, and asks 20 a second, times its share.',
];

async function measured(index: number): Promise<CampaignResult> {
  const { stdout } = await start(process.execPath, [child, String(index)]);
  return JSON.parse(stdout) as CampaignResult;
}
