import * as v from 'valibot';
import { problemOf } from './image-event.ts';
import type { ParsedEvent, ServiceSubject } from './parsed-event.ts';

/**
 * ECS's events about services, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html.
 * `resources` names the service, or for a hook the service deployment; both carry cluster and service in their ARN.
 */
const serviceEvent = v.object({
  id: v.string(),
  'detail-type': v.picklist(['ECS Deployment State Change', 'ECS Service Action', 'ECS Hook State Change']),
  source: v.literal('aws.ecs'),
  time: v.pipe(v.string(), v.isoTimestamp()),
  resources: v.pipe(v.array(v.string()), v.minLength(1)),
  detail: v.object({ eventName: v.string(), reason: v.optional(v.string()) }),
});

const resource = /^arn:[^:]+:ecs:([^:]*):([^:]*):(?:service|service-deployment)\/(.+)$/;

/** A deployment, service action or hook event: which service it is about. What it says of the service is not believed. */
export function parseDeploymentEvent(event: unknown): ParsedEvent<ServiceSubject> {
  const parsed = v.safeParse(serviceEvent, event);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { id, time, resources, detail } = parsed.output;
  const [, region = '', account = '', path = ''] = resource.exec(resources[0] ?? '') ?? [];
  const [cluster, service] = path.split('/');
  if (!cluster) return { kind: 'malformed', reason: `resources.0: not the ARN of a service: ${resources[0]}` };
  // ARNs of before 2018 lack the cluster; the long format has been the only one for new services since 2021.
  if (!service) return { kind: 'ignored', reason: 'an ARN in the short format names no cluster' };
  return {
    kind: 'concerns',
    subject: { account, region, cluster, service },
    trigger: { kind: 'deployment', id, time, summary: `${detail.eventName} of ${service}` },
  };
}
