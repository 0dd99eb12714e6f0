import type { Body } from '../service.ts';
import { ecsArn, serviceName } from './arns.ts';
import { activeCluster } from './clusters.ts';
import { startDeployment } from './deployments.ts';
import { invalidParameter, serviceNotActive, serviceNotFound } from './errors.ts';
import { bodiesOf, bodyOf, copy, numberOf, sameJson, textOf, textsOf, without, withoutNulls } from './json-body.ts';
import { page } from './page.ts';
import { checkStrategy } from './providers/strategy-rules.ts';
import type { ClusterRecord, ServiceRecord } from './records.ts';
import { lookSoon } from './scheduler.ts';
import { createdFields, withLaunchType } from './service-fields.ts';
import { checkCreation, checkService } from './service-rules.ts';
import { shownService } from './service-view.ts';
import { withTags } from './tags.ts';
import { definitionToRun } from './task-definitions.ts';
import { nowSeconds, type World } from './world.ts';

export function createService(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const sent = withoutNulls(copy(input));
  checkCreation(sent);
  const repeated = findRepeated(cluster, sent);
  if (repeated) return { service: shownService(world, repeated, { withTags: true }) };
  const definition = definitionToRun(world, textOf(sent, 'taskDefinition') ?? '');
  const launched = withLaunchType(sent, cluster);
  const fields = createdFields({ ...launched, taskDefinition: definition.arn }, world.options);
  checkStrategy(world, cluster, bodiesOf(fields, 'capacityProviderStrategy'));
  checkService(fields, definition);
  const service = newService(world, cluster, { sent, fields });
  if (bodyOf(fields, 'deploymentController')?.type !== 'EXTERNAL') startDeployment(world, service, definition);
  cluster.services.set(service.name, service);
  lookSoon(world, service);
  const withoutNewest = !world.options.answerNamesDeployment;
  return { service: shownService(world, service, { withTags: true, withoutNewest }) };
}

/** The same request again is answered with the service that it made; another one under that name is refused. */
function findRepeated(cluster: ClusterRecord, sent: Body): ServiceRecord | undefined {
  const existing = cluster.services.get(textOf(sent, 'serviceName') ?? '');
  if (!existing || existing.status === 'INACTIVE') return undefined;
  if (existing.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
  if (!sameJson(existing.request, requestOf(sent))) throw invalidParameter('Creation of service was not idempotent.');
  return existing;
}

function requestOf(sent: Body): Body {
  return without(sent, ['cluster']);
}

function newService(
  world: World,
  cluster: ClusterRecord,
  { sent, fields }: { readonly sent: Body; readonly fields: Body },
): ServiceRecord {
  const name = textOf(sent, 'serviceName') ?? '';
  return {
    arn: ecsArn(world.environment, `service/${cluster.name}/${name}`),
    name,
    cluster,
    createdAt: nowSeconds(world),
    status: 'ACTIVE',
    fields,
    request: requestOf(sent),
    launchType: textOf(fields, 'launchType'),
    tags: withTags(new Map(), sent),
    deployments: [],
    serviceDeployments: [],
    lastCompleted: undefined,
    events: [],
    steady: false,
    isRebalancing: false,
    rebalancing: undefined,
    lookPlanned: false,
  };
}

export function describeServices(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const given = textsOf(input, 'services');
  if (given.length === 0) throw invalidParameter('Services cannot be empty.');
  if (given.length > 10) throw invalidParameter('Services cannot have more than 10 elements.');
  const withTagList = textsOf(input, 'include').includes('TAGS');
  const services: Body[] = [];
  const failures: Body[] = [];
  for (const item of given) {
    const service = findService(world, cluster, item);
    if (service) services.push(shownService(world, service, { withTags: withTagList }));
    else {
      const arn = item.startsWith('arn:') ? item : ecsArn(world.environment, `service/${cluster.name}/${item}`);
      failures.push({ arn, reason: 'MISSING' });
    }
  }
  return { services, failures };
}

export function listServices(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const launchType = textOf(input, 'launchType');
  const strategy = textOf(input, 'schedulingStrategy');
  const arns = [...cluster.services.values()]
    .filter((service) => service.status !== 'INACTIVE')
    .filter((service) => launchType === undefined || service.fields.launchType === launchType)
    .filter((service) => strategy === undefined || service.fields.schedulingStrategy === strategy)
    .filter(() => textOf(input, 'resourceManagementType') !== 'ECS')
    .map((service) => service.arn);
  const { items, ...rest } = page(arns, input, 10);
  return { serviceArns: items, ...rest };
}

/** A REPLICA service must be scaled to 0 first, unless `force` is set: DeleteService. */
export function deleteService(world: World, input: Body): Body {
  const service = activeService(world, input);
  const scaled = service.fields.schedulingStrategy !== 'DAEMON' && (numberOf(service.fields, 'desiredCount') ?? 0) > 0;
  if (scaled && input.force !== true)
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  const running = service.deployments.some((deployment) => deployment.tasks.size > 0);
  service.status = running ? 'DRAINING' : 'INACTIVE';
  service.fields = { ...service.fields, desiredCount: 0 };
  service.lastCompleted = undefined;
  // "When you delete a service, Amazon ECS deletes the corresponding service deployments": service-deployment.
  for (const record of service.serviceDeployments) world.serviceDeployments.delete(record.arn);
  service.serviceDeployments = [];
  if (running) lookSoon(world, service);
  else service.deployments = [];
  return { service: shownService(world, service, { withTags: false }) };
}

function findService(world: World, cluster: ClusterRecord, given: string): ServiceRecord | undefined {
  const name = serviceName(world.environment, given);
  const service = name === undefined ? undefined : cluster.services.get(name);
  if (service && given.includes('/') && given.startsWith('arn:') && !sameService(service, given)) return undefined;
  return service;
}

/** A long ARN names the cluster, too. */
function sameService(service: ServiceRecord, arn: string): boolean {
  return arn === service.arn || arn.split('/').length === 2;
}

/** The service that a request names; ServiceNotFoundException when the cluster does not have it. */
export function anyService(world: World, input: Body, key = 'service'): ServiceRecord {
  const service = findService(world, activeCluster(world, input), textOf(input, key) ?? '');
  if (!service) throw serviceNotFound();
  return service;
}

export function activeService(world: World, input: Body): ServiceRecord {
  const service = anyService(world, input);
  if (service.status !== 'ACTIVE') throw serviceNotActive();
  return service;
}
