import { total } from './formula.ts';
import { checkPush, plainPush, runPush } from './push-calls.ts';
import { pushCases } from './push-cases.ts';
import type { Section } from './section.ts';

/** The calls from a push's event to UpdateService, and each further call with its condition. */
export async function measurePushes(): Promise<readonly Section[]> {
  const rows: Section['rows'][number][] = [];
  const failures: string[] = [];
  for (const push of pushCases) {
    const run = await runPush(push);
    failures.push(...checkPush(push, run).map((problem) => `a push when ${push.when}: ${problem}`));
    const further = Object.entries(push.further).map(([operation, count]) => `${count} ${operation.split(':')[1]}`);
    rows.push({
      'a push when': push.when,
      calls: total(run.counts),
      'round trips': run.roundTrips,
      further: further.join(', '),
    });
  }
  const plain = Object.keys(plainPush.counts).map((operation) => operation.split(':')[1]);
  const notes = [`Without a condition: ${plain.join(', ')}, once each.`];
  return [{ name: 'push-calls', title: 'Calls from a push to UpdateService', rows, failures, notes }];
}
