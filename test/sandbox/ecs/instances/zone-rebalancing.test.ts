import type { Body } from '../../../../sandbox/service.ts';
import { items, type TestEcs, testEcs } from '../test-ecs.ts';
import { create, joinZones, messages, whereabouts } from './test-instances.ts';

const cluster = 'production';

/** Four tasks in zone a, where alone there was an instance, and then one joins in zone b. */
function imbalance(more: Body = {}, memory = 4096): TestEcs {
  const test = testEcs();
  joinZones(test, 'a', { memory: 4096 });
  create(test, 'web', { desiredCount: 4, ...more });
  test.pass(120);
  joinZones(test, 'b', { memory });
  return test;
}

describe('a service whose zones are out of balance', () => {
  it('gets a task in the zone with fewest, and then loses one where most are', () => {
    const test = imbalance();
    test.pass(5);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 4, 'i-2': 1 });
    let fewest = 4;
    for (let seconds = 0; seconds < 300; seconds++) {
      test.pass(1);
      fewest = Math.min(fewest, Number(test.service('web').runningCount));
    }
    expect(fewest).toBe(4);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 2 });
    const said = messages(test, 'web');
    expect(said).toContain(
      '(service web) is not AZ balanced with 0 tasks in eu-west-1b, 4 tasks in eu-west-1a. AZ Rebalancing in progress.',
    );
    expect(said).toContain('(service web) is AZ balanced with 2 tasks in eu-west-1a, 2 tasks in eu-west-1b.');
    expect(test.bus.map(({ detail }) => detail.eventName)).toEqual(
      expect.arrayContaining(['SERVICE_REBALANCING_STARTED', 'SERVICE_REBALANCING_COMPLETED']),
    );
    expect(items(test.service('web'), 'deployments')).toHaveLength(1);
  });

  it('stays so where there is no room, and says it once', () => {
    const test = imbalance({}, 256);
    test.pass(300);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 4 });
    const unable = 'is unable to place a task in eu-west-1b because no container instance met all of its requirements.';
    expect(messages(test, 'web')[0]).toBe(`(service web) ${unable}`);
  });

  it.each([
    ['without rebalancing', { availabilityZoneRebalancing: 'DISABLED' }],
    ['that packs its tasks', { placementStrategy: [{ type: 'binpack', field: 'memory' }] }],
    [
      'whose constraint keeps it in one zone',
      { placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.availability-zone == eu-west-1a' }] },
    ],
  ])('%s stays as it is', (_, more) => {
    const test = imbalance(more);
    test.pass(300);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 4 });
  });

  it('leaves it to a deployment while there is one', () => {
    const test = imbalance();
    test.call('UpdateService', { cluster, service: 'web', forceNewDeployment: true });
    test.pass(300);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 2 });
    expect(items(test.service('web'), 'deployments')).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 4 }]);
  });
});
