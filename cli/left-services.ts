import { BerthError } from '../lib/errors.ts';
import { openEnvironment } from '../lib/observe/load-manifests.ts';
import type { PassAdapters } from '../lib/reconcile/carry-out.ts';
import { type ConsideredLeft, carryOutLeft, considerLeft } from '../lib/reconcile/left-services.ts';
import type { Connection } from './connection.ts';
import type { CliIo } from './io.ts';
import type { NamedSource } from './selection.ts';
import { personTrigger } from './trigger.ts';
import { fitted } from './wrap.ts';

/** What a person asked to look at. */
interface Asked {
  readonly patterns: readonly string[];
  readonly env: string | undefined;
}

/**
 * The services that left Git, where a person asked for all services as they stand now; none for some of them, or for
 * another commit. What keeps them from being found is a warning: the services that are declared matter more.
 */
export async function findLeft(
  { source, at }: NamedSource,
  { patterns, env }: Asked,
  { connection, io }: { readonly connection: Connection; readonly io: CliIo },
): Promise<readonly ConsideredLeft[]> {
  if (patterns.length > 0 || at) return [];
  try {
    const opened = await openEnvironment(source, env);
    const { considered, unknown } = await considerLeft(opened, connection.ecs, { mayDelete: true });
    if (unknown !== undefined) warn(unknown, io);
    return considered;
  } catch (error) {
    if (!(error instanceof BerthError) || error.code === 'Invariant') throw error;
    warn(`services that left Git were not looked for: ${error.message}`, io);
    return [];
  }
}

/** Carries out the plans of services that left Git, one after another, and says what was done. */
export async function executeLeft(
  left: readonly ConsideredLeft[],
  connection: Connection,
  { adapters, io }: { readonly adapters: PassAdapters; readonly io: CliIo },
): Promise<void> {
  const trigger = personTrigger('berth apply', connection);
  for (const one of left) {
    await carryOutLeft(one, { trigger }, adapters);
    const { cluster, service, actions } = one.plan;
    for (const { kind } of actions) {
      const done = kind === 'DeleteService' ? 'deleted' : 'scaled to zero; apply again once its tasks have stopped';
      io.stderr.write(`${fitted(`${cluster}/${service} left Git: ${done}`, io)}\n`);
    }
  }
}

function warn(message: string, io: CliIo): void {
  io.stderr.write(`${fitted(`berth: warning: ${message}`, io)}\n`);
}
