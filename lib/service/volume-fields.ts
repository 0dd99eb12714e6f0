import type { FieldTable } from '../diff/field-table.ts';
import type { ServiceRow } from './field-row.ts';

const text: ServiceRow = { kind: 'string' };
const integer: ServiceRow = { kind: 'integer' };

/** ServiceVolumeConfiguration, field by field. */
export const serviceVolumeFields: FieldTable<ServiceRow> = {
  name: text,
  managedEBSVolume: { kind: 'structure' },
  'managedEBSVolume.roleArn': text,
  // Where the account encrypts by default, false does not mean the same as nothing.
  'managedEBSVolume.encrypted': { kind: 'boolean' },
  'managedEBSVolume.kmsKeyId': text,
  'managedEBSVolume.volumeType': text,
  'managedEBSVolume.sizeInGiB': integer,
  'managedEBSVolume.snapshotId': text,
  'managedEBSVolume.volumeInitializationRate': integer,
  'managedEBSVolume.iops': integer,
  'managedEBSVolume.throughput': integer,
  'managedEBSVolume.tagSpecifications': { kind: 'list', list: { order: 'keyed', by: ['resourceType'] } },
  'managedEBSVolume.tagSpecifications[].resourceType': text,
  'managedEBSVolume.tagSpecifications[].tags': { kind: 'list', list: { order: 'keyed', by: ['key'] } },
  'managedEBSVolume.tagSpecifications[].tags[].key': text,
  'managedEBSVolume.tagSpecifications[].tags[].value': { kind: 'string', default: { value: '' } },
  'managedEBSVolume.tagSpecifications[].propagateTags': { kind: 'string', default: { value: 'NONE' } },
  'managedEBSVolume.filesystemType': { kind: 'string', default: { value: 'xfs' } },
};
