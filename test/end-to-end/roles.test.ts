import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { LoggedCall } from '../../sandbox/call-log.ts';
import { accessKeyOf } from '../../sandbox/lambda/function-environment.ts';
import type { Body } from '../../sandbox/service.ts';
import { Resolver } from '../../sandbox/template/resolver.ts';
import { readTemplate } from '../../sandbox/template/template.ts';
import { everything } from './everything.ts';
import { type EndToEnd, startEndToEnd } from './harness.ts';
import { allows, type Grant, type Need, needsOf } from './permissions.ts';

// It lives through hours of a stack's life.
jest.setTimeout(180_000);

const file = fileURLToPath(new URL('../../.serverless/cloudformation-template-update-stack.json', import.meta.url));
const template = readTemplate(file);
const place = {
  account: '111122223333',
  region: 'eu-west-1',
  stackName: 'berth-production',
  endpoint: '',
  parameters: {},
};
const resolver = new Resolver(template, place);
const names = ['on-deployment-event', 'on-image-push', 'on-schedule', 'reconcile-service'] as const;

/** What Lambda itself does in the role's name: logs, records of failed invocations, taking messages from the queue. */
const platform = /^Platform/;
/** What parameters grant is the account's to say: one of its patterns used is enough. */
const parameters = ['Repositories', 'TaskRoles', 'InfrastructureRoles'];

/** The role's grants, an entry for each action and resource, without those of the platform. */
function grantsOf(role: string): readonly (Grant & { readonly parameter: string | undefined })[] {
  const written = statementsOf(template.Resources[role]?.Properties as Body);
  const resolved = statementsOf(resolver.properties(role));
  return resolved.flatMap(({ Sid, Action, Resource, Condition }) => {
    const reference = (written.find((one) => one.Sid === Sid)?.Resource as Body | undefined)?.Ref;
    const parameter = parameters.find((one) => one === reference);
    const equals = (Condition as Body | undefined)?.StringEquals as Body | undefined;
    const passedTo = equals && String(equals['iam:PassedToService']);
    const resources = [Resource].flat().map(String);
    const shared = { sid: String(Sid), parameter, passedTo };
    return [Action]
      .flat()
      .flatMap((action) => resources.map((resource) => ({ ...shared, action: String(action), resource })));
  });
}

function statementsOf(properties: Body | undefined): readonly Body[] {
  const policies = (properties?.Policies ?? []) as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Body[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** `sqs:SendMessage on arn:…`. */
function shown({ action, resource }: Pick<Need, 'action' | 'resource'>): string {
  return `${action} on ${resource}`;
}

describe('the packaged roles', () => {
  let stack: EndToEnd;
  let calls: ReadonlyMap<string, readonly LoggedCall[]>;

  beforeAll(async () => {
    stack = await startEndToEnd({ ecs: { answerNamesDeployment: false } });
    await everything(stack);
    const made = names.map((name) => {
      const full = stack.sandbox.functions.names().find((one) => one.endsWith(`-${name}`)) ?? '';
      const { logicalId } = stack.sandbox.functions.find(full).definition;
      return [name, stack.sandbox.calls.calls({ accessKeyId: accessKeyOf(logicalId) })] as const;
    });
    calls = new Map(made);
  });

  afterAll(() => stack.stop());

  const roleOf = (name: string) => {
    const words = name.split('-').map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
    return `${words.join('')}Role`;
  };
  const needs = (name: string) => (calls.get(name) ?? []).flatMap(needsOf);

  it.each(names)('allow %s every call that it makes', (name) => {
    const grants = grantsOf(roleOf(name)).filter(({ sid }) => !platform.test(sid));
    const missing = needs(name).filter((need) => !grants.some((grant) => allows(grant, need)));
    expect([...new Set(missing.map(shown))]).toEqual([]);
    expect(needs(name).length).toBeGreaterThan(0);
  });

  it.each(names)('allow %s nothing that it does not do', (name) => {
    const grants = grantsOf(roleOf(name)).filter(({ sid }) => !platform.test(sid));
    const used = grants.filter((grant) => needs(name).some((need) => allows(grant, need)));
    const isUsed = (grant: (typeof grants)[number]) =>
      used.includes(grant) ||
      (grant.parameter !== undefined &&
        used.some(({ parameter, action }) => parameter === grant.parameter && action === grant.action));
    expect(grants.filter((grant) => !isUsed(grant)).map((grant) => `${grant.sid}: ${shown(grant)}`)).toEqual([]);
  });

  it('leave to the platform what the mapping, the rules and the logs need, and no more', () => {
    const actions = names.map((name) => {
      const grants = grantsOf(roleOf(name)).filter(({ sid }) => platform.test(sid));
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
  });
});

describe('the comparison of roles with calls', () => {
  const input = { cluster: 'production', service: 'web', taskDefinition: 'web:1' };

  it('refuses to guess what an operation needs', () => {
    expect(() => needsOf({ service: 'ecs', operation: 'DeleteService', input })).toThrow('ecs:DeleteService');
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
