import { first, giveProviders, items, only, refusal, registerWeb, steadyWeb, testEcs } from './test-ecs.ts';

describe('a cluster', () => {
  it('is created once, with what was sent', () => {
    const test = testEcs();
    const input = {
      clusterName: 'staging',
      settings: [{ name: 'containerInsights', value: 'enabled' }],
      tomorrow: 1,
      tags: [{ key: 'a', value: 'b' }],
    };
    const created = test.call('CreateCluster', input);
    expect(only(created, 'cluster')).toMatchObject({
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/staging',
      status: 'ACTIVE',
      settings: input.settings,
      tomorrow: 1,
      tags: input.tags,
    });
    expect(test.call('CreateCluster', { clusterName: 'staging' })).toEqual(created);
    expect(test.call('ListClusters').clusterArns).toHaveLength(2);
  });

  it('is described by name and ARN, and reported as missing', () => {
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/production';
    const answer = testEcs().call('DescribeClusters', { clusters: ['production', arn, 'nowhere'] });
    expect(items(answer, 'clusters').map((cluster) => cluster.clusterArn)).toEqual([arn, arn]);
    expect(answer.failures).toEqual([{ arn: arn.replace('production', 'nowhere'), reason: 'MISSING' }]);
  });

  it('counts its services and tasks', () => {
    const test = testEcs();
    steadyWeb(test, { desiredCount: 3 });
    const answer = test.call('DescribeClusters', { clusters: ['production'] });
    expect(first(answer, 'clusters')).toMatchObject({
      activeServicesCount: 1,
      runningTasksCount: 3,
      pendingTasksCount: 0,
    });
  });

  it('is deleted when nothing is left in it', () => {
    const test = testEcs();
    steadyWeb(test);
    const refused = refusal(test, 'DeleteCluster', { cluster: 'production' });
    expect(refused).toBe('ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.');
    test.call('DeleteService', { cluster: 'production', service: 'web', force: true });
    test.pass(60);
    expect(only(test.call('DeleteCluster', { cluster: 'production' }), 'cluster').status).toBe('INACTIVE');
    expect(test.call('ListClusters').clusterArns).toEqual([]);
  });

  it.each([
    ['ListServices', { cluster: 'nowhere' }],
    ['DescribeServices', { services: ['web'] }],
    ['ListTasks', { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/production' }],
    ['CreateService', { cluster: 'nowhere', serviceName: 'web' }],
    ['UpdateService', { cluster: 'nowhere', service: 'web' }],
  ])('must exist for %s', (operation, input) => {
    expect(refusal(testEcs(), operation, input)).toBe('ClusterNotFoundException: Cluster not found.');
  });

  it('gives its default strategy to services that name neither a launch type nor a strategy', () => {
    const test = testEcs();
    giveProviders(test, 'spot');
    const strategy = [{ capacityProvider: 'spot', weight: 1 }];
    test.call('PutClusterCapacityProviders', {
      cluster: 'production',
      capacityProviders: ['spot'],
      defaultCapacityProviderStrategy: strategy,
    });
    registerWeb(test);
    const created = test.call('CreateService', {
      cluster: 'production',
      serviceName: 'web',
      taskDefinition: 'web',
      desiredCount: 1,
    });
    expect(only(created, 'service')).toMatchObject({ capacityProviderStrategy: strategy });
    expect(only(created, 'service')).not.toHaveProperty('launchType');
  });
});
