import type { Body } from '../../sandbox/service.ts';
import type { TestCapacity } from '../sandbox/ecs/providers/test-capacity.ts';
import { first, items } from '../sandbox/ecs/test-ecs.ts';
import { cluster } from './rollout-service.ts';

/** Whether the service's deployment was completed; what becomes of its tasks after that is another matter. */
export function isRolledOut(test: TestCapacity, name: string): boolean {
  const service = first(test.call('DescribeServices', { cluster, services: [name] }), 'services');
  const deployments = items(service, 'deployments');
  return deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED';
}

/** Whether the service's only deployment is complete, as many tasks run as are wanted, and all of them are healthy. */
export function isSteady(test: TestCapacity, name: string): boolean {
  const service = first(test.call('DescribeServices', { cluster, services: [name] }), 'services');
  return (
    isRolledOut(test, name) &&
    service.runningCount === service.desiredCount &&
    service.pendingCount === 0 &&
    tasksOf(test, { serviceName: name }).every((task) => hasRunFor(test, task, 40))
  );
}

/** A task without a health check is healthy 40 s after it runs:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html. */
function hasRunFor(test: TestCapacity, { startedAt }: Body, seconds: number): boolean {
  return Number(startedAt) + seconds <= test.ecs.worldAt().environment.clock.now() / 1000;
}

/** The tasks of the cluster, or some of them. */
export function tasksOf(test: TestCapacity, some: Body = {}): readonly Body[] {
  const tasks = test.call('ListTasks', { cluster, ...some }).taskArns as readonly string[];
  return tasks.length === 0 ? [] : items(test.call('DescribeTasks', { cluster, tasks }), 'tasks');
}
