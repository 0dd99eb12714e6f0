import type { Body } from '../service.ts';
import { ecsArn } from './arns.ts';
import { shownCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { bodiesOf, copy, textOf, textsOf, without, withoutNulls } from './json-body.ts';
import { associate } from './providers/cluster-providers.ts';
import { beginScaling } from './providers/managed-scaling.ts';
import type { ClusterRecord } from './records.ts';
import { withTags } from './tags.ts';
import type { World } from './world.ts';

/** A cluster that exists already is answered as it is. */
export function createCluster(world: World, input: Body): Body {
  const name = textOf(input, 'clusterName') ?? 'default';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Invalid cluster name.');
  const known = world.clusters.get(name);
  if (known?.status === 'ACTIVE') return { cluster: shownCluster(known, true) };
  const sent = copy(withoutNulls(input));
  const cluster: ClusterRecord = {
    arn: ecsArn(world.environment, `cluster/${name}`),
    name,
    status: 'ACTIVE',
    fields: without(sent, ['clusterName', 'tags', 'capacityProviders', 'defaultCapacityProviderStrategy']),
    tags: withTags(new Map(), input),
    services: new Map(),
    instances: new Map(),
    hadInstances: false,
    tasks: new Set(),
    waiting: new Map(),
    stopped: [],
  };
  const names = textsOf(sent, 'capacityProviders');
  associate(world, cluster, { names, strategy: bodiesOf(sent, 'defaultCapacityProviderStrategy') });
  world.clusters.set(name, cluster);
  // Its providers begin to look after it once it is there.
  beginScaling(world);
  return { cluster: shownCluster(cluster, true) };
}
