import { type FieldNode, type FieldTable, fieldTree, prefixed } from '../diff/field-table.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { gatewayFields, latticeFields, loadBalancerFields, serviceConnectFields } from './connection-fields.ts';
import { deploymentConfigurationFields } from './deployment-fields.ts';
import type { ServiceRow } from './field-row.ts';
import { serviceVolumeFields } from './volume-fields.ts';

const text: ServiceRow = { kind: 'string' };
const integer: ServiceRow = { kind: 'integer' };
const inPlace = { effect: 'inPlace', read: 'Service' } as const;
const newDeployment = { effect: 'newDeployment', read: 'Service' } as const;
const revised = { effect: 'newDeployment', read: 'ServiceRevision' } as const;
const unsaid = { effect: 'forcedDeployment', read: 'ServiceRevision' } as const;
const recreation = { effect: 'recreation', read: 'Service', leaving: 'alone' } as const;
const off = { kind: 'boolean', default: { value: false } } as const;

/**
 * CreateService's and UpdateService's fields but for those that name the service, field by field. Effects are what the
 * UpdateService page says. It does not say what gatewayConnectors and monitoring do, and both show in service revisions
 * only, which a deployment makes: so one is forced, and what happens is what the plan said. See docs/ecs-behaviour.md.
 */
export const serviceFields: FieldTable<ServiceRow> = {
  availabilityZoneRebalancing: {
    ...inPlace,
    kind: 'string',
    default: { value: 'DISABLED' },
    code: 'az',
    leaving: 'held',
  },
  loadBalancers: {
    ...newDeployment,
    kind: 'list',
    list: { order: 'keyed', by: ['targetGroupArn', 'loadBalancerName'], tieBreak: ['containerName', 'containerPort'] },
    code: 'lb',
    leaving: 'emptyList',
  },
  ...prefixed('loadBalancers[].', loadBalancerFields),
  serviceRegistries: {
    ...newDeployment,
    kind: 'list',
    list: { order: 'keyed', by: ['registryArn'] },
    code: 'sr',
    leaving: 'emptyList',
  },
  'serviceRegistries[].registryArn': text,
  'serviceRegistries[].port': integer,
  'serviceRegistries[].containerName': text,
  'serviceRegistries[].containerPort': integer,
  desiredCount: { ...inPlace, kind: 'integer', code: 'dc', leaving: 'alone' },
  launchType: { ...recreation, kind: 'string', code: 'lt' },
  capacityProviderStrategy: {
    effect: 'forcedDeployment',
    read: 'Service',
    kind: 'list',
    list: { order: 'keyed', by: ['capacityProvider'] },
    code: 'cp',
    leaving: 'emptyList',
  },
  'capacityProviderStrategy[].capacityProvider': text,
  'capacityProviderStrategy[].weight': { kind: 'integer', default: { value: 0 } },
  'capacityProviderStrategy[].base': { kind: 'integer', default: { value: 0 } },
  platformVersion: {
    ...newDeployment,
    kind: 'string',
    default: { value: 'LATEST' },
    alwaysSend: true,
    code: 'pv',
    leaving: 'default',
  },
  role: { ...recreation, kind: 'string', same: 'nameOrArn', readAs: 'roleArn', code: 'ro' },
  deploymentConfiguration: { ...inPlace, kind: 'structure' },
  ...prefixed('deploymentConfiguration.', deploymentConfigurationFields),
  placementConstraints: { ...inPlace, kind: 'list', list: { order: 'set' }, code: 'pc', leaving: 'emptyList' },
  'placementConstraints[].type': text,
  'placementConstraints[].expression': text,
  placementStrategy: { ...inPlace, kind: 'list', code: 'ps', leaving: 'emptyList' },
  'placementStrategy[].type': text,
  'placementStrategy[].field': { kind: 'string', rewrite: 'placementField' },
  networkConfiguration: { ...newDeployment, kind: 'structure' },
  'networkConfiguration.awsvpcConfiguration': { kind: 'structure' },
  'networkConfiguration.awsvpcConfiguration.subnets': {
    kind: 'list',
    list: { order: 'set' },
    code: 'n.sn',
    leaving: 'held',
  },
  'networkConfiguration.awsvpcConfiguration.securityGroups': {
    kind: 'list',
    list: { order: 'set' },
    code: 'n.sg',
    leaving: 'held',
  },
  'networkConfiguration.awsvpcConfiguration.assignPublicIp': {
    kind: 'string',
    default: { value: 'DISABLED' },
    code: 'n.ip',
    leaving: 'default',
  },
  healthCheckGracePeriodSeconds: {
    ...inPlace,
    kind: 'integer',
    default: { value: 0 },
    code: 'hg',
    leaving: 'default',
  },
  schedulingStrategy: { ...recreation, kind: 'string', default: { value: 'REPLICA' }, code: 'ss' },
  // ECS moves a service between controllers in some directions only, and Berth leaves services of the others alone.
  deploymentController: { ...recreation, kind: 'structure', code: 'ct' },
  'deploymentController.type': { kind: 'string', default: { value: 'ECS' } },
  tags: {
    ...inPlace,
    kind: 'list',
    list: { order: 'keyed', by: ['key'] },
    apart: 'tags',
    code: 'tg',
    leaving: 'alone',
  },
  'tags[].key': text,
  'tags[].value': { kind: 'string', blank: 'kept' },
  enableECSManagedTags: { ...inPlace, ...off, code: 'mt', leaving: 'default' },
  propagateTags: {
    ...inPlace,
    kind: 'string',
    default: { value: 'NONE' },
    alwaysSend: true,
    code: 'pt',
    leaving: 'default',
  },
  enableExecuteCommand: { ...inPlace, ...off, code: 'ex', leaving: 'default' },
  serviceConnectConfiguration: { ...revised, kind: 'structure' },
  ...prefixed('serviceConnectConfiguration.', serviceConnectFields),
  volumeConfigurations: {
    ...revised,
    kind: 'list',
    list: { order: 'keyed', by: ['name'] },
    code: 'vc',
    leaving: 'emptyList',
  },
  ...prefixed('volumeConfigurations[].', serviceVolumeFields),
  vpcLatticeConfigurations: {
    ...revised,
    kind: 'list',
    list: { order: 'keyed', by: ['targetGroupArn'], tieBreak: ['portName'] },
    code: 'vl',
    leaving: 'emptyList',
  },
  ...prefixed('vpcLatticeConfigurations[].', latticeFields),
  gatewayConnectors: {
    ...unsaid,
    kind: 'list',
    list: { order: 'keyed', by: ['portName'] },
    code: 'gc',
    leaving: 'held',
  },
  ...prefixed('gatewayConnectors[].', gatewayFields),
  monitoring: { ...unsaid, kind: 'structure' },
  'monitoring.metricConfigurations': { kind: 'list', list: { order: 'set' }, code: 'mo', leaving: 'held' },
  'monitoring.metricConfigurations[].metricNames': { kind: 'list', list: { order: 'set' } },
  'monitoring.metricConfigurations[].resolutionSeconds': integer,
};

