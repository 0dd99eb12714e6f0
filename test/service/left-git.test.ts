import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import type { WireService, WireServiceRevision } from '../../lib/ports/wire.ts';
import { declaredFields } from '../../lib/service/fields.ts';
import { type LeftField, leftGit } from '../../lib/service/left-git.ts';
import { serviceDefinition } from '../generators/service-definition.ts';

function left(owned: readonly string[], live: object, definition: JsonObject = {}, revision?: WireServiceRevision) {
  return leftGit({ owned, definition, live: live as WireService, revision });
}

describe('a field that left the manifest', () => {
  it.each<[string, string, object, LeftField]>([
    [
      'goes back to its documented default',
      'healthCheckGracePeriodSeconds',
      { healthCheckGracePeriodSeconds: 60 },
      {
        field: 'healthCheckGracePeriodSeconds',
        change: {
          path: 'healthCheckGracePeriodSeconds',
          field: 'healthCheckGracePeriodSeconds',
          from: 60,
          to: 0,
          effect: 'inPlace',
        },
      },
    ],
    [
      "goes back to a daemon's default, when it is one",
      'deploymentConfiguration.minimumHealthyPercent',
      { schedulingStrategy: 'DAEMON', deploymentConfiguration: { minimumHealthyPercent: 50 } },
      {
        field: 'deploymentConfiguration.minimumHealthyPercent',
        change: {
          path: 'deploymentConfiguration.minimumHealthyPercent',
          field: 'deploymentConfiguration',
          from: 50,
          to: 0,
          effect: 'inPlace',
        },
      },
    ],
    [
      'starts a deployment, when its default does',
      'networkConfiguration.awsvpcConfiguration.assignPublicIp',
      { networkConfiguration: { awsvpcConfiguration: { assignPublicIp: 'ENABLED' } } },
      {
        field: 'networkConfiguration.awsvpcConfiguration.assignPublicIp',
        change: {
          path: 'networkConfiguration.awsvpcConfiguration.assignPublicIp',
          field: 'networkConfiguration',
          from: 'ENABLED',
          to: 'DISABLED',
          effect: 'newDeployment',
        },
      },
    ],
    [
      'is held where no default is documented, though an empty list would remove it',
      'loadBalancers',
      { loadBalancers: [{ targetGroupArn: 'tg' }] },
      { field: 'loadBalancers', removedBy: 'emptyList' },
    ],
    [
      'is held where the pages disagree about the default',
      'availabilityZoneRebalancing',
      { availabilityZoneRebalancing: 'ENABLED' },
      { field: 'availabilityZoneRebalancing' },
    ],
    [
      'is held where what it is could not be read',
      'serviceConnectConfiguration.enabled',
      {},
      { field: 'serviceConnectConfiguration.enabled' },
    ],
  ])('%s', (_, path, live, expected) => {
    expect(left([path], live)).toEqual([expected]);
  });

  it('takes the whole circuit breaker back, and keeps what no page gives a default for', () => {
    const breaker = { enable: true, rollback: true, resetOnHealthyTask: true, newer: 1 };
    const [one] = left(['deploymentConfiguration.deploymentCircuitBreaker'], {
      deploymentConfiguration: { deploymentCircuitBreaker: breaker },
    });
    expect(one?.change).toMatchObject({
      from: breaker,
      to: { enable: false, rollback: false, resetOnHealthyTask: true },
      effect: 'inPlace',
    });
  });

  it.each<[string, string, object, JsonObject?]>([
    ['a field at its default already', 'propagateTags', { propagateTags: 'NONE' }],
    ['a field that ECS does not show at its default', 'enableExecuteCommand', {}],
    [
      'a circuit breaker that is off',
      'deploymentConfiguration.deploymentCircuitBreaker',
      {
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: false, rollback: false } },
      },
    ],
    ['a list with nothing in it', 'loadBalancers', { loadBalancers: [] }],
    ['desiredCount, which is left alone', 'desiredCount', { desiredCount: 5 }],
    ['what no update can change', 'launchType', { launchType: 'EC2' }],
    ['a field that is still declared', 'propagateTags', { propagateTags: 'SERVICE' }, { propagateTags: 'NONE' }],
    [
      'a strategy whose place a launch type takes',
      'capacityProviderStrategy',
      { capacityProviderStrategy: [{ capacityProvider: 'A' }] },
      { launchType: 'EC2' },
    ],
    ['a field of which nobody knows any more', 'goneField', { goneField: 1 }],
  ])('does not count: %s', (_, path, live, definition = {}) => {
    expect(left([path], live, definition)).toEqual([]);
  });

  it('is never one that is still declared', () => {
    fc.assert(
      fc.property(serviceDefinition({ networkMode: 'awsvpc' }), (definition) => {
        expect(left(declaredFields(definition), {}, definition, {})).toEqual([]);
      }),
    );
  });
});
