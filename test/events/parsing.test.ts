import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { clusterName } from '../../lib/events/cluster-name.ts';
import { parseDeploymentEvent } from '../../lib/events/deployment-event.ts';
import { parseImageEvent } from '../../lib/events/image-event.ts';
import { parseRequest } from '../../lib/events/parse-request.ts';
import { parseScheduleEvent } from '../../lib/events/schedule-event.ts';

function sample(name: string) {
  return JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));
}

describe('an ECR event', () => {
  it('is about the repository, tag and digest that were pushed', () => {
    expect(parseImageEvent(sample('ecr-push'))).toMatchObject({
      kind: 'concerns',
      subject: { account: '111122223333', region: 'eu-west-1', repository: 'web', tag: '1.4.1' },
      trigger: { kind: 'image-push', summary: 'web:1.4.1 was pushed' },
    });
  });

  it('of a replication is about the place where the image arrived', () => {
    const { source, ...event } = sample('ecr-replication');
    expect(parseImageEvent({ source, ...event })).toMatchObject({
      kind: 'concerns',
      subject: { region: event.region, account: event.account },
      trigger: { kind: 'image-replication' },
    });
  });

  it('of an index is one, and its untagged children are none', () => {
    expect(parseImageEvent(sample('ecr-push-index')).kind).toBe('concerns');
    expect(parseImageEvent(sample('ecr-push-untagged')).kind).toBe('ignored');
  });

  it('is ignored when it brings no image', () => {
    expect(parseImageEvent(sample('ecr-delete'))).toMatchObject({
      kind: 'ignored',
      reason: expect.stringContaining('DELETE'),
    });
  });

  it('is ignored when it did not succeed', () => {
    const event = sample('ecr-push');
    const failed = { ...event, detail: { ...event.detail, result: 'FAILURE' } };
    expect(parseImageEvent(failed).kind).toBe('ignored');
  });

  it('is taken without the media types, which are not always there', () => {
    const event = sample('ecr-push');
    const { 'manifest-media-type': _, 'artifact-media-type': __, ...detail } = event.detail;
    expect(parseImageEvent({ ...event, detail }).kind).toBe('concerns');
  });
});

describe('an ECS event', () => {
  it.each([
    'ecs-deployment-completed',
    'ecs-deployment-failed',
    'ecs-deployment-in-progress',
    'ecs-service-action',
    'ecs-hook-awaiting-action',
  ])('is about a service, by its ARN or its deployment’s: %s', (name) => {
    const parsed = parseDeploymentEvent(sample(name));
    expect(parsed).toMatchObject({
      kind: 'concerns',
      subject: { service: expect.any(String), cluster: expect.any(String) },
    });
    expect(parsed).toMatchObject({ trigger: { kind: 'deployment' } });
  });

  it('in the short ARN format names no cluster, and is ignored', () => {
    const event = { ...sample('ecs-service-action'), resources: ['arn:aws:ecs:eu-west-1:111122223333:service/web'] };
    expect(parseDeploymentEvent(event).kind).toBe('ignored');
  });

  it('of another resource is malformed', () => {
    const event = {
      ...sample('ecs-service-action'),
      resources: ['arn:aws:ecs:eu-west-1:111122223333:cluster/production'],
    };
    expect(parseDeploymentEvent(event).kind).toBe('malformed');
  });
});

describe('a schedule’s event', () => {
  it('asks for a sweep', () => {
    expect(parseScheduleEvent(sample('schedule'))).toMatchObject({ kind: 'concerns', trigger: { kind: 'schedule' } });
  });
});

describe('a request', () => {
  it('is read from a message’s body', () => {
    const { Records } = sample('reconcile-request');
    expect(parseRequest(Records[0].body)).toMatchObject({ request: { version: 1, service: expect.any(String) } });
  });
});

describe('anything else', () => {
  const parsers = [parseImageEvent, parseDeploymentEvent, parseScheduleEvent];

  it('is malformed, with what is wrong, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        for (const parse of parsers)
          expect(parse(event)).toMatchObject({ kind: 'malformed', reason: expect.any(String) });
        expect(parseRequest(JSON.stringify(event))).toHaveProperty('malformed');
      }),
    );
    expect(parseRequest('{')).toMatchObject({ malformed: expect.stringContaining('not JSON') });
  });

  it('is said with the path of what is wrong', () => {
    const event = sample('ecr-push');
    const broken = { ...event, detail: { ...event.detail, 'image-digest': 'latest' } };
    expect(parseImageEvent(broken)).toMatchObject({ reason: expect.stringMatching(/^detail.image-digest: /) });
  });
});

it('a cluster is known by its name, also where its ARN is given', () => {
  expect(clusterName('production')).toBe('production');
  expect(clusterName('arn:aws:ecs:eu-west-1:111122223333:cluster/production')).toBe('production');
});
