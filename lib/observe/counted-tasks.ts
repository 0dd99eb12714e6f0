import type { ClusterTask } from '../capacity/cluster-capacity.ts';
import type { WireService } from '../ports/wire.ts';

/**
 * The tasks of a service as far as DescribeServices counts them: enough where it does not matter which instance they are
 * on. Their ARNs are made up. None for a service that does not exist.
 */
export function countedTasks(service: WireService | undefined): readonly ClusterTask[] {
  if (!service) return [];
  const { serviceName = '', runningCount = 0, pendingCount = 0, taskDefinition = '', launchType } = service;
  return Array.from({ length: runningCount + pendingCount }, (_, index) => ({
    arn: `${service.serviceArn ?? serviceName}#${index}`,
    group: `service:${serviceName}`,
    taskDefinitionArn: taskDefinition,
    lastStatus: index < runningCount ? 'RUNNING' : 'PENDING',
    desiredStatus: 'RUNNING',
    ...(launchType && { launchType }),
    enis: 1,
  }));
}
