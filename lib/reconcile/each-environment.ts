import { BerthError } from '../errors.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/**
 * Does the work for each environment, one after another. One that fails is logged and keeps no other from its turn; the
 * first failure is thrown once all had theirs, so that the event is tried again.
 */
export async function eachEnvironment<Item extends { readonly environment: string }, Result>(
  items: readonly Item[],
  telemetry: Telemetry,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      results.push(await work(item));
    } catch (error) {
      failures.push(error);
      const { environment } = item;
      const code = error instanceof BerthError ? error.code : undefined;
      telemetry.decision('environment failed', { environment, code, error: messageOf(error) });
    }
  }
  if (failures.length > 0) throw failures[0];
  return results;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
