import fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { taskDefinition, withoutUndefined } from './task-definition.ts';

/** A task definition and a definition of a service that runs it. */
export interface Workload {
  readonly content: JsonObject;
  readonly definition: JsonObject;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:111122223333:${rest}`;
const targetGroup = (name: string) => arn('elasticloadbalancing', `targetgroup/${name}/0123456789abcdef`);
const hookArn = arn('lambda', 'function:check');
const roleArn = 'arn:aws:iam::111122223333:role/ecs';

const optional = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);

const percents = fc.constantFrom<JsonObject[]>(
  {},
  { maximumPercent: 150 },
  { minimumHealthyPercent: 50 },
  { maximumPercent: 100, minimumHealthyPercent: 0 },
  { maximumPercent: 200, minimumHealthyPercent: 100 },
);

const strategies = fc.constantFrom<JsonObject[]>(
  {},
  { strategy: 'ROLLING' },
  {
    strategy: 'ROLLING',
    earlySuccessCriteria: { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: 'DEFERRED' },
  },
  { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
  { strategy: 'LINEAR', linearConfiguration: { stepPercent: 12.5, stepBakeTimeInMinutes: 2 } },
  { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5 } },
);

const circuitBreaker = optional<JsonObject>(
  { enable: true, rollback: true },
  { enable: false, rollback: false },
  { enable: true, rollback: true, thresholdConfiguration: { type: 'COUNT', value: 4 }, resetOnHealthyTask: false },
);

const lifecycleHooks = optional<JsonValue>(
  [],
  [{ targetType: 'PAUSE', lifecycleStages: ['POST_SCALE_UP', 'PRE_SCALE_UP'] }],
  [
    {
      hookTargetArn: hookArn,
      roleArn,
      lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      hookDetails: { a: [2, 1] },
      timeoutConfiguration: { timeoutInMinutes: 1440 },
    },
    { hookTargetArn: `${hookArn}-2`, roleArn, lifecycleStages: ['PRE_SCALE_UP'] },
  ],
);

const deploymentConfiguration = fc
  .tuple(
    percents,
    strategies,
    circuitBreaker,
    lifecycleHooks,
    optional({ alarmNames: ['b', 'a'], enable: true, rollback: true }),
  )
  .map(([percent, strategy, deploymentCircuitBreaker, hooks, alarms]) =>
    withoutUndefined({ ...percent, ...strategy, deploymentCircuitBreaker, lifecycleHooks: hooks, alarms }),
  );

const network = fc
  .record({
    subnets: fc.constantFrom(['subnet-b', 'subnet-a'], ['subnet-a']),
    securityGroups: optional(['sg-2', 'sg-1']),
    assignPublicIp: optional('DISABLED'),
  })
  .map((one) => ({ awsvpcConfiguration: withoutUndefined(one) }));

/** Where tasks run: a launch type, a strategy, or what the cluster says. */
function placement(onFargate: boolean): fc.Arbitrary<JsonObject> {
  if (onFargate) {
    return fc.constantFrom<JsonObject[]>(
      { launchType: 'FARGATE' },
      { launchType: 'FARGATE', platformVersion: 'LATEST' },
      { launchType: 'FARGATE', platformVersion: '1.4.0' },
      {
        capacityProviderStrategy: [
          { capacityProvider: 'FARGATE_SPOT', weight: 3 },
          { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        ],
      },
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }], platformVersion: 'LATEST' },
    );
  }
  return fc.constantFrom<JsonObject[]>(
    { launchType: 'EC2' },
    {
      launchType: 'EC2',
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack exists' }, { type: 'distinctInstance' }],
      placementStrategy: [
        { type: 'spread', field: 'attribute:ecs.availability-zone' },
        { type: 'binpack', field: 'MEMORY' },
      ],
    },
    { launchType: 'EC2', placementStrategy: [{ type: 'spread', field: 'host' }], placementConstraints: [] },
  );
}

function loadBalancers(content: JsonObject): fc.Arbitrary<JsonValue | undefined> {
  const ports = objects(content.containerDefinitions).flatMap((container) =>
    objects(container.portMappings).map(({ containerPort = 0 }) => ({
      containerName: container.name ?? '',
      containerPort,
    })),
  );
  const [first, second = first] = ports;
  if (first === undefined || second === undefined) return fc.constantFrom(undefined, []);
  const one: JsonObject = { targetGroupArn: targetGroup('one'), ...first };
  const two: JsonObject = {
    targetGroupArn: targetGroup('two'),
    ...second,
    advancedConfiguration: {
      alternateTargetGroupArn: targetGroup('three'),
      productionListenerRule: arn('elasticloadbalancing', 'listener-rule/app/web/1/2/3'),
      roleArn,
    },
  };
  return fc.constantFrom(undefined, [], [one], [two, one]);
}

const serviceConnect = optional<JsonObject>(
  { enabled: false },
  {
    enabled: true,
    namespace: 'shop',
    services: [
      {
        portName: 'web',
        discoveryName: 'web',
        clientAliases: [
          { port: 443, dnsName: 'web' },
          { port: 80, dnsName: 'web' },
        ],
      },
      { portName: 'admin', timeout: { idleTimeoutSeconds: 60 } },
    ],
    logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/sc', 'awslogs-region': 'eu-west-1' } },
  },
);

const revised = {
  serviceConnectConfiguration: serviceConnect,
  volumeConfigurations: optional<JsonValue>([]),
  vpcLatticeConfigurations: optional<JsonValue>(
    [],
    [{ roleArn, targetGroupArn: arn('vpc-lattice', 'targetgroup/tg-1'), portName: 'web' }],
  ),
  gatewayConnectors: optional<JsonValue>([
    { portName: 'web', healthCheck: { healthCheckPath: '/', healthCheckPort: 80 } },
  ]),
  monitoring: optional<JsonValue>({
    metricConfigurations: [{ metricNames: ['MemoryUtilization', 'CPUUtilization'], resolutionSeconds: 20 }],
  }),
};

/** CreateService's fields for a task definition as people write them, without what names the service. */
export function serviceDefinition(content: JsonObject): fc.Arbitrary<JsonObject> {
  const onFargate =
    Array.isArray(content.requiresCompatibilities) && content.requiresCompatibilities.includes('FARGATE');
  const fields = {
    ...revised,
    placed: placement(onFargate),
    desiredCount: fc.constantFrom(0, 1, 3),
    schedulingStrategy: optional('REPLICA'),
    deploymentController: optional<JsonValue>({ type: 'ECS' }),
    deploymentConfiguration: fc.option(deploymentConfiguration, { nil: undefined }),
    networkConfiguration: content.networkMode === 'awsvpc' ? network : fc.constant(undefined),
    loadBalancers: loadBalancers(content),
    serviceRegistries: optional<JsonValue>([], [{ registryArn: arn('servicediscovery', 'service/srv-1') }]),
    healthCheckGracePeriodSeconds: optional(0, 60),
    enableExecuteCommand: optional(true, false),
    enableECSManagedTags: optional(true, false),
    propagateTags: optional('NONE', 'SERVICE', 'TASK_DEFINITION'),
    tags: optional<JsonValue>(
      [],
      [
        { key: 'team', value: 'shop' },
        { key: 'empty', value: '' },
      ],
    ),
  };
  return fc
    .record(fields)
    .map(({ placed, ...rest }) =>
      withoutUndefined({ ...placed, ...rest, availabilityZoneRebalancing: rebalancing(rest.deploymentConfiguration) }),
    );
}

/** A task definition with a service that runs it, both whole and both such as ECS accepts. */
export function workload(family = 'shop'): fc.Arbitrary<Workload> {
  return taskDefinition(family).chain((content) =>
    serviceDefinition(content).map((definition) => ({ content, definition })),
  );
}

/** Rebalancing needs room above 100 percent. */
function rebalancing(configuration: JsonObject | undefined): JsonValue | undefined {
  return configuration?.maximumPercent === 100 ? 'DISABLED' : undefined;
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
