import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../docs/markdown.ts';
import { at, defaults, listAt, mappings, referred, resource, resources, statementsOf } from './packaged-template.ts';

const functions = resources('AWS::Lambda::Function');
const queues = resources('AWS::SQS::Queue');
const rules = resources('AWS::Events::Rule');
const roles = resources('AWS::IAM::Role');
const alarms = resources('AWS::CloudWatch::Alarm');
const targets = rules.flatMap(({ id, Properties }) =>
  listAt(Properties, 'Targets').map((target) => ({ rule: id, function: referred(at(target, 'Arn')), target })),
);

/** What things are left in that nobody could deal with. */
const deadLetters = new Set([
  ...queues.map(({ Properties }) => referred(at(Properties, 'RedrivePolicy', 'deadLetterTargetArn'))),
  ...targets.map(({ target }) => referred(at(target, 'DeadLetterConfig', 'Arn'))),
  ...resources('AWS::Lambda::EventInvokeConfig').map(({ Properties }) =>
    referred(at(Properties, 'DestinationConfig', 'OnFailure', 'Destination')),
  ),
]);
const deadLetterQueues = queues.filter(({ id }) => deadLetters.has(id));

/** Logical ids of what alarms on a metric watch, sorted. */
function watchedBy(metric: string): readonly unknown[] {
  const watching = alarms.filter(({ Properties }) => Properties.MetricName === metric);
  return watching.map(({ Properties }) => referred(at(Properties, 'Dimensions', 0, 'Value'))).sort();
}

describe('functions', () => {
  it('are the files of functions/', () => {
    const sources = readdirSync(new URL('../../functions', import.meta.url)).filter((file) => file.endsWith('.ts'));
    const names = sources.map((file) => `berth-production-${file.replace(/\.ts$/, '')}`);
    expect(functions.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(names.sort());
  });

  it('run on Node 24 on arm64', () => {
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    }
  });

  it('have a role each, of their own', () => {
    const used = functions.map(({ Properties }) => referred(Properties.Role));
    expect(new Set(used).size).toBe(functions.length);
    expect([...used].sort()).toEqual(roles.map(({ id }) => id).sort());
  });

  it('log JSON into a group of their own that is kept for thirty days', () => {
    const groups = resources('AWS::Logs::LogGroup');
    for (const { Properties } of functions) {
      const name = `/aws/lambda/${Properties.FunctionName}`;
      const group = groups.find((one) => one.Properties.LogGroupName === name);
      expect([name, group?.Properties.RetentionInDays]).toEqual([name, 30]);
      expect(Properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON' });
    }
  });

  it('have an alarm on their errors', () => {
    expect(watchedBy('Errors')).toEqual(functions.map(({ id }) => id).sort());
  });

  it('know the environments by their parameter', () => {
    for (const { Properties } of functions) {
      const variables = { BERTH_ENVIRONMENTS: { Ref: 'Environments' }, POWERTOOLS_METRICS_NAMESPACE: 'Berth' };
      expect(Properties.Environment).toMatchObject({ Variables: variables });
    }
  });
});

describe('queues', () => {
  it.each(queues.map(({ id }) => id))('%s has a dead-letter queue or is one', (id) => {
    const target = referred(at(resource(id).Properties, 'RedrivePolicy', 'deadLetterTargetArn'));
    if (deadLetters.has(id)) expect(target).toBeUndefined();
    else expect(deadLetterQueues.map((queue) => queue.id)).toContain(target);
  });

  it('are five that things are left in, each with an alarm at the first message', () => {
    expect(watchedBy('ApproximateNumberOfMessagesVisible')).toEqual(deadLetterQueues.map(({ id }) => id).sort());
    expect(deadLetterQueues).toHaveLength(5);
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
    }
  });

  it('are encrypted', () => {
    for (const { id, Properties } of queues) expect([id, Properties.SqsManagedSseEnabled]).toEqual([id, true]);
  });

  it('keep the order of requests and results, and that of the ones that failed', () => {
    const ordered = queues.filter(({ Properties }) => Properties.FifoQueue === true).map(({ id }) => id);
    expect(ordered.sort()).toEqual([
      'PlanDeadLetterQueue',
      'PlanQueue',
      'RequestDeadLetterQueue',
      'RequestQueue',
      'ResultDeadLetterQueue',
      'ResultQueue',
    ]);
  });

  it('are named after the stack, and FIFO ones end in .fifo', () => {
    for (const { Properties } of queues) {
      expect(at(Properties.QueueName, 'Fn::Sub')).toMatch(
        Properties.FifoQueue ? /^\$\{AWS::StackName\}-[a-z-]+\.fifo$/ : /^\$\{AWS::StackName\}-[a-z-]+$/,
      );
    }
  });

  it('give a dead letter time: fourteen days', () => {
    for (const { Properties } of deadLetterQueues) expect(Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });

  it('hide a request for six times the time that a pass may take', () => {
    const { Timeout } = resource('ReconcileDashserviceLambdaFunction').Properties;
    expect(resource('RequestQueue').Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Timeout));
  });
});

