import { nameOf } from '../lib/aws/arn.ts';
import type { ClusterCapacity } from '../lib/capacity/cluster-capacity.ts';
import { isWaiting } from '../lib/capacity/report/provider-usage.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { readClusterCapacity } from '../lib/observe/cluster-capacity.ts';
import { type LiveRollouts, readLiveRollouts } from '../lib/observe/live-rollouts.ts';
import { readScaledCounts, type ScaledCounts } from '../lib/observe/scaled-counts.ts';
import type { ClusterChoice } from './cluster-choice.ts';
import { connect } from './connection.ts';
import type { CliIo } from './io.ts';
import { withProgress } from './progress.ts';

export interface ReadingOptions extends ClusterChoice {
  /** Services that a question names. */
  readonly asked: readonly string[];
  /** Every service that runs; otherwise as many as are read within seconds. */
  readonly all: boolean;
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
    const services = servicesOf(capacity, options);
    const taskDefinitions = waiting.map(({ taskDefinitionArn }) => taskDefinitionArn);
    const input = { cluster, services, taskDefinitions, defaultStrategy };
    const [read, scaling] = await Promise.all([
      readLiveRollouts(input, ecs, (done, of) => progress.say(`${done} of ${of} task definitions`)),
      readScaledCounts(
        { cluster: nameOf(cluster), services },
        { ...connection, ...connection.capacity, now: clock.now() },
      ),
    ]);
    return { capacity, ...read, scaled: scaling.scaled, failures: [...read.failures, ...scaling.failures] };
  });
}

function servicesOf({ tasks }: ClusterCapacity, { asked, services, all }: ReadingOptions): readonly string[] {
  const running = tasks.flatMap(({ group }) => (group.startsWith('service:') ? [group.slice('service:'.length)] : []));
  const names = [...new Set([...asked, ...services, ...running])];
  return all ? names : names.slice(0, Math.max(mostServices, asked.length + services.length));
}

/** A cluster of which nothing was read has nothing to show. */
function checkRead({ cluster, instances, tasks, providers, unread }: ClusterCapacity): void {
  if (instances.length + tasks.length + providers.length > 0 || !unread.some(({ what }) => what === 'cluster')) return;
  throw new ConfigurationError([...new Set(unread.map(({ message }) => message))].join('\n'), cluster);
}
