import type { FieldTable } from '../diff/field-table.ts';
import type { ServiceRow } from './field-row.ts';

const text: ServiceRow = { kind: 'string' };
const off: ServiceRow = { kind: 'boolean', default: { value: false } };
const on: ServiceRow = { kind: 'boolean', default: { value: true } };

function integer(value: number): ServiceRow {
  return { kind: 'integer', default: { value } };
}

function byScheduling(replica: number, daemon: number): Pick<ServiceRow, 'kind' | 'default'> {
  const cases = { DAEMON: { value: daemon } };
  return { kind: 'integer', default: { root: 'schedulingStrategy', cases, otherwise: { value: replica } } };
}

/** DeploymentConfiguration, field by field; owned one level deep. */
export const deploymentConfigurationFields: FieldTable<ServiceRow> = {
  deploymentCircuitBreaker: { kind: 'structure', code: 'd.cb', leaving: 'default' },
  'deploymentCircuitBreaker.enable': off,
  'deploymentCircuitBreaker.rollback': off,
  'deploymentCircuitBreaker.resetOnHealthyTask': on,
  'deploymentCircuitBreaker.thresholdConfiguration': { kind: 'structure' },
  'deploymentCircuitBreaker.thresholdConfiguration.type': { kind: 'string', default: { value: 'BOUNDED_PERCENT' } },
  'deploymentCircuitBreaker.thresholdConfiguration.value': integer(50),
  maximumPercent: { ...byScheduling(200, 100), code: 'd.mx', leaving: 'default' },
  minimumHealthyPercent: { ...byScheduling(100, 0), code: 'd.mn', leaving: 'default' },
  alarms: { kind: 'structure', code: 'd.al', leaving: 'held' },
  'alarms.alarmNames': { kind: 'list', list: { order: 'set' } },
  'alarms.rollback': off,
  'alarms.enable': off,
  strategy: { kind: 'string', default: { value: 'ROLLING' }, code: 'd.st', leaving: 'held' },
  bakeTimeInMinutes: { kind: 'integer', default: { value: 0 }, code: 'd.bk', leaving: 'held' },
  // Hooks of one stage run side by side, so their order says nothing.
  lifecycleHooks: {
    kind: 'list',
    list: { order: 'keyed', by: ['hookTargetArn'], tieBreak: ['targetType', 'lifecycleStages', 'roleArn'] },
    code: 'd.lh',
    leaving: 'emptyList',
  },
  'lifecycleHooks[].targetType': { kind: 'string', default: { value: 'AWS_LAMBDA' } },
  'lifecycleHooks[].hookTargetArn': text,
  'lifecycleHooks[].roleArn': text,
  'lifecycleHooks[].lifecycleStages': { kind: 'list', list: { order: 'set' } },
  'lifecycleHooks[].hookDetails': { kind: 'document' },
  'lifecycleHooks[].timeoutConfiguration': { kind: 'structure' },
  'lifecycleHooks[].timeoutConfiguration.timeoutInMinutes': integer(1440),
  'lifecycleHooks[].timeoutConfiguration.action': { kind: 'string', default: { value: 'ROLLBACK' } },
  linearConfiguration: { kind: 'structure', strategy: 'LINEAR', code: 'd.li', leaving: 'default' },
  'linearConfiguration.stepPercent': { kind: 'number', default: { value: 10 } },
  'linearConfiguration.stepBakeTimeInMinutes': integer(6),
  canaryConfiguration: { kind: 'structure', strategy: 'CANARY', code: 'd.ca', leaving: 'default' },
  'canaryConfiguration.canaryPercent': { kind: 'number', default: { value: 5 } },
  'canaryConfiguration.canaryBakeTimeInMinutes': integer(10),
  earlySuccessCriteria: { kind: 'structure', strategy: 'ROLLING', code: 'd.es', leaving: 'default' },
  'earlySuccessCriteria.enable': off,
  'earlySuccessCriteria.healthyPercent': { kind: 'integer' },
  'earlySuccessCriteria.sourceServiceRevisionCleanup': text,
};
