import type { Body } from '../../service.ts';
import { ecsArn } from '../arns.ts';
import { activeCluster } from '../clusters.ts';
import { invalidParameter } from '../errors.ts';
import { textOf, textsOf } from '../json-body.ts';
import { page } from '../page.ts';
import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { constraintOf, isExpression } from './constraints.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import { shownInstance } from './instance-view.ts';

/** In the order in which they joined; by `status`, ACTIVE and DRAINING ones when none is given: ListContainerInstances. */
export function listContainerInstances(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const status = textOf(input, 'status');
  const passes = filterOf(textOf(input, 'filter'));
  const found = [...cluster.instances.values()].filter(
    (instance) => (status === undefined || instance.status === status) && passes(instance),
  );
  const { items, ...rest } = page(found, input, 100);
  return { containerInstanceArns: items.map((instance) => instance.arn), ...rest };
}

/** `filter` is written in the cluster query language. */
function filterOf(filter: string | undefined): (instance: ContainerInstanceRecord) => boolean {
  if (filter === undefined) return () => true;
  if (!isExpression(filter)) throw invalidParameter(`Invalid filter expression: ${filter}`);
  const { accepts } = constraintOf({ type: 'memberOf', expression: filter });
  return (instance) => accepts(instance, '');
}

export function describeContainerInstances(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const given = textsOf(input, 'containerInstances');
  if (given.length === 0) throw invalidParameter('Container instances cannot be empty.');
  if (given.length > 100) throw invalidParameter('Container instances cannot have more than 100 elements.');
  const include = textsOf(input, 'include');
  const view = { withTags: include.includes('TAGS'), withHealth: include.includes('CONTAINER_INSTANCE_HEALTH') };
  const { instances, failures } = foundInstances(world, cluster, given);
  return { containerInstances: instances.map((instance) => shownInstance(instance, view)), failures };
}

/** The instances that a request names by id or ARN, and a failure for each that is not there. */
export function foundInstances(
  world: World,
  cluster: ClusterRecord,
  given: readonly string[],
): { readonly instances: readonly ContainerInstanceRecord[]; readonly failures: readonly Body[] } {
  const instances: ContainerInstanceRecord[] = [];
  const failures: Body[] = [];
  for (const item of given) {
    const arn = instanceArn(world, cluster, item);
    const instance = cluster.instances.get(arn);
    if (instance) instances.push(instance);
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { instances, failures };
}

function instanceArn(world: World, cluster: ClusterRecord, given: string): string {
  return given.startsWith('arn:') ? given : ecsArn(world.environment, `container-instance/${cluster.name}/${given}`);
}
