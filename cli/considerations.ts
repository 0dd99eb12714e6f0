import type { DesiredService } from '../lib/manifest/desired-service.ts';
import type { Consideration } from '../lib/reconcile/consider.ts';
import { type Considered, considerServices } from '../lib/reconcile/consider-services.ts';
import { foresee } from '../lib/reconcile/foresee.ts';
import type { Connection } from './connection.ts';
import { reportFailure } from './failure.ts';
import type { CliIo } from './io.ts';
import { withProgress } from './progress.ts';

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

/** Says of each that starts tasks whether they fit, those of one cluster together. Throws what is transient. */
export async function foreseeAll(
  considered: readonly Consideration[],
  connection: Connection,
  io: CliIo,
): Promise<readonly Consideration[]> {
  return await withProgress(io, 'reading capacity', () => foresee(considered, connection));
}

async function look(services: readonly DesiredService[], connection: Connection, io: CliIo): Promise<Considered> {
  return await withProgress(io, 'reading services', (progress) =>
    considerServices(services, connection, (done) => progress.say(`${done} of ${services.length}`)),
  );
}
