import type { FieldTable } from '../diff/field-table.ts';
import type { ServiceRow } from './field-row.ts';

const text: ServiceRow = { kind: 'string' };
const integer: ServiceRow = { kind: 'integer' };
const structure: ServiceRow = { kind: 'structure' };

function keyed(...by: readonly string[]): ServiceRow {
  return { kind: 'list', list: { order: 'keyed', by } };
}

/** ServiceConnectConfiguration, field by field; owned one level deep. */
export const serviceConnectFields: FieldTable<ServiceRow> = {
  enabled: { kind: 'boolean', default: { value: false }, code: 's.en', leaving: 'held' },
  namespace: { kind: 'string', code: 's.ns', leaving: 'held' },
  services: { ...keyed('portName'), code: 's.sv', leaving: 'held' },
  'services[].portName': text,
  'services[].discoveryName': { kind: 'string', default: { sibling: 'portName' } },
  'services[].clientAliases': { kind: 'list', list: { order: 'keyed', by: ['port'], tieBreak: ['dnsName'] } },
  'services[].clientAliases[].port': integer,
  'services[].clientAliases[].dnsName': text,
  'services[].clientAliases[].testTrafficRules': structure,
  'services[].clientAliases[].testTrafficRules.header': structure,
  'services[].clientAliases[].testTrafficRules.header.name': text,
  'services[].clientAliases[].testTrafficRules.header.value': structure,
  'services[].clientAliases[].testTrafficRules.header.value.exact': { kind: 'string', blank: 'kept' },
  'services[].ingressPortOverride': integer,
  'services[].timeout': structure,
  'services[].timeout.idleTimeoutSeconds': integer,
  'services[].timeout.perRequestTimeoutSeconds': integer,
  'services[].tls': structure,
  'services[].tls.issuerCertificateAuthority': structure,
  'services[].tls.issuerCertificateAuthority.awsPcaAuthorityArn': text,
  'services[].tls.kmsKey': text,
  'services[].tls.roleArn': text,
  logConfiguration: { kind: 'structure', code: 's.lg', leaving: 'held' },
  'logConfiguration.logDriver': text,
  'logConfiguration.options': { kind: 'map', redact: 'secretKeys' },
  'logConfiguration.secretOptions': keyed('name'),
  'logConfiguration.secretOptions[].name': text,
  'logConfiguration.secretOptions[].valueFrom': text,
  accessLogConfiguration: { kind: 'structure', code: 's.al', leaving: 'held' },
  'accessLogConfiguration.format': text,
  'accessLogConfiguration.includeQueryParameters': { kind: 'string', default: { value: 'DISABLED' } },
  containerConfigurations: { kind: 'list', list: { order: 'set' }, code: 's.cc', leaving: 'held' },
  'containerConfigurations[].logLevel': text,
};

/** LoadBalancer's and VpcLatticeConfiguration's part for two target groups. */
const advanced: FieldTable<ServiceRow> = {
  advancedConfiguration: structure,
  'advancedConfiguration.alternateTargetGroupArn': text,
  'advancedConfiguration.productionListenerRule': text,
  'advancedConfiguration.testListenerRule': text,
};

/** LoadBalancer, field by field. */
export const loadBalancerFields: FieldTable<ServiceRow> = {
  targetGroupArn: text,
  loadBalancerName: text,
  containerName: text,
  containerPort: integer,
  ...advanced,
  'advancedConfiguration.roleArn': text,
};

/** VpcLatticeConfiguration, field by field. */
export const latticeFields: FieldTable<ServiceRow> = {
  roleArn: text,
  targetGroupArn: text,
  portName: text,
  ...advanced,
};

/** GatewayConnector, field by field. */
export const gatewayFields: FieldTable<ServiceRow> = {
  portName: text,
  healthCheck: structure,
  'healthCheck.healthCheckProtocol': text,
  'healthCheck.healthCheckPort': integer,
  'healthCheck.healthCheckPath': text,
  'healthCheck.healthCheckTimeoutSeconds': integer,
  'healthCheck.healthCheckIntervalSeconds': integer,
  'healthCheck.healthyThresholdCount': integer,
  'healthCheck.unhealthyThresholdCount': integer,
  'healthCheck.matcher': structure,
  'healthCheck.matcher.httpCode': text,
  'healthCheck.matcher.grpcCode': text,
  filters: structure,
  'filters.accessTypes': { kind: 'list', list: { order: 'set' } },
  deregistrationDelay: structure,
  'deregistrationDelay.timeoutSeconds': integer,
};
