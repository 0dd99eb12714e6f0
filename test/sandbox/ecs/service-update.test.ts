import type { Body } from '../../../sandbox/service.ts';
import { first, items, refusal, registerWeb, steadyWeb, type TestEcs, testEcs, webDefinition } from './test-ecs.ts';
import { deploymentCount, fargate, fargateWeb, network, target, update } from './web-service.ts';

describe('UpdateService', () => {
  it.each<[string, Body]>([
    ['networkConfiguration', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-2'] } } }],
    ['platformVersion', { platformVersion: '1.4.0' }],
    ['loadBalancers', { loadBalancers: [{ targetGroupArn: 't', containerName: 'app', containerPort: 80 }] }],
    ['serviceRegistries', { serviceRegistries: [{ registryArn: 'r' }] }],
    ['serviceConnectConfiguration', { serviceConnectConfiguration: { enabled: true } }],
    ['volumeConfigurations', { volumeConfigurations: [{ name: 'v' }] }],
    ['vpcLatticeConfigurations', { vpcLatticeConfigurations: [{ portName: 'p' }] }],
    ['forceNewDeployment', { forceNewDeployment: true }],
  ])('starts a deployment for %s', (_, more) => {
    const test = testEcs();
    fargateWeb(test);
    update(test, more);
    expect(deploymentCount(test)).toBe(2);
    expect(items(test.service('web'), 'deployments')).toHaveLength(2);
  });

  it.each<[string, Body]>([
    ['desiredCount', { desiredCount: 5 }],
    ['deploymentConfiguration', { deploymentConfiguration: { maximumPercent: 150 } }],
    ['availabilityZoneRebalancing', { availabilityZoneRebalancing: 'DISABLED' }],
    ['healthCheckGracePeriodSeconds', { healthCheckGracePeriodSeconds: 5 }],
    ['enableExecuteCommand', { enableExecuteCommand: true }],
    ['enableECSManagedTags', { enableECSManagedTags: true }],
    ['propagateTags', { propagateTags: 'SERVICE' }],
    ['a field that nobody knows', { tomorrow: { a: 1 } }],
  ])('changes %s in place', (_, more) => {
    const test = testEcs();
    fargateWeb(test);
    const answer = update(test, more);
    expect(answer).toMatchObject(more);
    expect(test.service('web')).toMatchObject(more);
    expect(deploymentCount(test)).toBe(1);
  });

  it.each<[string, Body]>([
    ['the same task definition', { taskDefinition: 'web' }],
    ['the same network', { networkConfiguration: network }],
    ['nothing', {}],
    [
      'nulls',
      { taskDefinition: null, networkConfiguration: null, enableExecuteCommand: null, volumeConfigurations: null },
    ],
  ])('starts nothing for %s', (_, more) => {
    const test = testEcs();
    fargateWeb(test);
    const before = test.service('web');
    update(test, more);
    expect(test.service('web')).toEqual(before);
    expect(deploymentCount(test)).toBe(1);
  });

  it('takes the newest ACTIVE revision of a family', () => {
    const test = testEcs();
    steadyWeb(test);
    const arn = registerWeb(test);
    expect(update(test, { taskDefinition: 'web' }).taskDefinition).toBe(arn);
  });

  it('empties what an empty list removes', () => {
    const test = testEcs();
    const loadBalancers = [{ targetGroupArn: 't', containerName: 'app', containerPort: 80 }];
    const serviceRegistries = [{ registryArn: 'r' }];
    const placementConstraints = [{ type: 'distinctInstance' }];
    const placementStrategy = [{ type: 'random' }];
    steadyWeb(test, { loadBalancers, serviceRegistries, placementConstraints, placementStrategy });
    update(test, { loadBalancers: [], serviceRegistries: [], placementConstraints: [], placementStrategy: [{}] });
    expect(test.service('web')).toMatchObject({
      loadBalancers: [],
      serviceRegistries: [],
      placementConstraints: [],
      placementStrategy: [],
    });
  });

  it.each([
    ['kept', { minimumHealthyPercent: 50, maximumPercent: 150 }],
    ['default', { minimumHealthyPercent: 100, maximumPercent: 150 }],
  ] as const)('reads members left out of deploymentConfiguration as %s', (omittedDeploymentConfiguration, expected) => {
    const test = testEcs({ omittedDeploymentConfiguration });
    steadyWeb(test, { deploymentConfiguration: { minimumHealthyPercent: 50 } });
    expect(update(test, { deploymentConfiguration: { maximumPercent: 150 } }).deploymentConfiguration).toMatchObject(
      expected,
    );
  });

  it.each([
    ['kept', { platformVersion: '1.3.0', propagateTags: 'SERVICE' }, 1],
    ['default', { platformVersion: 'LATEST', propagateTags: 'NONE' }, 2],
  ] as const)('reads an omitted platformVersion as %s', (omittedOnUpdate, expected, deployments) => {
    const test = testEcs({ omittedOnUpdate });
    fargateWeb(test, { platformVersion: '1.3.0', propagateTags: 'SERVICE' });
    expect(update(test, { desiredCount: 2 })).toMatchObject(expected);
    expect(deploymentCount(test)).toBe(deployments);
  });

  it.each([
    [{ gatewayConnectorsDeploy: true, monitoringDeploys: true }, 3],
    [{ gatewayConnectorsDeploy: false, monitoringDeploys: false }, 1],
  ])('deploys gateway connectors and monitoring as it is told: %j', (settings, deployments) => {
    const test = testEcs(settings);
    steadyWeb(test);
    update(test, { gatewayConnectors: [{ gatewayArn: 'g' }] });
    update(test, { monitoring: { metricConfigurations: [] } });
    expect(deploymentCount(test)).toBe(deployments);
  });

  it.each([true, false])('names its service deployment in the answer: %s', (answerNamesDeployment) => {
    const test = testEcs({ answerNamesDeployment });
    const before = steadyWeb(test).currentServiceDeployment;
    const answered = update(test, { forceNewDeployment: true }).currentServiceDeployment;
    const after = test.service('web').currentServiceDeployment;
    expect(after).not.toBe(before);
    expect(answered).toBe(answerNamesDeployment ? after : before);
  });

  it('ignores what cannot be updated', () => {
    const test = testEcs();
    steadyWeb(test);
    expect(update(test, { launchType: 'EXTERNAL', schedulingStrategy: 'DAEMON' })).toMatchObject({
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
    });
  });

  it('refuses an INACTIVE definition, and goes on with one that it already has', () => {
    const test = testEcs();
    steadyWeb(test);
    test.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const refused = refusal(test, 'UpdateService', { ...target, taskDefinition: 'web:1' });
    expect(refused).toBe('InvalidParameterException: TaskDefinition is inactive');
    update(test, { forceNewDeployment: true });
    test.pass(120);
    expect(first(test.service('web'), 'deployments').rolloutState).toBe('COMPLETED');
  });

  it('leaves nothing behind when it refuses', () => {
    const test = testEcs();
    const before = steadyWeb(test);
    const refused = refusal(test, 'UpdateService', { ...target, desiredCount: 7, networkConfiguration: network });
    expect(refused).toContain('InvalidParameterException');
    expect(test.service('web')).toEqual(before);
  });
});

describe('a task definition that a service cannot go to', () => {
  const connect = { serviceConnectConfiguration: { enabled: true, services: [{ portName: 'http' }] } };
  const port = { name: 'http', containerPort: 80 };

  /** A steady service under Service Connect, and a second revision with the port as given. */
  function connectedWeb(test: TestEcs, changed: Body): void {
    registerWeb(test, 'nginx:1', { portMappings: [{ ...port, appProtocol: 'http' }] });
    test.call('CreateService', { ...target, serviceName: 'web', taskDefinition: 'web', desiredCount: 1, ...connect });
    test.pass(300);
    registerWeb(test, 'nginx:1', { portMappings: [{ ...port, ...changed }] });
  }

  it.each<[string, Body]>([
    ['appProtocol', { appProtocol: 'grpc' }],
    ['appProtocol', {}],
    ['protocol', { protocol: 'udp', appProtocol: 'http' }],
  ])('has another %s of a Service Connect port: %j', (field, changed) => {
    const test = testEcs();
    connectedWeb(test, changed);
    expect(refusal(test, 'UpdateService', { ...target, taskDefinition: 'web:2' })).toBe(
      `InvalidParameterException: ${field} of the port mapping http is immutable in a Service Connect service. Delete the service and deploy it again to change it.`,
    );
    expect(deploymentCount(test)).toBe(1);
  });

  it.each<[string, Body, Body]>([
    ['the port is as it was', { appProtocol: 'http', containerPort: 81 }, {}],
    ['Service Connect goes with it', {}, { serviceConnectConfiguration: { enabled: false } }],
    ['it is another port', { name: 'other' }, {}],
  ])('is none when %s', (_, changed, more) => {
    const test = testEcs();
    connectedWeb(test, changed);
    expect(refusal(test, 'UpdateService', { ...target, taskDefinition: 'web:2', ...more })).toBe('accepted');
  });

  it('is for another platform, on Fargate', () => {
    const test = testEcs();
    fargateWeb(test);
    const runtimePlatform = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' };
    test.call('RegisterTaskDefinition', webDefinition({ ...fargate, runtimePlatform }, { image: 'nginx:1' }));
    expect(refusal(test, 'UpdateService', { ...target, taskDefinition: 'web:2' })).toBe(
      "InvalidParameterException: The task definition's operating system WINDOWS_SERVER_2022_CORE does not match the service's platform family LINUX.",
    );
  });
});

describe('a service of another deployment controller', () => {
  it.each([
    ['CODE_DEPLOY', 'ECS', 'accepted'],
    ['CODE_DEPLOY', 'EXTERNAL', 'accepted'],
    ['EXTERNAL', 'ECS', 'accepted'],
    ['ECS', 'EXTERNAL', 'accepted'],
    [
      'ECS',
      'CODE_DEPLOY',
      'InvalidParameterException: Updating the deployment controller from ECS to CODE_DEPLOY is not supported.',
    ],
    [
      'EXTERNAL',
      'CODE_DEPLOY',
      'InvalidParameterException: Updating the deployment controller from EXTERNAL to CODE_DEPLOY is not supported.',
    ],
  ])('goes from %s to %s: %s', (from, to, expected) => {
    const test = testEcs();
    steadyWeb(test, { deploymentController: { type: from } });
    expect(refusal(test, 'UpdateService', { ...target, deploymentController: { type: to } })).toBe(expected);
  });

  it('takes what starts no task set under EXTERNAL', () => {
    const test = testEcs();
    steadyWeb(test, { deploymentController: { type: 'EXTERNAL' } });
    expect(update(test, { desiredCount: 3 })).toMatchObject({ desiredCount: 3 });
    expect(refusal(test, 'UpdateService', { ...target, taskDefinition: 'web' })).toBe(
      'InvalidParameterException: Unable to update task definition on services with an EXTERNAL deployment controller.',
    );
    expect(refusal(test, 'UpdateService', { ...target, loadBalancers: [] })).toBe(
      'InvalidParameterException: Unable to update loadBalancers on services with an EXTERNAL deployment controller.',
    );
  });

  it('takes a few fields under CODE_DEPLOY', () => {
    const test = testEcs();
    steadyWeb(test, { deploymentController: { type: 'CODE_DEPLOY' } });
    expect(update(test, { desiredCount: 3 })).toMatchObject({ desiredCount: 3 });
    expect(refusal(test, 'UpdateService', { ...target, taskDefinition: 'web' })).toMatch(
      /CODE_DEPLOY deployment controller\. Use AWS CodeDeploy/,
    );
    expect(refusal(test, 'UpdateService', { ...target, platformVersion: '1.4.0' })).toMatch(
      /^InvalidParameterException/,
    );
  });

  it('has no deployments under EXTERNAL', () => {
    const test = testEcs();
    const service = steadyWeb(test, { deploymentController: { type: 'EXTERNAL' } });
    expect(service).toMatchObject({ deployments: [], runningCount: 0 });
    expect(service).not.toHaveProperty('currentServiceDeployment');
  });
});
