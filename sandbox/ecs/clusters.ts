import { AwsError, type Body } from '../service.ts';
import { clusterName, ecsArn } from './arns.ts';
import { clusterNotFound, invalidParameter } from './errors.ts';
import { copy, textOf, textsOf, without, withoutNulls } from './json-body.ts';
import { page } from './page.ts';
import type { ClusterRecord } from './records.ts';
import { tagList } from './tags.ts';
import type { World } from './world.ts';

/** The ACTIVE cluster that a request names; ClusterNotFoundException when there is none. */
export function activeCluster(world: World, input: Body): ClusterRecord {
  const name = clusterName(world.environment, textOf(input, 'cluster'));
  const cluster = name === undefined ? undefined : world.clusters.get(name);
  if (cluster?.status !== 'ACTIVE') throw clusterNotFound();
  return cluster;
}

export function describeClusters(world: World, input: Body): Body {
  const given = Array.isArray(input.clusters) ? textsOf(input, 'clusters') : ['default'];
  if (given.length > 100) throw invalidParameter('Clusters cannot have more than 100 elements.');
  const clusters: Body[] = [];
  const failures: Body[] = [];
  for (const item of given) {
    const name = clusterName(world.environment, item);
    const cluster = name === undefined ? undefined : world.clusters.get(name);
    if (cluster) clusters.push(shownCluster(cluster, textsOf(input, 'include').includes('TAGS')));
    else {
      failures.push({
        arn: item.startsWith('arn:') ? item : ecsArn(world.environment, `cluster/${item}`),
        reason: 'MISSING',
      });
    }
  }
  return { clusters, failures };
}

export function listClusters(world: World, input: Body): Body {
  const arns = [...world.clusters.values()]
    .filter((cluster) => cluster.status === 'ACTIVE')
    .map((cluster) => cluster.arn);
  const { items, ...rest } = page(arns, input, 100);
  return { clusterArns: items, ...rest };
}

/** UpdateCluster and UpdateClusterSettings: what is given replaces what was. */
export function updateCluster(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  cluster.fields = { ...cluster.fields, ...without(copy(withoutNulls(input)), ['cluster']) };
  return { cluster: shownCluster(cluster, false) };
}

export function deleteCluster(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  if ([...cluster.services.values()].some((service) => service.status !== 'INACTIVE')) {
    throw new AwsError('ClusterContainsServicesException', 'The Cluster cannot be deleted while Services are active.');
  }
  if (cluster.instances.size > 0) {
    throw new AwsError(
      'ClusterContainsContainerInstancesException',
      'The Cluster cannot be deleted while Container Instances are active or draining.',
    );
  }
  if (cluster.tasks.size > 0) {
    throw new AwsError('ClusterContainsTasksException', 'The Cluster cannot be deleted while Tasks are active.');
  }
  cluster.status = 'INACTIVE';
  return { cluster: shownCluster(cluster, false) };
}

/** The cluster as DescribeClusters shows it. */
export function shownCluster(cluster: ClusterRecord, withTagList: boolean): Body {
  const tasks = [...cluster.tasks];
  const services = [...cluster.services.values()].filter((service) => service.status === 'ACTIVE');
  return {
    settings: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    ...cluster.fields,
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: cluster.instances.size,
    runningTasksCount: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter((task) => task.lastStatus === 'PENDING').length,
    activeServicesCount: services.length,
    statistics: [],
    tags: withTagList ? tagList(cluster.tags) : [],
  };
}
