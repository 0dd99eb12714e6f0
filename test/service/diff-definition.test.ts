import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import type { WireService, WireServiceRevision } from '../../lib/ports/wire.ts';
import { diffDefinition } from '../../lib/service/diff-definition.ts';
import { effectOf } from '../../lib/service/effect.ts';
import { serviceTree } from '../../lib/service/fields.ts';
import { normalizeDefinition } from '../../lib/service/normalize.ts';
import { fromTable } from '../generators/from-table.ts';
import { serviceDefinition } from '../generators/service-definition.ts';
import { at, frozen, other, reordered, replaced, withLeaf } from '../generators/variation.ts';

const live: WireService = {
  serviceName: 'web',
  launchType: 'FARGATE',
  platformVersion: 'LATEST',
  desiredCount: 2,
  schedulingStrategy: 'REPLICA',
  roleArn: 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
  loadBalancers: [],
  deploymentConfiguration: {
    strategy: 'ROLLING',
    maximumPercent: 200,
    minimumHealthyPercent: 100,
    bakeTimeInMinutes: 0,
    deploymentCircuitBreaker: {
      enable: false,
      rollback: false,
      resetOnHealthyTask: true,
      thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 50 },
    },
  },
  networkConfiguration: {
    awsvpcConfiguration: { subnets: ['subnet-b', 'subnet-a'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
  },
};

function changesOf(definition: JsonObject, service: WireService = live, revision: WireServiceRevision = {}) {
  return diffDefinition({ definition: frozen(definition), live: frozen(service), revision }).changes;
}

describe('a definition that the service fulfils', () => {
  it.each<[string, JsonObject, WireService?]>([
    ['nothing declared', {}],
    [
      'subnets in another order',
      { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a', 'subnet-b'] } } },
    ],
    ['a default that DescribeServices leaves out', { propagateTags: 'NONE', enableExecuteCommand: false }],
    ['no load balancers', { loadBalancers: [] }],
    ['LATEST, said or not', { platformVersion: 'LATEST' }, { ...live, platformVersion: undefined }],
    ['a field that is null: as if it were not declared', { desiredCount: null, loadBalancers: null }],
    ['one leaf of a map', { deploymentConfiguration: { deploymentCircuitBreaker: { enable: false } } }],
    ["a role's short name", { role: 'AWSServiceRoleForECS' }],
    ['a daemon without its own count', { desiredCount: 5 }, { ...live, schedulingStrategy: 'DAEMON', desiredCount: 2 }],
    [
      "a daemon's percentages, where ECS shows none",
      { deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 } },
      { schedulingStrategy: 'DAEMON' },
    ],
    [
      'host and instanceId',
      { placementStrategy: [{ type: 'spread', field: 'host' }] },
      { placementStrategy: [{ type: 'spread', field: 'instanceId' }] },
    ],
    [
      'weight and base at their defaults',
      { capacityProviderStrategy: [{ capacityProvider: 'A', weight: 1, base: 0 }, { capacityProvider: 'B' }] },
      {
        capacityProviderStrategy: [
          { capacityProvider: 'B', weight: 0, base: 0 },
          { capacityProvider: 'A', weight: 1, base: 0 },
        ],
      },
    ],
    ['rebalancing that was never set', { availabilityZoneRebalancing: 'DISABLED' }],
    ['tags, which go apart', { tags: [{ key: 'a', value: 'b' }] }],
    ['what names the service', { serviceName: 'other', cluster: 'other', clientToken: 'x', taskDefinition: 'web:1' }],
  ])('%s', (_, definition, service = live) => {
    expect(changesOf(definition, service)).toEqual([]);
  });
});

describe('a definition that the service does not fulfil', () => {
  it.each<[string, JsonObject, WireService, readonly object[]]>([
    [
      'a count',
      { desiredCount: 3 },
      live,
      [{ path: 'desiredCount', from: 2, to: 3, effect: 'inPlace', field: 'desiredCount' }],
    ],
    [
      'a leaf of a map, and no leaf beside it',
      { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true } } },
      live,
      [
        {
          path: 'deploymentConfiguration.deploymentCircuitBreaker.enable',
          from: false,
          to: true,
          effect: 'inPlace',
          field: 'deploymentConfiguration',
        },
      ],
    ],
    [
      'a list, which is owned whole',
      { networkConfiguration: { awsvpcConfiguration: { securityGroups: [] } } },
      live,
      [
        {
          path: 'networkConfiguration.awsvpcConfiguration.securityGroups',
          from: ['sg-1'],
          effect: 'newDeployment',
          field: 'networkConfiguration',
        },
      ],
    ],
    [
      'a strategy in place of a launch type',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      live,
      [
        {
          path: 'capacityProviderStrategy[FARGATE].weight',
          to: 1,
          effect: 'forcedDeployment',
          field: 'capacityProviderStrategy',
        },
      ],
    ],
    [
      'a launch type in place of a strategy',
      { launchType: 'FARGATE' },
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      [{ path: 'launchType', to: 'FARGATE', effect: 'forcedDeployment', field: 'launchType' }],
    ],
    [
      'another launch type',
      { launchType: 'EC2' },
      live,
      [{ path: 'launchType', from: 'FARGATE', to: 'EC2', effect: 'recreation', field: 'launchType' }],
    ],
    [
      'another scheduling strategy',
      { schedulingStrategy: 'DAEMON' },
      { ...live, schedulingStrategy: undefined },
      [
        {
          path: 'schedulingStrategy',
          from: 'REPLICA',
          to: 'DAEMON',
          effect: 'recreation',
          field: 'schedulingStrategy',
        },
      ],
    ],
    [
      'a pinned platform version',
      { platformVersion: '1.4.0' },
      live,
      [{ path: 'platformVersion', from: 'LATEST', to: '1.4.0', effect: 'newDeployment', field: 'platformVersion' }],
    ],
    [
      'a field that is newer than the table',
      { newField: { a: 1, b: 2 } },
      { ...live, newField: { a: 2, c: 3 } } as WireService,
      [
        { path: 'newField.a', from: 2, to: 1, effect: 'newDeployment', field: 'newField' },
        { path: 'newField.b', to: 2, effect: 'newDeployment', field: 'newField' },
      ],
    ],
  ])('%s', (_, definition, service, changes) => {
    expect(changesOf(definition, service)).toEqual(changes);
  });

  it('is compared with a service revision where DescribeServices is silent', () => {
    const definition = { serviceConnectConfiguration: { enabled: true }, monitoring: { metricConfigurations: [] } };
    const revision: WireServiceRevision = { serviceConnectConfiguration: { enabled: false, namespace: 'shop' } };
    expect(diffDefinition({ definition, live, revision })).toEqual({
      needsRevision: false,
      changes: [
        {
          path: 'serviceConnectConfiguration.enabled',
          from: false,
          to: true,
          effect: 'newDeployment',
          field: 'serviceConnectConfiguration',
        },
      ],
    });
  });

  it.each([
    'serviceConnectConfiguration',
    'volumeConfigurations',
    'vpcLatticeConfigurations',
    'gatewayConnectors',
    'monitoring',
  ])('is not known to differ in %s while no service revision was read', (field) => {
    expect(diffDefinition({ definition: { [field]: { enabled: true } }, live })).toEqual({
      changes: [],
      needsRevision: true,
    });
  });
});

