import { nameOf } from '../lib/aws/arn.ts';
import type { Change, WhatIf } from '../lib/capacity/forecast/what-if.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { suggest } from '../lib/manifest/suggestion.ts';
import type { ClusterReading } from './capacity-reading.ts';

type Read = Pick<ClusterReading, 'capacity' | 'rollouts' | 'failures'>;

/**
 * Throws ConfigurationError for a change that cannot be asked: of a service or an instance that the cluster does not have,
 * or that could not be read, and of the count of a daemon.
 */
export function checkChanges(changes: readonly Change[], { missing }: Pick<WhatIf, 'missing'>, read: Read): void {
  for (const change of changes) {
    const name = change.kind === 'drain' ? change.instance : change.service;
    if (missing.includes(name)) throw new ConfigurationError(missingText(change, read), name);
    if (change.kind === 'count') checkCounted(change.service, read);
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html: a daemon has no count of its own. */
function checkCounted(service: string, { rollouts }: Read): void {
  const rollout = rollouts.find((one) => one.service === service);
  if (rollout?.schedulingStrategy !== 'DAEMON') return;
  const message = `${service} is a DAEMON: it has a task on each instance that meets its constraints, and no count; leave it out of --what-if`;
  throw new ConfigurationError(message, service);
}

function missingText(change: Change, { capacity, rollouts, failures }: Read): string {
  const { cluster, instances, unread } = capacity;
  if (change.kind === 'drain') {
    const isUnread = unread.some(({ what }) => what === 'containerInstances');
    if (isUnread)
      return `the container instances of cluster ${cluster} could not be read, ${change.instance} among them`;
    const names = instances.map(({ arn, ec2InstanceId }) => ec2InstanceId ?? nameOf(arn));
    return `cluster ${cluster} has no container instance ${change.instance}${suggest(change.instance, names, 'it has')}`;
  }
  const { service } = change;
  if (failures.length > 0) return `service ${service} of cluster ${cluster} could not be read, or does not exist`;
  const names = rollouts.map((rollout) => rollout.service);
  return `cluster ${cluster} has no service ${service}${suggest(service, names, 'it has')}`;
}
