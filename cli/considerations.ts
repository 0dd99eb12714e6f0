import type { BerthError } from '../lib/errors.ts';
import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { inChunks } from '../lib/observe/chunks.ts';
import { observe } from '../lib/observe/observe.ts';
import { type Consideration, consider } from '../lib/reconcile/consider.ts';
import type { Connection } from './connection.ts';
import { reportFailure } from './failure.ts';
import type { CliIo } from './io.ts';
import { withProgress } from './progress.ts';

/** So many services are observed at a time (lib/observe/observe.ts). */
const batchSize = 100;

/** Observes the services in batches and plans each, in the order given. Throws the first thing that kept one from being read. */
export async function considerAll(
  services: readonly DesiredService[],
  connection: Connection,
  io: CliIo,
): Promise<readonly Consideration[]> {
  const { considered, errors } = await look(services, connection, io);
  const [error] = errors;
  if (error) throw error;
  return considered;
}

/**
 * As `considerAll`, for commands that only show: what kept a service from being read is said on standard error, with exit
 * code 1, and hides no other service. Throws when none could be read.
 */
export async function considerReadable(
  services: readonly DesiredService[],
  connection: Connection,
  io: CliIo,
): Promise<readonly Consideration[]> {
  const { considered, errors } = await look(services, connection, io);
  const [first] = errors;
  if (first && considered.length === 0) throw first;
  const distinct = new Map(errors.map((error) => [error.message, error]));
  for (const error of distinct.values()) reportFailure(error, io, false);
  return considered;
}

async function look(services: readonly DesiredService[], connection: Connection, io: CliIo) {
  const found = new Map<string, Consideration>();
  const errors: BerthError[] = [];
  await withProgress(io, 'reading services', async (progress) => {
    for await (const observation of observe(inChunks(services, batchSize), connection)) {
      if (observation.kind === 'unknown') errors.push(observation.error);
      else found.set(observation.desired.service, consider(observation, connection.clock.now()));
      progress.say(`${found.size + errors.length} of ${services.length}`);
    }
  });
  return { considered: services.flatMap(({ service }) => found.get(service) ?? []), errors };
}
