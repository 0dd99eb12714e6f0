import { nameOf } from '../lib/aws/arn.ts';
import type { ClusterCapacity } from '../lib/capacity/cluster-capacity.ts';
import { isWaiting } from '../lib/capacity/report/provider-usage.ts';
import { BerthError, ConfigurationError } from '../lib/errors.ts';
import { readClusterCapacity } from '../lib/observe/cluster-capacity.ts';
import { type LiveRollouts, readLiveRollouts } from '../lib/observe/live-rollouts.ts';
import { readScaledCounts, type ScaledCounts } from '../lib/observe/scaled-counts.ts';
import type { ServiceReader } from '../lib/ports/ecs.ts';
import type { ClusterChoice } from './cluster-choice.ts';
import { connect } from './connection.ts';
import type { CliIo } from './io.ts';
import { withProgress } from './progress.ts';

export interface ReadingOptions extends ClusterChoice {
  /** Services that a question names. */
  readonly asked: readonly string[];
  /** Every service; otherwise as many as are read within seconds. */
  readonly all: boolean;
  /** Services without a task too: one that finds no room at all has none. */
  readonly idle: boolean;
}

/** A cluster, and what its services ask for. */
export interface ClusterReading extends LiveRollouts, Pick<ScaledCounts, 'scaled'> {
  readonly capacity: ClusterCapacity;
}

/** A task definition each, of which ECS answers 20 a second after the first 50. */
const mostServices = 200;

/** Reads the cluster, then its services: those that are asked for and those of the workspace first. Throws when nothing could be read. */
export async function readCluster(options: ReadingOptions, io: CliIo): Promise<ClusterReading> {
  const { cluster, region } = options;
  const connection = connect(io, region);
  const { ecs, clock } = connection;
  return await withProgress(io, `reading ${cluster}`, async (progress) => {
    const capacity = await readClusterCapacity(cluster, { ...connection.capacity, clock });
    checkRead(capacity);
    const { defaultStrategy } = capacity;
    const waiting = capacity.tasks.filter((task) => isWaiting(task, capacity.providers));
    const listed = options.idle ? await listServices(cluster, ecs) : { names: [], failures: [] };
    const services = servicesOf(capacity, listed.names, options);
    const taskDefinitions = waiting.map(({ taskDefinitionArn }) => taskDefinitionArn);
    const input = { cluster, services, taskDefinitions, defaultStrategy };
    const [read, scaling] = await Promise.all([
      readLiveRollouts(input, ecs, (done, of) => progress.say(`${done} of ${of} task definitions`)),
      readScaledCounts(
        { cluster: nameOf(cluster), services },
        { ...connection, ...connection.capacity, now: clock.now() },
      ),
    ]);
    const failures = [...listed.failures, ...read.failures, ...scaling.failures];
    return { capacity, ...read, scaled: scaling.scaled, failures };
  });
}

interface Listed {
  readonly names: readonly string[];
  readonly failures: readonly BerthError[];
}

/** The cluster's own; who may not list them sees those that have tasks. Throws what another try may mend. */
async function listServices(cluster: string, ecs: Pick<ServiceReader, 'listServices'>): Promise<Listed> {
  try {
    return { names: (await ecs.listServices(cluster)).map(nameOf), failures: [] };
  } catch (error) {
    if (!(error instanceof BerthError) || error.code === 'Transient') throw error;
    return { names: [], failures: [error] };
  }
}

function servicesOf(
  { tasks }: ClusterCapacity,
  listed: readonly string[],
  { asked, services, all }: ReadingOptions,
): readonly string[] {
  const running = tasks.flatMap(({ group }) => (group.startsWith('service:') ? [group.slice('service:'.length)] : []));
  const names = [...new Set([...asked, ...services, ...running, ...listed])];
  return all ? names : names.slice(0, Math.max(mostServices, asked.length + services.length));
}

/** A cluster of which nothing was read has nothing to show. */
function checkRead({ cluster, instances, tasks, providers, unread }: ClusterCapacity): void {
  if (instances.length + tasks.length + providers.length > 0 || !unread.some(({ what }) => what === 'cluster')) return;
  throw new ConfigurationError([...new Set(unread.map(({ message }) => message))].join('\n'), cluster);
}
