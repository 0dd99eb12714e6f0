import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { createScalableTargetReader } from '../../lib/aws/application-auto-scaling.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { InvariantError } from '../../lib/errors.ts';
import { type StandIn, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

describe('the Application Auto Scaling adapter', () => {
  let standIn: StandIn;
  let client: ApplicationAutoScalingClient;

  beforeEach(async () => {
    standIn = await startStandIn(({ body }) => {
      const more = body.includes('"NextToken"') ? {} : { NextToken: 'more' };
      const id = body.includes('"NextToken"') ? 'service/production/api' : 'service/production/web';
      return {
        body: JSON.stringify({ ScalableTargets: [{ ResourceId: id, MinCapacity: 1, MaxCapacity: 9 }], ...more }),
      };
    });
    client = new ApplicationAutoScalingClient(settingsAt(standIn.url));
  });
  afterEach(async () => {
    client.destroy();
    await standIn.close();
  });

  function reader() {
    const clock = new ImpatientClock();
    return createScalableTargetReader({ client, clock, rates: createRequestRates({ clock }) });
  }

  it('reads every page of the targets of desired counts', async () => {
    expect(await reader().describeScalableTargets(['service/production/web', 'service/production/api'])).toEqual([
      { resourceId: 'service/production/web', minCapacity: 1, maxCapacity: 9 },
      { resourceId: 'service/production/api', minCapacity: 1, maxCapacity: 9 },
    ]);
    expect(JSON.parse(standIn.received[0]?.body ?? '')).toEqual({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceIds: ['service/production/web', 'service/production/api'],
    });
  });

  it('asks nothing about no services', async () => {
    expect(await reader().describeScalableTargets([])).toEqual([]);
    expect(standIn.received).toEqual([]);
  });

  it('throws InvariantError for more than fifty', async () => {
    const ids = Array.from({ length: 51 }, (_, index) => `service/production/${index}`);
    await expect(reader().describeScalableTargets(ids)).rejects.toBeInstanceOf(InvariantError);
  });
});
