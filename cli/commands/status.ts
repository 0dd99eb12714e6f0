import { Command } from 'commander';
import { readRevisionMemory } from '../../lib/memory/revision-memory.ts';
import { primaryDeployment } from '../../lib/plan/further-reads.ts';
import { hasChanges } from '../../lib/plan/plan.ts';
import { runningImage } from '../../lib/plan/planned-images.ts';
import type { Paint } from '../../lib/plan/render-text.ts';
import { shortDigest } from '../../lib/plan/value-text.ts';
import type { TaggedTaskDefinition } from '../../lib/ports/ecs.ts';
import type { Consideration } from '../../lib/reconcile/consider.ts';
import { type Connection, connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, jsonDocument, type OutputFormat } from '../output.ts';
import { paintFor } from '../paint.ts';
import { choosesServices, type SelectionOptions, select } from '../selection.ts';
import { age, table } from '../table.ts';

interface StatusOptions extends SelectionOptions {
  readonly output: OutputFormat;
}

/** One service at a glance. */
interface ServiceStatus {
  readonly service: string;
  readonly sync: string;
  readonly health: string;
  readonly runs: readonly {
    readonly container: string;
    readonly tag: string | undefined;
    readonly digest: string | undefined;
  }[];
  readonly revision: string | undefined;
  readonly commit: string | undefined;
  /** Seconds since the primary deployment began. */
  readonly age: number | undefined;
  readonly held: readonly { readonly kind: string; readonly reason: string }[];
}

/** `berth status`: a table of what runs, whether it is as wanted, and what is held and why. */
export function statusCommand(io: CliIo): Command {
  const command = new Command('status').description(
    'show what runs, whether it is as wanted, and what is held and why',
  );
  return choosesOutput(choosesServices(command))
    .addHelpText('after', "\nExample:\n  berth status 'web-*' --env production")
    .action(async (patterns: string[], options: StatusOptions) => {
      const { environment, services } = await select(patterns, options, io);
      const connection = connect(io, environment.region);
      const considered = await considerAll(services, connection);
      const rows = await Promise.all(considered.map((one) => statusOf(one, connection)));
      io.stdout.write(options.output === 'json' ? jsonDocument(rows) : `${statusTable(rows, paintFor(io))}\n`);
    });
}

async function statusOf(considered: Consideration, { ecs, clock }: Connection): Promise<ServiceStatus> {
  const { plan, observed } = considered;
  const { live, desired } = observed;
  const arn = live.service?.taskDefinition;
  const running = live.running ?? (arn === undefined ? undefined : await ecs.describeTaskDefinition(arn));
  const since = primaryDeployment(live.service)?.createdAt;
  return {
    service: desired.service,
    sync: syncOf(considered),
    health: healthOf(considered),
    runs: containersOf(running, Object.keys(desired.images)),
    revision: arn?.slice(arn.lastIndexOf('/') + 1),
    commit: running && (readRevisionMemory(running.tags).commit ?? live.memory.commit),
    age: since === undefined ? undefined : clock.now() / 1000 - since,
    held: plan.held.map(({ kind, reason }) => ({ kind, reason })),
  };
}

function containersOf(running: TaggedTaskDefinition | undefined, containers: readonly string[]): ServiceStatus['runs'] {
  return containers.map((container) => {
    const image = runningImage(running, container);
    return { container, tag: image?.tag, digest: image?.digest };
  });
}

function syncOf({ plan }: Consideration): string {
  if (plan.held.some(({ kind }) => kind === 'drift')) return 'drift';
  if (hasChanges(plan)) return 'behind';
  if (plan.held.length > 0) return 'held';
  return plan.inSync ? 'in sync' : 'rolling out';
}

function healthOf({ observed, settlement }: Consideration): string {
  const { service } = observed.live;
  if (!service) return 'absent';
  const counts = `${service.runningCount ?? 0}/${service.desiredCount ?? 0}`;
  const kind = settlement.outcome?.kind;
  if (kind && kind !== 'succeeded' && kind !== 'inProgress') return `${counts} ${kind}`;
  const state = primaryDeployment(service)?.rolloutState;
  return state === 'COMPLETED' || state === undefined ? counts : `${counts} ${state}`;
}

function statusTable(rows: readonly ServiceStatus[], paint: Paint): string {
  const head = ['SERVICE', 'SYNC', 'HEALTH', 'RUNS', 'DIGEST', 'COMMIT', 'AGE'].map(paint.quiet);
  const lines = rows.map((row) => [
    paint.strong(row.service),
    paintSync(row.sync, paint),
    row.health,
    row.runs.map(({ tag }) => tag ?? '?').join(',') || '-',
    row.runs.map(({ digest }) => (digest ? shortDigest(digest).replace('sha256:', '') : '?')).join(',') || '-',
    row.commit?.slice(0, 7) ?? '-',
    row.age === undefined ? '-' : age(row.age),
  ]);
  const held = rows.flatMap((row) =>
    row.held.map(({ kind, reason }) => `${row.service}: ${paint.bad(`held (${kind})`)}: ${reason}`),
  );
  return [table([head, ...lines]), ...(held.length > 0 ? ['', ...held] : [])].join('\n');
}

function paintSync(sync: string, paint: Paint): string {
  if (sync === 'in sync') return paint.good(sync);
  return sync === 'held' || sync === 'drift' ? paint.bad(sync) : paint.warn(sync);
}
