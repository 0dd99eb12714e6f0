import type { FieldRow, FieldTable } from '../diff/field-table.ts';

const text: FieldRow = { kind: 'string' };
const integer: FieldRow = { kind: 'integer' };
const structure: FieldRow = { kind: 'structure' };
const rootDirectory: FieldRow = { kind: 'string', default: { value: '/' } };
const disabled: FieldRow = { kind: 'string', default: { value: 'DISABLED' } };

/** Volume, field by field. Which configuration a volume has says what kind it is, so an empty Docker one counts. */
export const volumeFields: FieldTable = {
  name: text,
  host: structure,
  'host.sourcePath': text,
  dockerVolumeConfiguration: { kind: 'structure', empty: 'kept' },
  'dockerVolumeConfiguration.scope': { kind: 'string', default: { value: 'task' } },
  'dockerVolumeConfiguration.autoprovision': { kind: 'boolean', default: { value: false } },
  'dockerVolumeConfiguration.driver': text,
  // A CIFS or NFS driver takes its password here.
  'dockerVolumeConfiguration.driverOpts': { kind: 'map', redact: true },
  'dockerVolumeConfiguration.labels': { kind: 'map' },
  efsVolumeConfiguration: structure,
  'efsVolumeConfiguration.fileSystemId': text,
  'efsVolumeConfiguration.rootDirectory': rootDirectory,
  'efsVolumeConfiguration.transitEncryption': disabled,
  'efsVolumeConfiguration.transitEncryptionPort': integer,
  'efsVolumeConfiguration.authorizationConfig': structure,
  'efsVolumeConfiguration.authorizationConfig.accessPointId': text,
  'efsVolumeConfiguration.authorizationConfig.iam': disabled,
  s3filesVolumeConfiguration: structure,
  's3filesVolumeConfiguration.fileSystemArn': text,
  's3filesVolumeConfiguration.rootDirectory': rootDirectory,
  's3filesVolumeConfiguration.transitEncryptionPort': integer,
  's3filesVolumeConfiguration.accessPointArn': text,
  fsxWindowsFileServerVolumeConfiguration: structure,
  'fsxWindowsFileServerVolumeConfiguration.fileSystemId': text,
  'fsxWindowsFileServerVolumeConfiguration.rootDirectory': text,
  'fsxWindowsFileServerVolumeConfiguration.authorizationConfig': structure,
  'fsxWindowsFileServerVolumeConfiguration.authorizationConfig.credentialsParameter': text,
  'fsxWindowsFileServerVolumeConfiguration.authorizationConfig.domain': text,
  configuredAtLaunch: { kind: 'boolean', default: { value: false } },
};
