import {
  ApplicationAutoScalingClient,
  DeleteScheduledActionCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  type DescribeScalableTargetsCommandInput,
  DescribeScheduledActionsCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { createApplicationAutoScaling } from '../../../sandbox/application-auto-scaling/application-auto-scaling.ts';
import { check } from '../../../sandbox/model/check.ts';
import { type Wired, wire } from '../wired.ts';

const target = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;

describe('Application Auto Scaling', () => {
  let wired: Wired;
  let client: ApplicationAutoScalingClient;

  beforeEach(async () => {
    wired = await wire((environment) => [createApplicationAutoScaling(environment)], { check });
    client = new ApplicationAutoScalingClient(wired.client());
  });

  afterEach(() => wired.close());

  const register = (service: string, capacity: { MinCapacity?: number; MaxCapacity?: number }) =>
    client.send(new RegisterScalableTargetCommand({ ...target, ResourceId: `service/shop/${service}`, ...capacity }));

  const describeTargets = (input: Partial<DescribeScalableTargetsCommandInput> = {}) =>
    client.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ...input }));

  it('shows what was registered', async () => {
    const { ScalableTargetARN } = await register('web', { MinCapacity: 1, MaxCapacity: 4 });
    const { ScalableTargets } = await describeTargets({ ResourceIds: ['service/shop/web', 'service/shop/api'] });
    expect(ScalableTargets).toMatchObject([
      {
        ...target,
        ResourceId: 'service/shop/web',
        MinCapacity: 1,
        MaxCapacity: 4,
        ScalableTargetARN,
        CreationTime: new Date(wired.clock.now()),
      },
    ]);
  });

  it('changes what is registered again, and keeps the rest', async () => {
    const { ScalableTargetARN } = await register('web', { MinCapacity: 1, MaxCapacity: 4 });
    await register('web', { MaxCapacity: 9 });
    const { ScalableTargets } = await describeTargets();
    expect(ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 9, ScalableTargetARN }]);
  });

  it.each([
    ['without a maximum', { MinCapacity: 1 }],
    ['with a maximum below the minimum', { MinCapacity: 3, MaxCapacity: 2 }],
  ])('refuses a target %s', async (_what, capacity) => {
    await expect(register('web', capacity)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('gives them out in pages of 50', async () => {
    for (let index = 0; index < 60; index++) await register(`s${index}`, { MinCapacity: 1, MaxCapacity: 2 });
    const first = await describeTargets();
    const second = await describeTargets({ NextToken: first.NextToken });
    expect([first.ScalableTargets?.length, second.ScalableTargets?.length, second.NextToken]).toEqual([
      50,
      10,
      undefined,
    ]);
  });

  it('takes at most 50 resource ids', async () => {
    const ResourceIds = Array.from({ length: 51 }, (_, index) => `service/shop/s${index}`);
    await expect(describeTargets({ ResourceIds })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('forgets what is deregistered', async () => {
    await register('web', { MinCapacity: 1, MaxCapacity: 4 });
    const deregister = () =>
      client.send(new DeregisterScalableTargetCommand({ ...target, ResourceId: 'service/shop/web' }));
    await deregister();
    expect((await describeTargets()).ScalableTargets).toEqual([]);
    await expect(deregister()).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  });

  describe('scheduled actions', () => {
    const action = { ...target, ResourceId: 'service/shop/web', ScheduledActionName: 'night' };
    const put = (more: { Schedule?: string; StartTime?: Date; Timezone?: string; MaxCapacity?: number }) => {
      const { MaxCapacity, ...rest } = more;
      const ScalableTargetAction = { MinCapacity: 1, MaxCapacity };
      return client.send(new PutScheduledActionCommand({ ...action, ScalableTargetAction, ...rest }));
    };
    const described = async (ScheduledActionNames: string[] = []) => {
      const input = { ServiceNamespace: 'ecs', ResourceId: 'service/shop/web', ScheduledActionNames } as const;
      return (await client.send(new DescribeScheduledActionsCommand(input))).ScheduledActions;
    };

    it('are shown as they were put, and changed by being put again', async () => {
      await register('web', { MinCapacity: 1, MaxCapacity: 4 });
      const StartTime = new Date(wired.clock.now());
      await put({ Schedule: 'cron(0 22 * * ? *)', Timezone: 'Europe/Berlin', StartTime, MaxCapacity: 2 });
      await put({ MaxCapacity: 3 });
      expect(await described(['night'])).toMatchObject([
        {
          ...action,
          Schedule: 'cron(0 22 * * ? *)',
          Timezone: 'Europe/Berlin',
          StartTime,
          ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 3 },
          ScheduledActionARN: expect.stringContaining('scheduledActionName/night'),
          CreationTime: StartTime,
        },
      ]);
      expect(await described(['day'])).toEqual([]);
      await client.send(new DeleteScheduledActionCommand(action));
      expect(await described()).toEqual([]);
    });

    it('need a target and a schedule', async () => {
      const Schedule = 'rate(1 hour)';
      await expect(put({ Schedule })).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
      await register('web', { MinCapacity: 1, MaxCapacity: 4 });
      await expect(put({})).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(put({ Schedule: 'at noon' })).rejects.toMatchObject({ name: 'ValidationException' });
      await expect(client.send(new DeleteScheduledActionCommand(action))).rejects.toMatchObject({
        name: 'ObjectNotFoundException',
      });
    });
  });
});
