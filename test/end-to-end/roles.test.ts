import { jest } from '@jest/globals';
import type { LoggedCall } from '../../sandbox/call-log.ts';
import { everything } from './everything.ts';
import { type EndToEnd, startEndToEnd } from './harness.ts';
import { allows, needsOf } from './permissions.ts';
import { callsOf, grantsWith, missing, platform, unused } from './role-grants.ts';

// It lives through hours of a stack's life.
jest.setTimeout(180_000);

const names = ['on-deployment-event', 'on-image-push', 'on-schedule', 'reconcile-service'] as const;
const grantsOf = grantsWith({});

describe('the packaged roles', () => {
  let stack: EndToEnd;
  let calls: ReadonlyMap<string, readonly LoggedCall[]>;

  beforeAll(async () => {
    // Midnight comes soon: the first sweep of a day looks for services that left Git, too.
    const startAt = Date.parse('2031-04-06T23:30:00Z');
    stack = await startEndToEnd({ startAt, ecs: { answerNamesDeployment: false } });
    await everything(stack);
    calls = new Map(names.map((name) => [name, callsOf(stack, name)] as const));
  });

  afterAll(() => stack.stop());

  const needs = (name: string) => (calls.get(name) ?? []).flatMap(needsOf);

  it.each(names)('allow %s every call that it makes', (name) => {
    const grants = grantsOf(name).filter(({ sid }) => !platform.test(sid));
    expect(missing(grants, needs(name))).toEqual([]);
    expect(needs(name).length).toBeGreaterThan(0);
  });

  it.each(names)('allow %s nothing that it does not do', (name) => {
    const grants = grantsOf(name).filter(({ sid }) => !platform.test(sid));
    expect(unused(grants, needs(name))).toEqual([]);
  });

  it('leave to the platform what the mapping, the rules and the logs need, and no more', () => {
    const actions = names.map((name) => {
      const grants = grantsOf(name).filter(({ sid }) => platform.test(sid));
      return [name, [...new Set(grants.map(({ action }) => action))].sort()] as const;
    });
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    const mapping = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
    expect(Object.fromEntries(actions)).toEqual({
      'on-deployment-event': [...logs, 'sqs:SendMessage'],
      'on-image-push': [...logs, 'sqs:SendMessage'],
      'on-schedule': [...logs, 'sqs:SendMessage'],
      'reconcile-service': [...logs, ...mapping],
    });
  });

  it('were compared with a life in which everything happened', () => {
    const did = (name: string) => new Set((calls.get(name) ?? []).map(({ operation }) => operation));
    expect([...did('on-image-push')]).toEqual(['SendMessageBatch']);
    expect([...did('on-deployment-event')]).toEqual(['SendMessageBatch']);
    const writes = ['CreateService', 'RegisterTaskDefinition', 'TagResource', 'UntagResource', 'UpdateService'];
    expect([...did('reconcile-service')]).toEqual(expect.arrayContaining([...writes, 'ChangeMessageVisibility']));
    const wrote = writes.filter((operation) => did('on-schedule').has(operation));
    expect(wrote).toEqual([]);
    expect([...did('on-schedule')]).toContain('ListServices');
  });
});

describe('the comparison of roles with calls', () => {
  const input = { cluster: 'production', service: 'web', taskDefinition: 'web:1' };

  it('refuses to guess what an operation needs', () => {
    expect(() => needsOf({ service: 'ecs', operation: 'DeleteCluster', input })).toThrow('ecs:DeleteCluster');
  });

  it('finds a resource that a pattern does not cover', () => {
    const grant = {
      sid: '',
      action: 'ecs:UpdateService',
      resource: 'arn:aws:ecs:eu-west-1:111122223333:service/staging/*',
    };
    const [need] = needsOf({ service: 'ecs', operation: 'UpdateService', input });
    expect(need && allows(grant, need)).toBe(false);
    expect(need && allows({ ...grant, resource: grant.resource.replace('staging', 'production') }, need)).toBe(true);
    expect(need && allows({ ...grant, action: 'ecs:CreateService', resource: '*' }, need)).toBe(false);
  });

  it('finds a cluster that a condition does not cover', () => {
    const [need] = needsOf({ service: 'ecs', operation: 'ListServices', input: { cluster: 'production' } });
    const [other] = needsOf({ service: 'ecs', operation: 'ListTaskDefinitions', input: {} });
    const clusters = ['arn:aws:ecs:eu-west-1:*:cluster/production'];
    const grant = { sid: '', action: 'ecs:ListServices', resource: '*', clusters };
    expect(need && allows(grant, need)).toBe(true);
    expect(need && allows({ ...grant, clusters: ['arn:aws:ecs:eu-west-1:*:cluster/staging'] }, need)).toBe(false);
    expect(other && allows({ ...grant, action: 'ecs:ListTaskDefinitions' }, other)).toBe(false);
  });

  it('knows what comes with a creation: tags and roles', () => {
    const roles = { taskRoleArn: 'arn:aws:iam::111122223333:role/web-task' };
    const needs = needsOf({
      service: 'ecs',
      operation: 'RegisterTaskDefinition',
      input: { family: 'web', tags: [{ key: 'a', value: 'b' }], ...roles },
    });
    expect(needs.map(({ action }) => action)).toEqual([
      'ecs:RegisterTaskDefinition',
      'ecs:TagResource',
      'iam:PassRole',
    ]);
  });
});
