import { readStack } from '../../../sandbox/template/stack.ts';
import { readTemplate, stackNameOf, type Template } from '../../../sandbox/template/template.ts';
import { templatePath } from '../stack/running-stack.ts';

const place = {
  account: '111122223333',
  region: 'eu-west-1',
  stackName: 'mine',
  endpoint: 'http://127.0.0.1:4566',
  parameters: {},
};

describe('a stack from a template', () => {
  const template = readTemplate(templatePath);

  it('has queues with SQS’s attributes', () => {
    const { queues } = readStack(template, place);
    expect(queues[0]).toEqual({
      logicalId: 'WorkQueue',
      name: 'work-test.fifo',
      attributes: {
        FifoQueue: 'true',
        VisibilityTimeout: '90',
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111122223333:work-test-dead.fifo',
          maxReceiveCount: 3,
        }),
      },
    });
  });

  it('has functions with their environment, code, role and retries', () => {
    const { functions } = readStack(template, place);
    expect(functions[0]).toEqual({
      logicalId: 'WatcherLambdaFunction',
      name: 'stack-test-watcher',
      arn: 'arn:aws:lambda:eu-west-1:111122223333:function:stack-test-watcher',
      handler: 'index.handler',
      memoryMb: 256,
      timeoutSeconds: 10,
      environment: { WORK_QUEUE: 'http://127.0.0.1:4566/111122223333/work-test.fifo' },
      artifact: 'watcher.zip',
      roleArn: 'arn:aws:iam::111122223333:role/mine-WatcherRole',
      reservedConcurrency: undefined,
      asynchronous: {
        maximumRetryAttempts: 1,
        maximumEventAgeSeconds: undefined,
        deadLetterArn: undefined,
        onFailureArn: 'arn:aws:sqs:eu-west-1:111122223333:failed-events',
        onSuccessArn: undefined,
      },
    });
  });

  it('has rules, mappings, roles and outputs', () => {
    const { rules, mappings, roles, outputs } = readStack(template, place);
    expect(rules.map((rule) => [rule.rule.Name, rule.rule.ScheduleExpression])).toEqual([
      ['mine-PushRule', undefined],
      ['mine-HourlyRule', 'rate(1 hour)'],
    ]);
    expect(mappings).toEqual([
      expect.objectContaining({ queueName: 'work-test.fifo', batchSize: 1, maximumConcurrency: 2 }),
      expect.objectContaining({ functionName: 'stack-worker', batchSize: 10, reportBatchItemFailures: true }),
    ]);
    expect(roles[0]?.policies).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['sqs:SendMessage'],
            Resource: 'arn:aws:sqs:eu-west-1:111122223333:work-test.fifo',
            Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        ],
      },
    ]);
    expect(outputs).toEqual({
      WorkQueueUrl: 'http://127.0.0.1:4566/111122223333/work-test.fifo',
      EchoUrl: 'http://127.0.0.1:4566/_http-api/mine-EchoApi/echo',
    });
  });

  it('names what it does nothing about, but for what changes nothing', () => {
    expect(readStack(template, place).unsupported).toEqual(['Table (AWS::DynamoDB::Table)']);
  });

  it('makes what a condition allows, by the parameters’ values', () => {
    const names = (parameters: Record<string, string>) =>
      readStack(template, { ...place, parameters }).queues.map((queue) => queue.name);
    expect(names({})).not.toContain('production-only');
    expect(names({ Environment: 'production' })).toEqual(
      expect.arrayContaining(['production-only', 'work-production.fifo']),
    );
    const { outputs } = readStack(template, { ...place, parameters: { Environment: 'production' } });
    expect(outputs.ProductionQueueUrl).toBe('http://127.0.0.1:4566/111122223333/production-only');
  });

  it('is called as its packager would call it', () => {
    expect(stackNameOf(template)).toBe('stack-1');
  });

  it.each<[string, unknown, unknown]>([
    [
      'Fn::Sub with variables of its own',
      { 'Fn::Sub': ['${A}-${B.Arn}-${!C}', { A: { Ref: 'AWS::Region' } }] },
      'eu-west-1-arn:aws:sqs:eu-west-1:111122223333:b-${C}',
    ],
    ['Fn::Join over a list parameter', { 'Fn::Join': ['+', { Ref: 'List' }] }, 'x+y'],
    ['Fn::Select and Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::If', { 'Fn::If': ['Yes', 'yes', 'no'] }, 'yes'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Shares', { Ref: 'Key' }, 'Share'] }, 0.1],
    ['AWS::NoValue in a map', { keep: 1, leave: { Ref: 'AWS::NoValue' } }, { keep: 1 }],
    ['AWS::NoValue in a list', [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }], [1]],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'B.QueueName' }, 'b'],
    ['Fn::Base64', { 'Fn::Base64': 'a' }, 'YQ=='],
    ['a condition in IAM’s sense', { Condition: { Bool: { x: true } } }, { Condition: { Bool: { x: true } } }],
  ])('works out %s', (_, value, expected) => {
    const small: Template = {
      Parameters: { List: { Type: 'CommaDelimitedList', Default: 'x, y' }, Key: { Type: 'Number', Default: 10 } },
      Mappings: { Shares: { '10': { Share: 0.1 } } },
      Conditions: {
        Yes: { 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Not': [{ Condition: 'No' }] }] },
        No: { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Equals': ['a', 'c'] }] },
      },
      Resources: { B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'b' } } },
      Outputs: { Result: { Value: value } },
    };
    expect(readStack(small, place).outputs.Result).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    ['a function that nobody knows', { 'Fn::Cidr': ['10.0.0.0/8'] }, 'does not know the template function Fn::Cidr'],
    ['a resource that is not there', { Ref: 'Nobody' }, 'refers to Nobody'],
    ['a parameter without a value', { Ref: 'Needed' }, 'Needed has no default'],
    ['a condition that is not there', { 'Fn::If': ['Never', 1, 2] }, 'has no condition Never'],
  ])('refuses %s', (_, Value, message) => {
    const small: Template = {
      Parameters: { Needed: { Type: 'String' } },
      Resources: {},
      Outputs: { Result: { Value } },
    };
    expect(() => readStack(small, place)).toThrow(message);
  });
});