const definitions = fc.oneof(fromTable(serviceTree), serviceDefinition({ networkMode: 'awsvpc' }));

/** A service that was created from a definition, with nothing filled in. */
function serviceOf({ launchType, capacityProviderStrategy, role, ...rest }: JsonObject): WireService {
  const byStrategy = Array.isArray(capacityProviderStrategy) && capacityProviderStrategy.length > 0;
  return {
    ...rest,
    roleArn: role,
    ...(byStrategy ? { capacityProviderStrategy } : { launchType }),
  } as unknown as WireService;
}

describe('the diff of definitions', () => {
  it('with the service that was made of it is empty, whatever the order of what has none', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const one = serviceOf(reordered(definition, serviceTree) as JsonObject);
        expect(changesOf(definition, one, one as WireServiceRevision)).toEqual([]);
      }),
    );
  });

  it('never hides a changed leaf', () => {
    fc.assert(
      fc.property(withLeaf(definitions.map(normalizeDefinition)), ([definition, way]) => {
        const [field] = way;
        fc.pre(field !== 'tags' && field !== 'launchType');
        fc.pre(field !== 'desiredCount' || definition.schedulingStrategy !== 'DAEMON');
        const changed = replaced(definition, way, other(at(definition, way) ?? '')) as JsonObject;
        const one = serviceOf(definition);
        const changes = changesOf(changed, one, one as WireServiceRevision);
        expect(changes.map((change) => change.field)).toEqual(expect.arrayContaining([field]));
      }),
      { numRuns: 400 },
    );
  });
});

describe('the effect of changes', () => {
  it.each([
    [[], undefined],
    [['inPlace', 'newDeployment', 'inPlace'], 'newDeployment'],
    [['forcedDeployment', 'newDeployment'], 'forcedDeployment'],
    [['recreation', 'inPlace'], 'recreation'],
  ] as const)('of %j is %s', (effects, strongest) => {
    expect(effectOf(effects.map((effect) => ({ effect })))).toBe(strongest);
  });
});
