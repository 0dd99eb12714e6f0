import type { Body } from '../service.ts';
import { roleArn } from './arns.ts';
import { countsOf, desiredCountOf, shownDeployment } from './deployment-view.ts';
import { bodiesOf, copy, textOf, without } from './json-body.ts';
import type { ServiceRecord } from './records.ts';
import { HIDDEN_FIELDS } from './service-fields.ts';
import { tagList } from './tags.ts';
import type { World } from './world.ts';

interface ServiceViewOptions {
  readonly withTags: boolean;
  /** The answer does not know yet of the service deployment that its own request started. */
  readonly withoutNewest?: boolean;
}

/** The service as DescribeServices shows it. */
export function shownService(world: World, service: ServiceRecord, view: ServiceViewOptions): Body {
  const desired = desiredCountOf(world, service);
  const deployments = service.deployments.map((deployment) => shownDeployment(service, deployment, desired));
  const current = service.serviceDeployments[view.withoutNewest ? 1 : 0];
  return {
    ...copy(without(service.fields, HIDDEN_FIELDS)),
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    desiredCount: desired,
    runningCount: total(deployments, 'runningCount'),
    pendingCount: total(deployments, 'pendingCount'),
    deployments,
    events: copy(service.events),
    createdAt: service.createdAt,
    ...shownRole(world, service),
    createdBy: `arn:aws:iam::${world.environment.account}:root`,
    resourceManagementType: 'CUSTOMER',
    ...(current && { currentServiceDeployment: current.arn }),
    currentServiceRevisions: service.deployments.map((deployment) => {
      const { requested, running, pending } = countsOf(service, deployment, desired);
      const { arn } = deployment.revision;
      return { arn, requestedTaskCount: requested, runningTaskCount: running, pendingTaskCount: pending };
    }),
    ...(view.withTags && { tags: tagList(service.tags) }),
  };
}

const SERVICE_LINKED_ROLE = 'aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS';

/** The role that speaks to load balancers and registries: the given one, else the service-linked one. */
function shownRole(world: World, service: ServiceRecord): Body {
  const given = textOf(service.request, 'role');
  const linked = ['loadBalancers', 'serviceRegistries'].some((key) => bodiesOf(service.fields, key).length > 0);
  return given || linked ? { roleArn: roleArn(world.environment, given ?? SERVICE_LINKED_ROLE) } : {};
}

function total(deployments: readonly Body[], key: string): number {
  return deployments.reduce((sum, deployment) => sum + Number(deployment[key]), 0);
}