describe('requests', () => {
  it('are taken one at a time, failures reported by message, and passes bounded by a parameter', () => {
    expect(resources('AWS::Lambda::EventSourceMapping').map(({ id }) => id)).toEqual(['RequestMapping', 'PlanMapping']);
    expect(resource('RequestMapping').Properties).toEqual({
      EventSourceArn: { 'Fn::GetAtt': ['RequestQueue', 'Arn'] },
      FunctionName: { Ref: 'ReconcileDashserviceLambdaFunction' },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: { Ref: 'MaximumConcurrency' } },
    });
  });

  it('for plans of pull requests are heard only where they can be answered, two at a time', () => {
    expect(resource('PlanMapping')).toMatchObject({
      Condition: 'PlansPullRequests',
      Properties: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    });
    const { Timeout } = resource('PlanDashpullDashrequestLambdaFunction').Properties;
    expect(resource('PlanQueue').Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Timeout));
  });

  it('share ECS’s request rates, so that all passes, plans and a sweep together stay within them', () => {
    const shareOf = (id: string, name = 'BERTH_RATE_SHARE') =>
      at(resource(`${id}LambdaFunction`).Properties, 'Environment', 'Variables', name);
    const found = (column: string) => ({ 'Fn::FindInMap': ['RateShare', { Ref: 'MaximumConcurrency' }, column] });
    expect(shareOf('ReconcileDashservice')).toEqual(found('Reads'));
    expect(shareOf('PlanDashpullDashrequest')).toEqual(found('Reads'));
    expect(shareOf('ReconcileDashservice', 'BERTH_WRITE_SHARE')).toEqual(found('Writes'));
    const plans = Number(at(resource('PlanMapping').Properties, 'ScalingConfig', 'MaximumConcurrency'));
    const sweep = Number(shareOf('OnDashschedule'));
    for (const [passes, { Reads, Writes }] of Object.entries(mappings.RateShare ?? {})) {
      for (const share of [Reads, Writes, sweep]) expect(Number(share)).toBeGreaterThan(0);
      expect(Number(Reads) * (Number(passes) + plans) + sweep).toBeLessThanOrEqual(1);
      expect(Number(Writes) * Number(passes)).toBeLessThanOrEqual(1);
    }
    expect(Object.keys(mappings.RateShare ?? {})).toContain(String(defaults.MaximumConcurrency));
  });
});

describe('rules', () => {
  it('invoke functions directly, with retries, and a dead-letter queue that lets them', () => {
    const [allowed] = statementsOf('', resource('EventDeadLetterQueuePolicy').Properties.PolicyDocument);
    const senders = listAt(allowed?.condition, 'ArnEquals', 'aws:SourceArn').map(referred);
    expect(senders.sort()).toEqual(rules.map(({ id }) => id).sort());
    for (const { function: invoked, target } of targets) {
      expect(functions.map(({ id }) => id)).toContain(invoked);
      expect(target).toMatchObject({
        RetryPolicy: { MaximumRetryAttempts: expect.any(Number) },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['EventDeadLetterQueue', 'Arn'] } },
      });
    }
  });

  it('may each invoke the function that it targets, and nobody else may', () => {
    const granted = resources('AWS::Lambda::Permission').filter(({ id }) => id !== 'WebhookPermission');
    const permitted = granted.map(({ Properties }) => {
      expect(Properties).toMatchObject({ Principal: 'events.amazonaws.com', Action: 'lambda:InvokeFunction' });
      return `${referred(Properties.SourceArn)} → ${referred(Properties.FunctionName)}`;
    });
    const wanted = targets.map((target) => `${target.rule} → ${target.function}`);
    expect(permitted.sort()).toEqual(wanted.sort());
  });

  it('leave a record of invocations that failed each time', () => {
    const configured = resources('AWS::Lambda::EventInvokeConfig').map(({ Properties }) => {
      expect(Properties.DestinationConfig).toEqual({
        OnFailure: { Destination: { 'Fn::GetAtt': ['FailedInvocationQueue', 'Arn'] } },
      });
      return referred(Properties.FunctionName);
    });
    const invoked = new Set(targets.map((target) => target.function));
    expect(configured.sort()).toEqual([...invoked].sort());
  });

  it('wake on pushes and replications that succeeded and have a tag', () => {
    const detail = { result: ['SUCCESS'], 'image-tag': [{ 'anything-but': '' }] };
    expect(resource('ImagePushRule').Properties.EventPattern).toEqual({
      source: ['aws.ecr'],
      'detail-type': ['ECR Image Action'],
      detail: { ...detail, 'action-type': ['PUSH'] },
    });
    expect(resource('ImageReplicationRule').Properties.EventPattern).toEqual({
      source: ['aws.ecr'],
      'detail-type': ['ECR Replication Action'],
      detail: { ...detail, 'action-type': ['REPLICATE'] },
    });
  });

  it.each(['DeploymentRule', 'ServiceActionRule', 'HookRule'])(
    '%s listens to every cluster, to the events that it names',
    (id) => {
      expect(resource(id).Properties.EventPattern).toEqual({
        source: ['aws.ecs'],
        'detail-type': [expect.stringMatching(/^ECS /)],
        detail: { eventName: expect.any(Array) },
      });
    },
  );

  it('sweep every five minutes unless told otherwise', () => {
    expect(resource('SweepRule').Properties.ScheduleExpression).toEqual({ 'Fn::Sub': 'rate(${SweepMinutes} minutes)' });
    expect(defaults.SweepMinutes).toBe(5);
  });
});

