import {
  ApplicationAutoScalingClient,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { scaledTable } from '../../lib/capacity/report/scaled-count.ts';
import { readScaledCounts } from '../../lib/observe/scaled-counts.ts';
import { startWorld, type World } from '../reconcile/world.ts';

const dimension = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(() => world.stop());

function read(services: readonly string[]) {
  const { scaling, capacity } = world.adapters;
  if (!capacity) throw new Error('the world has capacity');
  return readScaledCounts(
    { cluster: 'production', services },
    { scaling, schedules: capacity.schedules, now: world.clock.now() },
  );
}

async function schedule(service: string, EndTime?: Date): Promise<void> {
  const client = new ApplicationAutoScalingClient(world.client());
  const ResourceId = `service/production/${service}`;
  await client.send(new RegisterScalableTargetCommand({ ...dimension, ResourceId, MinCapacity: 2, MaxCapacity: 10 }));
  const ScalableTargetAction = { MinCapacity: 1, MaxCapacity: 4 };
  const night = { ScheduledActionName: 'night', Schedule: 'cron(0 20 * * ? *)', Timezone: 'Europe/Berlin' };
  await client.send(
    new PutScheduledActionCommand({ ...dimension, ResourceId, ...night, EndTime, ScalableTargetAction }),
  );
}

describe('readScaledCounts', () => {
  it('reads limits and what is scheduled, of those that are scaled', async () => {
    await schedule('web');
    await world.autoscale('api', 1, 3);
    world.counts();
    const { scaled, failures } = await read(['web', 'api', 'worker']);
    expect(failures).toEqual([]);
    expect(scaled.toSorted((one, other) => (one.service < other.service ? -1 : 1))).toEqual([
      { service: 'api', minimum: 1, maximum: 3, scheduled: [] },
      {
        service: 'web',
        minimum: 2,
        maximum: 10,
        scheduled: [
          { name: 'night', schedule: 'cron(0 20 * * ? *)', timezone: 'Europe/Berlin', minimum: 1, maximum: 4 },
        ],
      },
    ]);
    expect(world.counts()).toEqual({
      'application-autoscaling:DescribeScalableTargets': 1,
      'application-autoscaling:DescribeScheduledActions': 1,
    });
  });

  it('leaves out what has ended', async () => {
    await schedule('web', new Date(world.clock.now() + 60_000));
    expect((await read(['web'])).scaled[0]?.scheduled).toHaveLength(1);
    world.later(2);
    expect((await read(['web'])).scaled[0]?.scheduled).toEqual([]);
  });

  it('asks for no schedule where nothing is scaled, and for nothing without services', async () => {
    world.counts();
    expect(await read(['web'])).toEqual({ scaled: [], failures: [] });
    expect(world.counts()).toEqual({ 'application-autoscaling:DescribeScalableTargets': 1 });
    await read([]);
    expect(world.counts()).toEqual({});
  });

  it('says what may not be read', async () => {
    const denied = { kind: 'error', code: 'AccessDeniedException', message: 'not authorized' } as const;
    world.faults.add({ fault: denied, match: { operation: 'DescribeScalableTargets' }, times: 9 });
    const { scaled, failures } = await read(['web']);
    expect(scaled).toEqual([]);
    expect(failures.map(({ code }) => code)).toEqual(['Access']);
  });
});

describe('scaledTable', () => {
  it('has a line for each, and one for each schedule, in 80 columns', () => {
    const night = {
      name: 'night',
      schedule: 'cron(0 20 * * ? *)',
      timezone: 'Europe/Berlin',
      minimum: 1,
      maximum: null,
    };
    const web = { service: 'web', minimum: 2, maximum: 10, scheduled: [night] };
    const lines = scaledTable([web], new Map([['web', 6]]), { columns: 80 }).join('\n');
    expect(lines).toBe(
      [
        'SCALED BY APPLICATION AUTO SCALING  MIN  NOW  MAX',
        'web                                 2    6    10',
        'web: night sets minimum 1 by cron(0 20 * * ? *) Europe/Berlin',
      ].join('\n'),
    );
    expect(scaledTable([], new Map(), { columns: 80 })).toEqual([]);
  });
});
