import type { Body } from '../../../sandbox/service.ts';
import { first, items, only, refusal, registerWeb, type TestEcs, testEcs, webDefinition } from './test-ecs.ts';

const web = { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 2 };
const network = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

function awsvpcEcs(): TestEcs {
  const test = testEcs();
  const sizes = { networkMode: 'awsvpc', cpu: '256', memory: '512' };
  test.call('RegisterTaskDefinition', webDefinition(sizes, { image: 'nginx:1' }));
  return test;
}

function create(test: TestEcs, more: Body = {}): Body {
  return only(test.call('CreateService', { ...web, ...more }), 'service');
}

describe('CreateService', () => {
  it('shows the documented defaults', () => {
    const test = testEcs();
    const taskDefinition = registerWeb(test);
    const service = create(test);
    expect(service).toMatchObject({
      serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/production/web',
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/production',
      status: 'ACTIVE',
      taskDefinition,
      desiredCount: 2,
      runningCount: 0,
      pendingCount: 0,
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        strategy: 'ROLLING',
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: false, rollback: false },
      },
      availabilityZoneRebalancing: 'ENABLED',
      propagateTags: 'NONE',
      enableECSManagedTags: false,
      enableExecuteCommand: false,
      loadBalancers: [],
      serviceRegistries: [],
      placementConstraints: [],
      placementStrategy: [],
    });
    for (const field of ['capacityProviderStrategy', 'platformVersion', 'roleArn', 'healthCheckGracePeriodSeconds']) {
      expect(service).not.toHaveProperty(field);
    }
    expect(service).toEqual({ ...test.service('web'), tags: [] });
  });

  it('shows a daemon as one task per container instance, with 0 and 100 percent', () => {
    const test = testEcs({ containerInstances: 3 });
    registerWeb(test);
    const service = create(test, { schedulingStrategy: 'DAEMON', desiredCount: undefined });
    expect(service).toMatchObject({
      desiredCount: 3,
      availabilityZoneRebalancing: 'DISABLED',
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
    });
    test.pass(120);
    expect(test.service('web')).toMatchObject({ runningCount: 3 });
  });

  it.each<[string, Body]>([
    ['the launch type', { launchType: 'FARGATE' }],
    ['a strategy', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] }],
  ])('runs on Fargate by %s', (_, more) => {
    const test = awsvpcEcs();
    test.call('PutClusterCapacityProviders', { cluster: 'production', capacityProviders: ['FARGATE_SPOT'] });
    const service = create(test, { ...more, networkConfiguration: network });
    expect(service).toMatchObject({
      ...more,
      platformVersion: 'LATEST',
      platformFamily: 'Linux',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' } },
    });
    expect(first(service, 'deployments')).toMatchObject({ platformVersion: '1.4.0', platformFamily: 'Linux' });
    expect('launchType' in service).toBe('launchType' in more);
  });

  it.each([
    [{}, 'ENABLED', { enable: true, rollback: false }],
    [
      { availabilityZoneRebalancing: 'DISABLED', showsCircuitBreakerDefaults: true },
      'DISABLED',
      {
        enable: true,
        rollback: false,
        resetOnHealthyTask: true,
        thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
      },
    ],
  ] as const)(
    'fills in what the pages disagree on as it is told: %j',
    (settings, availabilityZoneRebalancing, deploymentCircuitBreaker) => {
      const test = testEcs(settings);
      registerWeb(test);
      const service = create(test, { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } });
      expect(service.availabilityZoneRebalancing).toBe(availabilityZoneRebalancing);
      expect(service.deploymentConfiguration).toEqual(expect.objectContaining({ deploymentCircuitBreaker }));
    },
  );

  it('shows what spreads over hosts as spreading over instances', () => {
    const test = testEcs();
    registerWeb(test);
    const service = create(test, { placementStrategy: [{ type: 'spread', field: 'host' }] });
    expect(service.placementStrategy).toEqual([{ type: 'spread', field: 'instanceId' }]);
  });

  it('leaves to DescribeServiceRevisions what the Service type lacks, and keeps what nobody knows', () => {
    const test = testEcs();
    registerWeb(test);
    const hidden = {
      monitoring: { metricConfigurations: [] },
      gatewayConnectors: [{ gatewayArn: 'g' }],
      serviceConnectConfiguration: { enabled: true },
      volumeConfigurations: [{ name: 'v' }],
    };
    const service = create(test, { ...hidden, tomorrow: { a: 1 } });
    for (const key of Object.keys(hidden)) expect(service).not.toHaveProperty(key);
    expect(service.tomorrow).toEqual({ a: 1 });
    const { arn } = first(service, 'currentServiceRevisions');
    const answer = test.call('DescribeServiceRevisions', { serviceRevisionArns: [arn] });
    expect(first(answer, 'serviceRevisions')).toMatchObject(hidden);
  });

  it('answers the same request again with the same service, and refuses another', () => {
    const test = testEcs();
    registerWeb(test);
    create(test);
    expect(create(test).serviceArn).toBe(test.service('web').serviceArn);
    expect(
      items(test.call('ListServiceDeployments', { cluster: 'production', service: 'web' }), 'serviceDeployments'),
    ).toHaveLength(1);
    const refused = refusal(test, 'CreateService', { ...web, desiredCount: 3 });
    expect(refused).toBe('InvalidParameterException: Creation of service was not idempotent.');
  });

  it.each<[string, Body, string]>([
    ['an unknown definition', { taskDefinition: 'nobody' }, 'ClientException: TaskDefinition not found.'],
    ['an INACTIVE definition', { taskDefinition: 'web:2' }, 'InvalidParameterException: TaskDefinition is inactive'],
    [
      'no count',
      { desiredCount: undefined },
      'InvalidParameterException: desiredCount is required if schedulingStrategy is REPLICA or is not specified.',
    ],
    [
      'two kinds of launch',
      { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'a', weight: 1 }] },
      'InvalidParameterException: Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    ],
    [
      'Fargate for an EC2 definition',
      { launchType: 'FARGATE' },
      'InvalidParameterException: Task definition does not support launch_type FARGATE.',
    ],
    [
      'a network for bridge mode',
      { networkConfiguration: network },
      'InvalidParameterException: Network Configuration is not valid for the given networkMode of this task definition.',
    ],
    [
      'an unknown container',
      { loadBalancers: [{ targetGroupArn: 't', containerName: 'x', containerPort: 80 }] },
      'InvalidParameterException: The container x does not exist in the task definition.',
    ],
    [
      'an unknown port',
      { loadBalancers: [{ targetGroupArn: 't', containerName: 'app', containerPort: 81 }] },
      'InvalidParameterException: The container app did not have a container port 81 defined.',
    ],
    [
      'percentages that block',
      { deploymentConfiguration: { maximumPercent: 100 }, availabilityZoneRebalancing: 'DISABLED' },
      'InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    ],
    [
      'weights of zero',
      { capacityProviderStrategy: [{ capacityProvider: 'a' }, { capacityProvider: 'b', weight: 0 }] },
      'InvalidParameterException: The specified capacity provider strategy must contain at least one capacity provider with a weight value greater than zero.',
    ],
    [
      'two bases',
      {
        capacityProviderStrategy: [
          { capacityProvider: 'a', base: 1, weight: 1 },
          { capacityProvider: 'b', base: 1 },
        ],
      },
      'InvalidParameterException: The specified capacity provider strategy cannot contain more than one capacity provider with a defined base value.',
    ],
    [
      'a mix of providers',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }, { capacityProvider: 'b' }] },
      'InvalidParameterException: A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers. Specify one or the other and try again.',
    ],
    [
      'a provider that does not exist',
      { capacityProviderStrategy: [{ capacityProvider: 'b', weight: 1 }] },
      'InvalidParameterException: The specified capacity provider was not found. Specify a valid name or ARN and try again.',
    ],
    [
      'a provider that is not the cluster’s',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      'InvalidParameterException: The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.',
    ],
    [
      'a pause during the shift',
      {
        deploymentConfiguration: {
          strategy: 'BLUE_GREEN',
          lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }],
        },
      },
      'InvalidParameterException: A PAUSE lifecycle hook does not support the stage PRODUCTION_TRAFFIC_SHIFT.',
    ],
    [
      'canary settings elsewhere',
      { deploymentConfiguration: { canaryConfiguration: {} } },
      'InvalidParameterException: canaryConfiguration is only supported with the CANARY deployment strategy.',
    ],
    [
      'volumes of a daemon',
      {
        desiredCount: undefined,
        schedulingStrategy: 'DAEMON',
        deploymentConfiguration: undefined,
        volumeConfigurations: [{ name: 'v' }],
      },
      'InvalidParameterException: Volume configurations are not supported with the daemon scheduling strategy.',
    ],
    [
      'an expression for distinctInstance',
      { placementConstraints: [{ type: 'distinctInstance', expression: 'attribute:stack exists' }] },
      'InvalidParameterException: The distinctInstance placement constraint does not take an expression.',
    ],
    [
      'a spread over no field of instances',
      { placementStrategy: [{ type: 'random' }, { type: 'spread', field: 'zone' }] },
      "InvalidParameterException: The spread placement strategy does not support the field 'zone'.",
    ],
    [
      'binpack on no field',
      { placementStrategy: [{ type: 'binpack' }] },
      "InvalidParameterException: The binpack placement strategy does not support the field ''.",
    ],
  ])('refuses %s', (_, more, message) => {
    const test = testEcs();
    registerWeb(test);
    registerWeb(test);
    test.call('DeregisterTaskDefinition', { taskDefinition: 'web:2' });
    expect(refusal(test, 'CreateService', { ...web, ...more })).toBe(message);
  });

  it('needs a network for awsvpc', () => {
    const refused = refusal(awsvpcEcs(), 'CreateService', web);
    expect(refused).toBe(
      "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  });
});
