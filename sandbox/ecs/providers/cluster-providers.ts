import { AwsError, type Body } from '../../service.ts';
import { activeCluster, shownCluster } from '../clusters.ts';
import { invalidParameter } from '../errors.ts';
import { bodiesOf, textOf, textsOf } from '../json-body.ts';
import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { followGroup } from './follow-group.ts';
import { isKnown } from './provider-operations.ts';
import { checkStrategy, notFound } from './strategy-rules.ts';

/** "Capacity providers per cluster": developer guide, service-quotas. */
const MOST_PROVIDERS = 20;

/** What is given replaces what was; a provider that tasks or services use cannot be left out. */
export function putClusterCapacityProviders(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  if (cluster.fields.attachmentsStatus === 'UPDATE_IN_PROGRESS') {
    throw new AwsError(
      'UpdateInProgressException',
      'The specified cluster is in a busy state. Cluster capacity providers are being updated. Try again later.',
    );
  }
  const before = textsOf(cluster.fields, 'capacityProviders');
  // A provider of Managed Instances belongs to its cluster, and is none of this operation's.
  const kept = before.filter((name) => world.capacityProviders.get(name)?.kind === 'managedInstances');
  const after = [...new Set([...textsOf(input, 'capacityProviders'), ...kept])];
  if (before.some((name) => !after.includes(name) && isUsed(cluster, name))) {
    throw new AwsError('ResourceInUseException', 'The specified capacity provider is in use and cannot be removed.');
  }
  associate(world, cluster, { names: after, strategy: bodiesOf(input, 'defaultCapacityProviderStrategy') });
  return { cluster: shownCluster(cluster, false) };
}

interface Association {
  readonly names: readonly string[];
  readonly strategy: readonly Body[];
}

/** Gives a cluster its providers, which take a moment to be attached. Throws when one does not exist. */
export function associate(world: World, cluster: ClusterRecord, { names, strategy }: Association): void {
  if (names.some((name) => !isKnown(world, name))) throw notFound();
  if (names.length > MOST_PROVIDERS) {
    throw invalidParameter('The maximum number of capacity providers per cluster has been exceeded.');
  }
  const fields = { ...cluster.fields, capacityProviders: names, defaultCapacityProviderStrategy: strategy };
  checkStrategy(world, { ...cluster, fields }, strategy);
  const providers = names.flatMap((name) => world.capacityProviders.get(name) ?? []);
  const isAttaching = providers.some(({ kind }) => kind === 'autoScalingGroup');
  cluster.fields = isAttaching ? { ...fields, attachmentsStatus: 'UPDATE_IN_PROGRESS' } : fields;
  for (const provider of providers) followGroup(world, cluster, provider);
  if (!isAttaching) return;
  world.agenda.after(world.options.seconds.deploymentStep, () => {
    cluster.fields = { ...cluster.fields, attachmentsStatus: 'UPDATE_COMPLETE' };
  });
}

function isUsed(cluster: ClusterRecord, name: string): boolean {
  const services = [...cluster.services.values()].filter(({ status }) => status === 'ACTIVE');
  return (
    [...cluster.tasks].some((task) => task.capacityProvider === name) ||
    services.some(({ fields }) =>
      bodiesOf(fields, 'capacityProviderStrategy').some((item) => textOf(item, 'capacityProvider') === name),
    )
  );
}
