import { Activity } from '../../../sandbox/activity.ts';
import { EventBus } from '../../../sandbox/event-bridge/event-bus.ts';
import type { Delivery } from '../../../sandbox/event-bridge/target-deliveries.ts';
import { AwsError, type Body } from '../../../sandbox/service.ts';
import { recordingEnvironment } from '../wired.ts';

const caller = { account: '111122223333', region: 'eu-west-1', accessKeyId: 'TEST' };
const pushed = (tag: string) => ({
  source: 'aws.ecr',
  'detail-type': 'ECR Image Action',
  resources: [],
  detail: { tag },
});

describe('the default bus', () => {
  const environment = recordingEnvironment();
  let bus: EventBus;
  let activity: Activity;
  let deliveries: Delivery[];
  let failures: AwsError[];

  beforeEach(async () => {
    deliveries = [];
    failures = [];
    activity = new Activity();
    const deliver = async (delivery: Delivery) => {
      const failure = failures.shift();
      if (failure) throw failure;
      deliveries.push(delivery);
    };
    bus = new EventBus({ environment, activity, deliver });
    await call('PutRule', { Name: 'pushes', EventPattern: '{"source":["aws.ecr"]}' });
    await call('PutTargets', { Rule: 'pushes', Targets: [{ Id: 'one', Arn: 'arn:one' }] });
  });

  const call = async (operation: string, input: Body) => bus.service.operations[operation]?.(input, caller);
  const tags = () => deliveries.map((delivery) => (delivery.payload as { detail: Body }).detail.tag);

  it('puts AWS’s envelope around an event', async () => {
    bus.emit(pushed('1'));
    await activity.idle();

    expect(deliveries[0]?.payload).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
      'detail-type': 'ECR Image Action',
      source: 'aws.ecr',
      account: '111122223333',
      time: '2026-01-02T03:04:05Z',
      region: 'eu-west-1',
      resources: [],
      detail: { tag: '1' },
    });
  });

  it('keeps events that no rule wants from every target', async () => {
    bus.emit({ ...pushed('1'), source: 'aws.ecs' });
    await activity.idle();

    expect(deliveries).toEqual([]);
    expect(bus.events[0]).toMatchObject({ fate: 'routed', rules: [] });
  });

  it('loses, doubles and delays the events it is told to', async () => {
    bus.faults.drop((event) => event.detail.tag === 'lost');
    bus.faults.double((event) => event.detail.tag === 'twice');
    bus.faults.delay((event) => event.detail.tag === 'late', 30);
    for (const tag of ['lost', 'twice', 'late', 'last', 'lost']) bus.emit(pushed(tag));
    await activity.idle();
    expect(tags()).toEqual(['twice', 'twice', 'last', 'lost']);
    const ids = deliveries.map((delivery) => (delivery.payload as Body).id);
    expect(ids[0]).toBe(ids[1]);

    environment.clock.advance(30_000);
    await activity.idle();
    expect(tags()).toEqual(['twice', 'twice', 'last', 'lost', 'late']);
  });

  it('holds events until they are released, in order', async () => {
    bus.hold();
    bus.emit(pushed('1'));
    bus.emit(pushed('2'));
    await activity.idle();
    expect(deliveries).toEqual([]);
    expect(bus.held.map((event) => event.detail.tag)).toEqual(['1', '2']);

    expect(bus.release()).toBe(2);
    bus.emit(pushed('3'));
    await activity.idle();
    expect(tags()).toEqual(['1', '2', '3']);
  });

  it('tries a delivery again as often as the target says, then gives it to the dead-letter queue', async () => {
    const target = { Id: 'one', Arn: 'arn:one', RetryPolicy: { MaximumRetryAttempts: 2 } };
    await call('PutTargets', { Rule: 'pushes', Targets: [{ ...target, DeadLetterConfig: { Arn: 'arn:dead' } }] });
    failures = [1, 2, 3].map(() => new AwsError('ServiceException', 'not now', 500));
    bus.emit(pushed('1'));
    for (const _ of [1, 2, 3]) {
      await activity.idle();
      environment.clock.advance(10_000);
    }
    await activity.idle();

    expect(deliveries).toEqual([
      expect.objectContaining({
        arn: 'arn:dead',
        attributes: {
          RULE_ARN: 'arn:aws:events:eu-west-1:111122223333:rule/pushes',
          TARGET_ARN: 'arn:one',
          ERROR_CODE: 'ServiceException',
          ERROR_MESSAGE: 'not now',
          RETRY_ATTEMPTS: '2',
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
        },
      }),
    ]);
  });

  it('delivers after a failure when a retry succeeds', async () => {
    failures = [new AwsError('ServiceException', 'not now', 500)];
    bus.emit(pushed('1'));
    await activity.idle();
    expect(deliveries).toEqual([]);
    environment.clock.advance(10_000);
    await activity.idle();
    expect(tags()).toEqual(['1']);
  });

  it.each<[string, Body, unknown]>([
    ['a constant input', { Input: '{"sweep":true}' }, { sweep: true }],
    ['a part of the event', { InputPath: '$.detail.tag' }, '1'],
    [
      'a template over parts of the event',
      {
        InputTransformer: {
          InputPathsMap: { tag: '$.detail.tag', detail: '$.detail' },
          InputTemplate: '{"text":"tag <tag> by <aws.events.rule-name>","tag":<tag>,"detail":<detail>}',
        },
      },
      { text: 'tag 1 by pushes', tag: '1', detail: { tag: '1' } },
    ],
  ])('gives a target %s', async (_, input, expected) => {
    await call('PutTargets', { Rule: 'pushes', Targets: [{ Id: 'one', Arn: 'arn:one', ...input }] });
    bus.emit(pushed('1'));
    await activity.idle();
    expect(deliveries[0]?.payload).toEqual(expected);
  });

  it('takes the message group of a FIFO queue from the event', async () => {
    const SqsParameters = { MessageGroupId: '$.detail.tag' };
    await call('PutTargets', { Rule: 'pushes', Targets: [{ Id: 'one', Arn: 'arn:queue', SqsParameters }] });
    bus.emit(pushed('web'));
    await activity.idle();
    expect(deliveries[0]?.messageGroupId).toBe('web');
  });

  it('sends nothing for a rule that is disabled, until it is enabled', async () => {
    await call('DisableRule', { Name: 'pushes' });
    bus.emit(pushed('1'));
    await call('EnableRule', { Name: 'pushes' });
    bus.emit(pushed('2'));
    await activity.idle();
    expect(tags()).toEqual(['2']);
  });

  it('stops a schedule when its rule is deleted', async () => {
    await call('PutRule', { Name: 'sweep', ScheduleExpression: 'rate(5 minutes)' });
    await call('PutTargets', { Rule: 'sweep', Targets: [{ Id: 'one', Arn: 'arn:sweep' }] });
    environment.clock.advance(11 * 60_000);
    await activity.idle();
    expect(deliveries.map((delivery) => (delivery.payload as Body)['detail-type'])).toEqual([
      'Scheduled Event',
      'Scheduled Event',
    ]);

    await call('RemoveTargets', { Rule: 'sweep', Ids: ['one'] });
    await call('DeleteRule', { Name: 'sweep' });
    environment.clock.advance(3_600_000);
    await activity.idle();
    expect(deliveries).toHaveLength(2);
  });

  it('answers its operations as AWS does', async () => {
    await expect(call('DescribeRule', { Name: 'pushes' })).resolves.toMatchObject({
      Arn: 'arn:aws:events:eu-west-1:111122223333:rule/pushes',
      State: 'ENABLED',
      EventPattern: '{"source":["aws.ecr"]}',
    });
    await expect(call('ListRules', { NamePrefix: 'pu' })).resolves.toMatchObject({ Rules: [{ Name: 'pushes' }] });
    await expect(call('ListTargetsByRule', { Rule: 'pushes' })).resolves.toEqual({
      Targets: [{ Id: 'one', Arn: 'arn:one' }],
    });
    await expect(call('ListRuleNamesByTarget', { TargetArn: 'arn:one' })).resolves.toEqual({ RuleNames: ['pushes'] });
    await expect(call('DeleteRule', { Name: 'pushes' })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(call('DescribeRule', { Name: 'none' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(
      call('TestEventPattern', { EventPattern: '{"source":["aws.ecr"]}', Event: '{"source":"aws.ecr"}' }),
    ).resolves.toEqual({ Result: true });
    const entry = { Source: 'mine', DetailType: 'Something', Detail: '{"a":1}' };
    await expect(call('PutEvents', { Entries: [entry, { ...entry, Detail: '{' }] })).resolves.toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ EventId: expect.any(String) }, { ErrorCode: 'MalformedDetail' }],
    });
  });
});
