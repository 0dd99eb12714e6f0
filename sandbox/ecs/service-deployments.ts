import type { Body } from '../service.ts';
import { isOpen, setStatus } from './deployment-status.ts';
import {
  desiredCountOf,
  shownRevision,
  shownServiceDeployment,
  shownServiceDeploymentBrief,
} from './deployment-view.ts';
import { conflict, invalidParameter, serviceDeploymentNotFound } from './errors.ts';
import { bodyOf, numberOf, textOf, textsOf } from './json-body.ts';
import { continueServiceDeployment } from './lifecycle-hooks.ts';
import { page } from './page.ts';
import type { ServiceDeploymentRecord, ServiceRecord } from './records.ts';
import { abandonDeployment } from './rollback.ts';
import { lookSoon } from './scheduler.ts';
import { anyService } from './services.ts';
import { nowSeconds, type World } from './world.ts';

/** The history of a service's deployments reaches back 90 days: service-deployment. */
const KEPT_SECONDS = 90 * 24 * 3600;
const MOST_ARNS = 20;

export function listServiceDeployments(world: World, input: Body): Body {
  const service = anyService(world, input);
  forgetOld(world, service);
  const statuses = textsOf(input, 'status');
  const { before, after } = createdBetween(input);
  const records = service.serviceDeployments
    .filter((record) => statuses.length === 0 || statuses.includes(record.status))
    .filter((record) => record.createdAt >= after && record.createdAt <= before);
  const { items, ...rest } = page(records, input, 20);
  return { serviceDeployments: items.map(shownServiceDeploymentBrief), ...rest };
}

function createdBetween(input: Body): { readonly before: number; readonly after: number } {
  const createdAt = bodyOf(input, 'createdAt') ?? {};
  return {
    before: numberOf(createdAt, 'before') ?? Number.POSITIVE_INFINITY,
    after: numberOf(createdAt, 'after') ?? 0,
  };
}

/** Deployments that are over and older than 90 days are gone; nothing runs for it while nobody looks. */
function forgetOld(world: World, service: ServiceRecord): void {
  const oldest = nowSeconds(world) - KEPT_SECONDS;
  const kept = service.serviceDeployments.filter((record) => record.createdAt >= oldest || isOpen(record));
  if (kept.length === service.serviceDeployments.length) return;
  for (const record of service.serviceDeployments)
    if (!kept.includes(record)) world.serviceDeployments.delete(record.arn);
  service.serviceDeployments = kept;
}

export function describeServiceDeployments(world: World, input: Body): Body {
  const serviceDeployments: Body[] = [];
  const failures: Body[] = [];
  for (const arn of arnsOf(input, 'serviceDeploymentArns')) {
    const record = findServiceDeployment(world, arn);
    if (record) {
      const desired = desiredCountOf(world, record.service);
      serviceDeployments.push(shownServiceDeployment(record, desired));
    } else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceDeployments, failures };
}

export function describeServiceRevisions(world: World, input: Body): Body {
  const serviceRevisions: Body[] = [];
  const failures: Body[] = [];
  for (const arn of arnsOf(input, 'serviceRevisionArns')) {
    const known = world.revisions.get(arn);
    if (known) serviceRevisions.push(shownRevision(known.service, known.revision));
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceRevisions, failures };
}

/**
 * Rolls a deployment back by hand, whether or not its circuit breaker would: stop-service-deployment. The guide takes
 * it for deployments that are already stopping or rolling back, the error list has ConflictException.
 */
export function stopServiceDeployment(world: World, input: Body): Body {
  const record = findServiceDeployment(world, textOf(input, 'serviceDeploymentArn') ?? '');
  if (!record) throw serviceDeploymentNotFound();
  const going = record.status === 'PENDING' || record.status === 'IN_PROGRESS';
  const accepted = going || (isOpen(record) && world.options.stopWhileStopping === 'accepted');
  if (!accepted) throw conflict(`The service deployment is in the ${record.status} state and cannot be stopped.`);
  if (going) {
    const reason = 'The service deployment was stopped by a StopServiceDeployment request.';
    setStatus(world, record, { status: 'ROLLBACK_REQUESTED', reason });
    world.agenda.after(world.options.seconds.deploymentStep, () => answerRequest(world, record, reason));
  }
  return { serviceDeploymentArn: record.arn };
}

/** Goes on after a PAUSE hook, or rolls back. */
export function continueOneDeployment(world: World, input: Body): Body {
  const record = continueServiceDeployment(world, input);
  lookSoon(world, record.service);
  return { serviceDeploymentArn: record.arn };
}

function answerRequest(world: World, record: ServiceDeploymentRecord, reason: string): void {
  if (record.status !== 'ROLLBACK_REQUESTED') return;
  abandonDeployment(world, record, reason);
  lookSoon(world, record.service);
}

function findServiceDeployment(world: World, arn: string): ServiceDeploymentRecord | undefined {
  const record = world.serviceDeployments.get(arn);
  if (record) forgetOld(world, record.service);
  return world.serviceDeployments.get(arn);
}

function arnsOf(input: Body, key: string): readonly string[] {
  const arns = textsOf(input, key);
  if (arns.length === 0) throw invalidParameter(`${key} cannot be empty.`);
  if (arns.length > MOST_ARNS) throw invalidParameter(`${key} cannot have more than ${MOST_ARNS} elements.`);
  return arns;
}
