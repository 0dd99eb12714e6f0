import type { Body } from '../service.ts';
import { bodiesOf, bodyOf, numberOf, sameJson, textOf, without } from './json-body.ts';
import type { EcsOptions } from './options.ts';
import type { ClusterRecord } from './records.ts';

/** UpdateService's reference says of each of these that it triggers a new service deployment. */
const DEPLOYING_FIELDS = [
  'taskDefinition',
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

/** What a service revision holds: ServiceRevision's members. */
const REVISION_FIELDS = [
  ...DEPLOYING_FIELDS,
  'capacityProviderStrategy',
  'launchType',
  'platformFamily',
  'gatewayConnectors',
  'monitoring',
];

/** DescribeServiceRevisions shows them, DescribeServices does not: the Service type has no such members. */
export const HIDDEN_FIELDS = ['monitoring', 'gatewayConnectors', 'serviceConnectConfiguration', 'volumeConfigurations'];

/** Members of CreateService that are not the service's own fields. */
const REQUEST_FIELDS = ['cluster', 'serviceName', 'service', 'clientToken', 'tags', 'forceNewDeployment', 'role'];

/** Members that UpdateService does not have: AWS's JSON protocol ignores what it does not know. */
const FIXED_FIELDS = ['launchType', 'schedulingStrategy'];

/** Without a launch type and a strategy the cluster's default strategy counts, and without one EC2: CreateService, RunTask. */
export function withLaunchType(sent: Body, cluster: ClusterRecord): Body {
  if (textOf(sent, 'launchType') || bodiesOf(sent, 'capacityProviderStrategy').length > 0) return sent;
  const strategy = bodiesOf(cluster.fields, 'defaultCapacityProviderStrategy');
  const rest = without(sent, ['capacityProviderStrategy']);
  return strategy.length > 0 ? { ...rest, capacityProviderStrategy: strategy } : { ...rest, launchType: 'EC2' };
}

/** The fields of a new service, with every default that ECS fills in. `sent` has an ARN for `taskDefinition`. */
export function createdFields(sent: Body, options: EcsOptions): Body {
  const daemon = sent.schedulingStrategy === 'DAEMON';
  const fields: Body = {
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    ...without(sent, REQUEST_FIELDS),
  };
  fields.deploymentConfiguration = configurationWithDefaults(
    bodyOf(sent, 'deploymentConfiguration') ?? {},
    daemon,
    options,
  );
  fields.availabilityZoneRebalancing ??= canRebalance(fields) ? options.availabilityZoneRebalancing : 'DISABLED';
  return normalisedFields(fields);
}

/** A daemon's minimum is 0 by the API and its maximum is always 100: DeploymentConfiguration. */
function configurationWithDefaults(sent: Body, daemon: boolean, options: EcsOptions): Body {
  const breaker = bodyOf(sent, 'deploymentCircuitBreaker') ?? {};
  return {
    strategy: 'ROLLING',
    maximumPercent: daemon ? 100 : 200,
    minimumHealthyPercent: daemon ? 0 : 100,
    bakeTimeInMinutes: 0,
    ...sent,
    deploymentCircuitBreaker: {
      enable: false,
      rollback: false,
      ...(options.showsCircuitBreakerDefaults && {
        resetOnHealthyTask: true,
        thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
      }),
      ...breaker,
    },
  };
}

/** Availability Zone rebalancing is impossible for daemons and at a maximum of 100 percent: service-rebalancing. */
export function canRebalance(fields: Body): boolean {
  const configuration = bodyOf(fields, 'deploymentConfiguration') ?? {};
  return fields.schedulingStrategy !== 'DAEMON' && (numberOf(configuration, 'maximumPercent') ?? 200) > 100;
}

/** The fields as ECS shows them: what was sent may be spelled in several ways. */
function normalisedFields(fields: Body): Body {
  const shown: Body = {
    ...fields,
    placementStrategy: bodiesOf(fields, 'placementStrategy').filter(isFilled).map(shownStrategy),
  };
  const network = bodyOf(bodyOf(fields, 'networkConfiguration') ?? {}, 'awsvpcConfiguration');
  if (network) shown.networkConfiguration = { awsvpcConfiguration: { assignPublicIp: 'DISABLED', ...network } };
  if (isOnFargate(shown)) {
    shown.platformVersion ??= 'LATEST';
    shown.platformFamily ??= 'Linux';
  } else {
    delete shown.platformVersion;
    delete shown.platformFamily;
  }
  if (bodiesOf(shown, 'loadBalancers').length > 0) shown.healthCheckGracePeriodSeconds ??= 0;
  return shown;
}

/** "Specify an empty object" removes the placement strategy, an empty list does too: UpdateService.placementStrategy. */
function isFilled(strategy: Body): boolean {
  return Object.keys(strategy).length > 0;
}

/** `host` and `instanceId` mean the same, and `instanceId` is shown: PlacementStrategy.field. */
function shownStrategy(strategy: Body): Body {
  return strategy.type === 'spread' && strategy.field === 'host' ? { ...strategy, field: 'instanceId' } : strategy;
}

export function isOnFargate(fields: Body): boolean {
  if (fields.launchType === 'FARGATE') return true;
  return bodiesOf(fields, 'capacityProviderStrategy').some((item) =>
    textOf(item, 'capacityProvider')?.startsWith('FARGATE'),
  );
}

/**
 * The fields after an UpdateService. A member that is absent or `null` leaves the field alone, an empty list empties
 * it. An empty capacity provider strategy goes back to the launch type that the service was created with.
 */
export function updatedFields(
  before: Body,
  sent: Body,
  { launchType, options }: { readonly launchType: string | undefined; readonly options: EcsOptions },
): Body {
  const given = without(sent, [...REQUEST_FIELDS, ...FIXED_FIELDS]);
  const daemon = before.schedulingStrategy === 'DAEMON';
  const after: Body = { ...before, ...given };
  const configuration = bodyOf(given, 'deploymentConfiguration');
  if (configuration) {
    const kept = options.omittedDeploymentConfiguration === 'kept' ? bodyOf(before, 'deploymentConfiguration') : {};
    after.deploymentConfiguration = configurationWithDefaults({ ...kept, ...configuration }, daemon, options);
  }
  if (options.omittedOnUpdate === 'default') {
    if (!('platformVersion' in given)) delete after.platformVersion;
    if (!('propagateTags' in given)) after.propagateTags = 'NONE';
  }
  if (Array.isArray(given.capacityProviderStrategy)) {
    if (given.capacityProviderStrategy.length > 0) delete after.launchType;
    else {
      delete after.capacityProviderStrategy;
      after.launchType = launchType;
    }
  }
  return normalisedFields(after);
}

/** What of the service goes into a service revision. */
export function revisionFields(fields: Body): Body {
  return Object.fromEntries(REVISION_FIELDS.filter((key) => key in fields).map((key) => [key, fields[key]]));
}

/** The service's fields with a revision's put back: what a rollback does. */
export function fieldsOfRevision(fields: Body, revision: Body): Body {
  return { ...without(fields, REVISION_FIELDS), ...revision };
}

/**
 * Whether an update from `before` to `after` starts a deployment. The reference says which parameters trigger one; that
 * the same value again triggers none is what the effect "if this configuration differs" of volumeConfigurations says
 * for all of them, and what ECS is seen to do. `forceNewDeployment` starts one without a difference.
 */
export function startsDeployment(before: Body, after: Body, options: EcsOptions): boolean {
  const fields = [
    ...DEPLOYING_FIELDS,
    ...(options.gatewayConnectorsDeploy ? ['gatewayConnectors'] : []),
    ...(options.monitoringDeploys ? ['monitoring'] : []),
  ];
  return fields.some((key) => !sameJson(before[key], after[key]));
}
