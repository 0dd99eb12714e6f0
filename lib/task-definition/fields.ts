import { type FieldRow, type FieldTable, fieldTree, prefixed } from '../diff/field-table.ts';
import { containerFields } from './container-fields.ts';
import { volumeFields } from './volume-fields.ts';

const text: FieldRow = { kind: 'string' };
const readOnly: FieldRow = { kind: 'string', apart: 'readOnly' };

/** What DescribeTaskDefinition shows beside what was registered; RegisterTaskDefinition takes none of it. */
export const readOnlyFields: FieldTable = {
  taskDefinitionArn: readOnly,
  revision: { kind: 'integer', apart: 'readOnly' },
  status: readOnly,
  requiresAttributes: { kind: 'list', apart: 'readOnly' },
  compatibilities: { kind: 'list', apart: 'readOnly' },
  registeredAt: { kind: 'number', apart: 'readOnly' },
  registeredBy: readOnly,
  deregisteredAt: { kind: 'number', apart: 'readOnly' },
  deleteRequestedAt: { kind: 'number', apart: 'readOnly' },
};

/** RegisterTaskDefinition's input, field by field. Where each rule comes from stands in docs/ecs-behaviour.md. */
export const taskDefinitionFields: FieldTable = {
  family: text,
  containerDefinitions: { kind: 'list', list: { order: 'keyed', by: ['name'] } },
  ...prefixed('containerDefinitions[].', containerFields),
  taskRoleArn: { kind: 'string', same: 'nameOrArn' },
  executionRoleArn: { kind: 'string', same: 'nameOrArn' },
  networkMode: { kind: 'string', default: { value: 'bridge' } },
  volumes: { kind: 'list', list: { order: 'keyed', by: ['name'] } },
  ...prefixed('volumes[].', volumeFields),
  placementConstraints: { kind: 'list', list: { order: 'set' } },
  'placementConstraints[].type': text,
  'placementConstraints[].expression': text,
  requiresCompatibilities: { kind: 'list', list: { order: 'set' } },
  cpu: { kind: 'string', rewrite: 'cpuUnits' },
  memory: { kind: 'string', rewrite: 'mebibytes' },
  tags: { kind: 'list', list: { order: 'keyed', by: ['key'] }, apart: 'tags' },
  'tags[].key': text,
  'tags[].value': { kind: 'string', blank: 'kept' },
  pidMode: text,
  ipcMode: text,
  proxyConfiguration: { kind: 'structure' },
  'proxyConfiguration.containerName': text,
  'proxyConfiguration.type': { kind: 'string', default: { value: 'APPMESH' } },
  'proxyConfiguration.properties': { kind: 'list', list: { order: 'keyed', by: ['name'] } },
  'proxyConfiguration.properties[].name': text,
  'proxyConfiguration.properties[].value': text,
  inferenceAccelerators: { kind: 'list', list: { order: 'keyed', by: ['deviceName'] } },
  'inferenceAccelerators[].deviceName': text,
  'inferenceAccelerators[].deviceType': text,
  ephemeralStorage: { kind: 'structure' },
  'ephemeralStorage.sizeInGiB': { kind: 'integer' },
  runtimePlatform: { kind: 'structure' },
  'runtimePlatform.cpuArchitecture': text,
  'runtimePlatform.operatingSystemFamily': text,
  trustedExecutionConfiguration: { kind: 'structure', empty: 'kept' },
  'trustedExecutionConfiguration.attestationPolicy': text,
  'trustedExecutionConfiguration.isolationMode': text,
  enableFaultInjection: { kind: 'boolean', default: { value: false } },
};

/** Both, for walking a registered or a described task definition. */
export const taskDefinitionTree = fieldTree({ ...taskDefinitionFields, ...readOnlyFields });