/** The table as a tree. */
export const serviceTree: FieldNode<ServiceRow> = fieldTree(serviceFields);

/** What names a service or a request and is no state of it; never compared, and set by Berth where it is sent. */
export const namingFields: readonly string[] = ['serviceName', 'service', 'cluster', 'taskDefinition', 'clientToken'];

/** The row of a field of the service; `undefined` for one that is newer than the table. */
export function serviceRow(field: string): ServiceRow | undefined {
  return serviceTree.children.get(field)?.row;
}

/** A definition's declared fields by name: those with a value, but for what names the service. */
export function declaredEntries(definition: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(definition).flatMap(([name, value]): [string, JsonValue][] =>
    value === undefined || value === null || namingFields.includes(name) ? [] : [[name, value]],
  );
}

/** Paths of what a definition declares, as finely as ownership is remembered: `deploymentConfiguration.maximumPercent`. */
export function declaredFields(definition: JsonObject): readonly string[] {
  return declaredEntries(definition).flatMap(([name, value]) =>
    ownedPaths(name, value, serviceTree.children.get(name)),
  );
}

function ownedPaths(path: string, value: JsonValue, node: FieldNode<ServiceRow> | undefined): readonly string[] {
  if (!node || node.row?.code !== undefined || node.row?.kind !== 'structure' || !isJsonObject(value)) return [path];
  return Object.entries(value).flatMap(([name, item]) =>
    item === undefined || item === null ? [] : ownedPaths(`${path}.${name}`, item, node.children.get(name)),
  );
}

/**
 * True when the definition declares, or the paths in `owned` say that it once declared, what DescribeServices does not
 * show, so that a service revision has to be read; so it is for a field that is newer than the table, of which nobody
 * knows where it shows.
 */
export function needsServiceRevision(definition: JsonObject, owned: readonly string[] = []): boolean {
  const fields = [
    ...declaredEntries(definition).map(([name]) => name),
    ...owned.map((path) => path.split('.')[0] ?? ''),
  ];
  return fields.some((name) => (serviceRow(name)?.read ?? 'ServiceRevision') !== 'Service');
}
