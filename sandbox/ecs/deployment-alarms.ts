import { currentServiceDeployment, requestStop } from './deployment-status.ts';
import { failDeployment } from './deployments.ts';
import { bodyOf, textsOf } from './json-body.ts';
import type { ServiceDeploymentRecord } from './records.ts';
import { rollBack } from './rollback.ts';
import { lookSoon } from './scheduler.ts';
import type { World } from './world.ts';

/** As CloudWatch names them. */
export type AlarmState = 'OK' | 'ALARM';

/**
 * An alarm that goes into ALARM fails the deployments that it watches, and rolls them back where that is asked for:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export function setAlarm(world: World, name: string, state: AlarmState): void {
  if (state === 'OK') {
    world.alarms.delete(name);
    return;
  }
  world.alarms.add(name);
  for (const cluster of world.clusters.values()) {
    for (const service of cluster.services.values()) {
      const record = currentServiceDeployment(service);
      if (record && isWatchedBy(record, name)) trip(world, record, name);
    }
  }
}

/** An alarm that is in ALARM when a deployment starts is not watched for that deployment, says the same page. */
function isWatchedBy(record: ServiceDeploymentRecord, name: string): boolean {
  const alarms = bodyOf(record.configuration, 'alarms') ?? {};
  const isGoing = record.status === 'PENDING' || record.status === 'IN_PROGRESS';
  const isNamed = alarms.enable === true && textsOf(alarms, 'alarmNames').includes(name);
  const hasFailed = record.deployment.rolloutState === 'FAILED';
  return isGoing && isNamed && !hasFailed && !record.ignoredAlarms.includes(name);
}

function trip(world: World, record: ServiceDeploymentRecord, name: string): void {
  const { service, deployment } = record;
  record.triggeredAlarms = [...record.triggeredAlarms, name];
  failDeployment(world, record, { deployment, cause: 'alarm detected', by: 'ECS deployment alarms' });
  const detected = 'because a CloudWatch alarm was detected.';
  lookSoon(world, service);
  if (bodyOf(record.configuration, 'alarms')?.rollback === true) {
    const by = 'ECS deployment alarms';
    if (rollBack(world, record, { reason: `Service deployment rolled back ${detected}`, by })) return;
    if (world.options.nothingToRollBackTo === 'stalls') return;
  }
  requestStop(world, record, `Service deployment stopped ${detected}`);
}