describe('the webhook', () => {
  const parts = resources().filter(({ Type }) => Type.startsWith('AWS::ApiGatewayV2::'));
  const permission = resource('WebhookPermission');

  it('is there only where a secret is named', () => {
    expect(parts).toHaveLength(4);
    for (const { id, Condition } of [...parts, permission]) expect([id, Condition]).toEqual([id, 'HasWebhook']);
    expect(defaults.WebhookSecret).toBe('');
  });

  it('is one address, which hands what is posted to it to on-git-push', () => {
    const route = resource('WebhookRoute').Properties;
    expect(route).toMatchObject({
      RouteKey: 'POST /webhook',
      Target: { 'Fn::Sub': 'integrations/${WebhookIntegration}' },
    });
    const integration = resource('WebhookIntegration').Properties;
    expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    expect(referred(integration.IntegrationUri)).toBe('OnDashgitDashpushLambdaFunction');
  });

  it('may invoke on-git-push by that address alone', () => {
    expect(permission.Properties).toMatchObject({
      Principal: 'apigateway.amazonaws.com',
      Action: 'lambda:InvokeFunction',
    });
    expect(referred(permission.Properties.FunctionName)).toBe('OnDashgitDashpushLambdaFunction');
    expect(at(permission.Properties.SourceArn, 'Fn::Sub')).toMatch(/:\$\{WebhookApi\}\/\*\/POST\/webhook$/);
  });

  it('answers before GitHub gives up, which is after ten seconds', () => {
    const { Timeout } = resource('OnDashgitDashpushLambdaFunction').Properties;
    const { TimeoutInMillis } = resource('WebhookIntegration').Properties;
    expect(Number(Timeout)).toBeLessThan(10);
    expect(TimeoutInMillis).toBe(Number(Timeout) * 1000);
  });

  it('bounds how often strangers can call it', () => {
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = at(
      resource('WebhookStage').Properties,
      'DefaultRouteSettings',
    ) as Record<string, number>;
    expect(ThrottlingRateLimit).toBeLessThanOrEqual(20);
    expect(ThrottlingBurstLimit).toBeLessThanOrEqual(50);
  });
});

describe('alarms', () => {
  it('reach the given topic, and none where none was given', () => {
    const actions = [{ 'Fn::If': ['HasAlarmTopic', { Ref: 'AlarmTopic' }, { Ref: 'AWS::NoValue' }] }];
    for (const { Properties } of alarms)
      expect(Properties).toMatchObject({ AlarmActions: actions, OKActions: actions });
    expect(defaults.AlarmTopic).toBe('');
  });

  it('say where to read what to do', () => {
    const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    expect(page).toContain('\n## Alarms\n');
    for (const { Properties } of alarms) {
      expect(Properties.AlarmDescription).toMatch(/\w\. docs\/operations\.md#alarms says what to do$/);
    }
  });
});

it('creates nothing beside what is tested here', () => {
  const tested =
    /^AWS::(Lambda::(Function|EventSourceMapping|Permission|EventInvokeConfig)|SQS::(Queue|QueuePolicy)|Events::Rule|IAM::Role|CloudWatch::Alarm|Logs::LogGroup|ApiGatewayV2::(Api|Integration|Route|Stage))$/;
  expect(resources().filter(({ Type }) => !tested.test(Type))).toEqual([]);
});
