import type { JsonObject } from '../../lib/json.ts';
import type { WireService, WireServiceRevision } from '../../lib/ports/wire.ts';
import { diffDefinition } from '../../lib/service/diff-definition.ts';
import { leftGit } from '../../lib/service/left-git.ts';
import { updateInput } from '../../lib/service/update-input.ts';
import { frozen } from '../generators/variation.ts';

const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const named = { cluster, service: 'web' };
const onFargate: WireService = {
  clusterArn: cluster,
  serviceName: 'web',
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  propagateTags: 'SERVICE',
  desiredCount: 2,
};
const sent = { platformVersion: '1.4.0', propagateTags: 'SERVICE' };
const onInstances: WireService = { clusterArn: cluster, serviceName: 'web', launchType: 'EC2', desiredCount: 2 };

function inputFor(definition: JsonObject, live: WireService, revision?: WireServiceRevision): JsonObject {
  const { changes } = diffDefinition({ definition, live, revision });
  return updateInput({ definition: frozen(definition), live: frozen(live), revision, changes });
}

describe("UpdateService's body", () => {
  it('sends the changed fields alone, and what AWS would read a default into', () => {
    expect(inputFor({ desiredCount: 3, enableExecuteCommand: false }, onFargate)).toEqual({
      ...named,
      desiredCount: 3,
      ...sent,
    });
  });

  it('sends no platform version and no tag propagation that the service does not have', () => {
    expect(inputFor({ desiredCount: 3 }, onInstances)).toEqual({ ...named, desiredCount: 3 });
  });

  it('names the revision to run, with nothing else changed', () => {
    expect(updateInput({ definition: {}, live: onFargate, changes: [], taskDefinition: 'web:8' })).toEqual({
      ...named,
      taskDefinition: 'web:8',
      ...sent,
    });
    expect(updateInput({ definition: {}, live: onFargate, changes: [], taskDefinition: true })).toEqual({
      ...named,
      ...sent,
    });
  });

  it('lays what is declared over the live map, and replaces lists whole', () => {
    const live = {
      ...onFargate,
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['a', 'b'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED', newer: 1 },
      },
    } as WireService;
    const definition = { networkConfiguration: { awsvpcConfiguration: { subnets: ['c'], securityGroups: null } } };
    expect(inputFor(definition, live)).toEqual({
      ...named,
      ...sent,
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['c'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED', newer: 1 },
      },
    });
  });

  it('lays a map that shows in a service revision only over that one', () => {
    const revision: WireServiceRevision = { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } };
    expect(inputFor({ serviceConnectConfiguration: { enabled: false } }, onInstances, revision)).toEqual({
      ...named,
      serviceConnectConfiguration: { enabled: false, namespace: 'shop' },
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['LINEAR for ROLLING', { strategy: 'ROLLING' }, { strategy: 'ROLLING', maximumPercent: 150 }],
    [
      'LINEAR for CANARY',
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20 } },
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20 }, maximumPercent: 150 },
    ],
    [
      'nothing for LINEAR',
      { bakeTimeInMinutes: 3 },
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25 }, maximumPercent: 150, bakeTimeInMinutes: 3 },
    ],
  ])('leaves out what belongs to the strategy that goes: %s', (_, deploymentConfiguration, whole) => {
    const live: WireService = {
      ...onInstances,
      deploymentConfiguration: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25 }, maximumPercent: 150 },
    };
    expect(inputFor({ deploymentConfiguration }, live)).toEqual({ ...named, deploymentConfiguration: whole });
  });

  it('forces a deployment for another capacity provider strategy, and for nothing less', () => {
    const strategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
    expect(inputFor({ capacityProviderStrategy: strategy, desiredCount: 3 }, onFargate)).toEqual({
      ...named,
      capacityProviderStrategy: strategy,
      desiredCount: 3,
      ...sent,
      forceNewDeployment: true,
    });
    expect(inputFor({ loadBalancers: [{ targetGroupArn: 'a' }] }, onInstances)).not.toHaveProperty(
      'forceNewDeployment',
    );
  });

  it('leaves the platform version out when tasks leave Fargate', () => {
    const strategy = [{ capacityProvider: 'instances', weight: 1 }];
    expect(inputFor({ capacityProviderStrategy: strategy }, onFargate)).not.toHaveProperty('platformVersion');
  });

  it('goes back to the launch type with an empty strategy, and never sends a launch type', () => {
    const live: WireService = {
      ...onInstances,
      launchType: undefined,
      capacityProviderStrategy: [{ capacityProvider: 'A' }],
    };
    expect(inputFor({ launchType: 'EC2' }, live)).toEqual({
      ...named,
      capacityProviderStrategy: [],
      forceNewDeployment: true,
    });
  });

  it('never sends what only a new service could have', () => {
    const definition = {
      launchType: 'EC2',
      schedulingStrategy: 'DAEMON',
      role: 'other',
      deploymentController: { type: 'EXTERNAL' },
    };
    expect(inputFor(definition, onFargate)).toEqual({ ...named, ...sent });
  });

  it('sends declared fields as they were written, fields newer than the table too', () => {
    const balancer = { targetGroupArn: 'tg', containerPort: '80', newer: [null, {}] };
    expect(inputFor({ loadBalancers: [balancer], newField: { a: [], b: 1 } }, onInstances, {})).toEqual({
      ...named,
      loadBalancers: [balancer],
      newField: { a: [], b: 1 },
    });
  });

  it('sends the documented default of what left the manifest, beside what it still declares', () => {
    const live: WireService = {
      ...onInstances,
      healthCheckGracePeriodSeconds: 60,
      deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 50 },
    };
    const definition = { deploymentConfiguration: { minimumHealthyPercent: 75 } };
    const owned = ['deploymentConfiguration.maximumPercent', 'healthCheckGracePeriodSeconds'];
    const left = leftGit({ owned, definition, live }).flatMap(({ change }) => change ?? []);
    const changes = [...diffDefinition({ definition, live }).changes, ...left];
    expect(updateInput({ definition, live, changes })).toEqual({
      ...named,
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 75 },
      healthCheckGracePeriodSeconds: 0,
    });
  });
});
