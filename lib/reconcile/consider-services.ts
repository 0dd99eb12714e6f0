import type { BerthError } from '../errors.ts';
import type { DesiredService } from '../manifest/desired-service.ts';
import { inChunks } from '../observe/chunks.ts';
import type { ObserveAdapters } from '../observe/observation.ts';
import { observe } from '../observe/observe.ts';
import type { Clock } from '../ports/clock.ts';
import { type Consideration, consider } from './consider.ts';

/** So many services are observed at a time (lib/observe/observe.ts). */
const batchSize = 100;

/** What was considered, in the order asked for, and what kept the others from being read. */
export interface Considered {
  readonly considered: readonly Consideration[];
  readonly errors: readonly BerthError[];
}

/** Observes the services in batches, and plans each, as `berth plan` does. `progress` hears how many were looked at so far. */
export async function considerServices(
  services: readonly DesiredService[],
  adapters: ObserveAdapters & { readonly clock: Clock },
  progress: (done: number) => void = () => undefined,
): Promise<Considered> {
  const found = new Map<string, Consideration>();
  const errors: BerthError[] = [];
  for await (const observation of observe(inChunks(services, batchSize), adapters)) {
    if (observation.kind === 'unknown') errors.push(observation.error);
    else found.set(observation.desired.service, consider(observation, adapters.clock.now()));
    progress(found.size + errors.length);
  }
  return { considered: services.flatMap(({ service }) => found.get(service) ?? []), errors };
}
