import fc from 'fast-check';
import { declaredFields, serviceFields, serviceTree } from '../../lib/service/fields.ts';
import { decodeOwned, encodeOwned } from '../../lib/service/owned-fields.ts';
import { fromTable } from '../generators/from-table.ts';

const all = Object.entries(serviceFields).flatMap(([path, { code }]) => (code === undefined ? [] : [path]));

describe('the codes of owned fields', () => {
  it('come back as the paths they stand for', () => {
    fc.assert(
      fc.property(fc.subarray(all), (paths) => {
        expect([...decodeOwned(encodeOwned(paths))].sort()).toEqual([...paths].sort());
      }),
    );
  });

  it('say everything that a definition can declare', () => {
    fc.assert(
      fc.property(fromTable(serviceTree), (definition) => {
        const declared = declaredFields(definition);
        expect(new Set(decodeOwned(encodeOwned(declared)))).toEqual(new Set(declared));
      }),
    );
  });

  it('fit into a tag, all at once, with room for fields to come', () => {
    expect(encodeOwned(all).length).toBeLessThan(200);
    expect(encodeOwned(all)).toMatch(/^[\w .:/=+\-@]*$/);
  });

  it('do not depend on the order, nor on a path being there twice', () => {
    expect(encodeOwned(['tags', 'desiredCount', 'tags'])).toBe('dc tg');
  });

  it('carry a path that is newer than the table as itself', () => {
    expect(encodeOwned(['newField', 'deploymentConfiguration.newer'])).toBe('=deploymentConfiguration.newer =newField');
    expect(decodeOwned('=newField dc')).toEqual(['newField', 'desiredCount']);
  });

  it('leave out what does not fit, and never a part of a code', () => {
    const long = Array.from({ length: 40 }, (_, index) => `aNewFieldOfAws${index}`);
    const text = encodeOwned([...all, ...long]);
    expect(text.length).toBeLessThanOrEqual(256);
    expect([...all, ...long]).toEqual(expect.arrayContaining([...decodeOwned(text)]));
    expect(decodeOwned(text)).toEqual(expect.arrayContaining(all));
  });

  it('pass over codes that this version does not know', () => {
    expect(decodeOwned('dc zz.yy ')).toEqual(['desiredCount']);
    expect(decodeOwned('')).toEqual([]);
  });

  it('stay what they are: the tags of running services hold them', () => {
    const pairs = Object.fromEntries(all.map((path) => [path, serviceFields[path]?.code]));
    expect(pairs).toEqual({
      availabilityZoneRebalancing: 'az',
      loadBalancers: 'lb',
      serviceRegistries: 'sr',
      desiredCount: 'dc',
      launchType: 'lt',
      capacityProviderStrategy: 'cp',
      platformVersion: 'pv',
      role: 'ro',
      'deploymentConfiguration.deploymentCircuitBreaker': 'd.cb',
      'deploymentConfiguration.maximumPercent': 'd.mx',
      'deploymentConfiguration.minimumHealthyPercent': 'd.mn',
      'deploymentConfiguration.alarms': 'd.al',
      'deploymentConfiguration.strategy': 'd.st',
      'deploymentConfiguration.bakeTimeInMinutes': 'd.bk',
      'deploymentConfiguration.lifecycleHooks': 'd.lh',
      'deploymentConfiguration.linearConfiguration': 'd.li',
      'deploymentConfiguration.canaryConfiguration': 'd.ca',
      'deploymentConfiguration.earlySuccessCriteria': 'd.es',
      placementConstraints: 'pc',
      placementStrategy: 'ps',
      'networkConfiguration.awsvpcConfiguration.subnets': 'n.sn',
      'networkConfiguration.awsvpcConfiguration.securityGroups': 'n.sg',
      'networkConfiguration.awsvpcConfiguration.assignPublicIp': 'n.ip',
      healthCheckGracePeriodSeconds: 'hg',
      schedulingStrategy: 'ss',
      deploymentController: 'ct',
      tags: 'tg',
      enableECSManagedTags: 'mt',
      propagateTags: 'pt',
      enableExecuteCommand: 'ex',
      'serviceConnectConfiguration.enabled': 's.en',
      'serviceConnectConfiguration.namespace': 's.ns',
      'serviceConnectConfiguration.services': 's.sv',
      'serviceConnectConfiguration.logConfiguration': 's.lg',
      'serviceConnectConfiguration.accessLogConfiguration': 's.al',
      'serviceConnectConfiguration.containerConfigurations': 's.cc',
      volumeConfigurations: 'vc',
      vpcLatticeConfigurations: 'vl',
      gatewayConnectors: 'gc',
      'monitoring.metricConfigurations': 'mo',
    });
  });
});

describe('the declared fields', () => {
  it('are named as finely as ownership is remembered', () => {
    const definition = {
      serviceName: 'web',
      desiredCount: 0,
      launchType: null,
      loadBalancers: [],
      deploymentConfiguration: {
        maximumPercent: 150,
        deploymentCircuitBreaker: { enable: true, rollback: null },
        alarms: null,
      },
      networkConfiguration: { awsvpcConfiguration: { subnets: ['a'] } },
      newField: { deep: 1 },
    };
    expect(declaredFields(definition)).toEqual([
      'desiredCount',
      'loadBalancers',
      'deploymentConfiguration.maximumPercent',
      'deploymentConfiguration.deploymentCircuitBreaker',
      'networkConfiguration.awsvpcConfiguration.subnets',
      'newField',
    ]);
  });
});
