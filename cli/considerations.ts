import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { observe } from '../lib/observe/observe.ts';
import { type Consideration, consider } from '../lib/reconcile/consider.ts';
import type { Connection } from './connection.ts';

/** Observes the services in batches and plans each, in the order given. Throws the first thing that could not be read. */
export async function considerAll(
  services: readonly DesiredService[],
  connection: Connection,
): Promise<readonly Consideration[]> {
  const found = new Map<string, Consideration>();
  for await (const observation of observe([services], connection)) {
    if (observation.kind === 'unknown') throw observation.error;
    found.set(observation.desired.service, consider(observation, connection.clock.now()));
  }
  return services.flatMap(({ service }) => found.get(service) ?? []);
}
