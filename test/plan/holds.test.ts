import type { ImagePolicy } from '../../lib/images/image-policy.ts';
import type { JsonObject } from '../../lib/json.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import {
  chosen,
  desiredService,
  desiredWith,
  liveService,
  place,
  repository,
  rollout,
  serviceDeployment,
  wireService,
} from './builders.ts';

const desired = desiredService();
const running = [chosen('1.4.0', 'a')];
const next = [chosen('1.4.1', 'b')];
const target = { resourceId: 'service/production/web', minCapacity: 2, maxCapacity: 10 };

describe('desiredCount', () => {
  const wanted = desiredWith({ definition: { desiredCount: 3 } });

  it('is changed when no scalable target governs it', () => {
    const { actions } = planService({ desired: wanted, live: liveService(), images: running });
    expect(actions).toMatchObject([{ kind: 'UpdateService', effect: 'inPlace', input: { desiredCount: 3 } }]);
  });

  it('is left alone, with the reason, when the service is a scalable target', () => {
    const plan = planService({
      desired: wanted,
      live: liveService(desired, { scalableTarget: target }),
      images: running,
    });
    expect(plan.actions).toEqual([]);
    expect(plan.held).toMatchObject([
      { kind: 'autoscaled', reason: 'desiredCount belongs to Application Auto Scaling (2 to 10, now 2)' },
    ]);
  });

  it('keeps no service from being in sync while it is scaled', () => {
    const live = liveService(wanted, { scalableTarget: target, service: wireService({ desiredCount: 7 }) });
    const plan = planService({ desired: wanted, live, images: running });
    expect(plan).toMatchObject({ inSync: true, remember: undefined, held: [{ kind: 'autoscaled' }] });
  });

  it('is unknown when Application Auto Scaling could not be asked, and left alone', () => {
    const live = liveService(desired, { scalableTarget: undefined });
    const plan = planService({ desired: wanted, live, images: running });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'unknown', about: 'desiredCount' }] });
  });

  it('keeps a new image from nothing while it is scaled', () => {
    const live = liveService(desired, { scalableTarget: target });
    const { actions } = planService({ desired: wanted, live, images: next });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    expect(actions[1]).not.toHaveProperty('input.desiredCount');
  });

  it('is left alone when the manifest leaves it out', () => {
    const { desiredCount: _, ...rest } = desired.definition ?? {};
    const live = liveService({ ...desired, definition: rest }, { service: wireService({ desiredCount: 9 }) });
    const plan = planService({ desired: { ...desired, definition: rest }, live, images: next });
    expect(plan.held).toEqual([]);
    expect(plan.actions[1]).not.toHaveProperty('input.desiredCount');
  });
});

describe('a field that would need the service to be created again', () => {
  const wanted = desiredWith({ definition: { schedulingStrategy: 'DAEMON', enableExecuteCommand: true } });

  it('is held, while the other fields go', () => {
    const plan = planService({ desired: wanted, live: liveService(), images: running });
    expect(plan.held).toMatchObject([{ kind: 'recreation', about: 'schedulingStrategy' }]);
    expect(plan.actions).toMatchObject([{ effect: 'inPlace', input: { enableExecuteCommand: true } }]);
    expect(plan.actions[0]).not.toHaveProperty('input.schedulingStrategy');
  });

  it('stays held, and is no drift', () => {
    const live = liveService(wanted, { service: wireService({ enableExecuteCommand: true }) });
    const plan = planService({ desired: wanted, live, images: running });
    expect(plan).toMatchObject({ actions: [], remember: undefined, held: [{ kind: 'recreation' }], inSync: false });
  });
});

describe('a downgrade', () => {
  const older = [chosen('1.3.9', 'c')];
  const withPolicy = (policy: ImagePolicy) => desiredService({ images: { app: { repository, policy, place } } });

  it('is held: the chosen image is older than the running one by the policy’s own order', () => {
    const wanted = withPolicy({ kind: 'semver', range: '>=1.0.0' });
    const plan = planService({ desired: wanted, live: liveService(desired), images: older });
    expect(plan.actions).toEqual([]);
    expect(plan.held).toMatchObject([
      { kind: 'downgrade', reason: 'app: 1.3.9 is older than 1.4.0, which runs', about: 'app' },
    ]);
  });

  it('goes when the policy changed, so that the running tag takes part no more', () => {
    const wanted = withPolicy({ kind: 'semver', range: '>=1.0.0 <1.4.0' });
    const { actions } = planService({ desired: wanted, live: liveService(desired), images: older });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is none when the order itself changed', () => {
    const asc = withPolicy({ kind: 'alphabetical', order: 'asc' });
    const desc = withPolicy({ kind: 'alphabetical', order: 'desc' });
    expect(planService({ desired: asc, live: liveService(desired), images: older }).held).toMatchObject([
      { kind: 'downgrade' },
    ]);
    expect(planService({ desired: desc, live: liveService(desired), images: older }).held).toEqual([]);
  });

  it('is none for a moved tag, which has no order', () => {
    const wanted = withPolicy({ kind: 'tag', tag: '1.4.0' });
    const { actions } = planService({ desired: wanted, live: liveService(desired), images: [chosen('1.4.0', 'c')] });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });
});

describe('a deployment in progress', () => {
  const inProgress = (strategy: string, status = 'IN_PROGRESS') => {
    const deploymentConfiguration: JsonObject = { strategy };
    return liveService(desired, {
      service: rollout('IN_PROGRESS', { deploymentConfiguration }),
      current: serviceDeployment(status, { deploymentConfiguration }),
    });
  };

  it('is superseded by a newer target when it is ROLLING', () => {
    const { actions, held } = planService({ desired, live: inProgress('ROLLING'), images: next });
    expect(held).toEqual([]);
    expect(actions[1]).toMatchObject({ reason: expect.stringContaining('supersedes the deployment in progress') });
  });

  it.each(['BLUE_GREEN', 'LINEAR', 'CANARY'])('holds a newer target as in progress when it is %s', (strategy) => {
    const plan = planService({ desired, live: inProgress(strategy), images: next });
    expect(plan).toMatchObject({ actions: [], writes: 'everything' });
    expect(plan.held).toMatchObject([{ kind: 'inProgress', reason: expect.stringContaining(strategy) }]);
  });

  it('holds a newer target also while it is PENDING', () => {
    expect(planService({ desired, live: inProgress('CANARY', 'PENDING'), images: next }).held).toMatchObject([
      { kind: 'inProgress' },
    ]);
  });

  it('keeps no change in place from going, whatever its strategy', () => {
    const wanted = desiredWith({ definition: { desiredCount: 3 } });
    const { actions } = planService({ desired: wanted, live: inProgress('CANARY'), images: running });
    expect(actions).toMatchObject([{ effect: 'inPlace' }]);
  });
});

describe('a field that shows in a service revision only', () => {
  const connect = { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } };

  it('is unknown while ECS has no service revision of the service, and no drift', () => {
    const wanted = desiredWith({ definition: connect });
    const plan = planService({ desired: wanted, live: liveService(wanted), images: running });
    expect(plan).toMatchObject({ actions: [], held: [{ kind: 'unknown', about: 'serviceRevision' }] });
  });
});

describe('two fields whose absence AWS may read as a default', () => {
  it('are sent at their live value', () => {
    const service = wireService({ platformVersion: '1.4.0', propagateTags: 'SERVICE' });
    const { actions } = planService({ desired, live: liveService(desired, { service }), images: next });
    expect(actions[1]).toMatchObject({ input: { platformVersion: '1.4.0', propagateTags: 'SERVICE' } });
  });
});

describe('fields inside a declared map', () => {
  it('are owned leaf by leaf: what is sent is the live map with ours laid over it', () => {
    const wanted = desiredWith({ definition: { deploymentConfiguration: { maximumPercent: 150 } } });
    const service = wireService({
      deploymentConfiguration: {
        strategy: 'ROLLING',
        maximumPercent: 200,
        minimumHealthyPercent: 50,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    });
    const { actions } = planService({ desired: wanted, live: liveService(desired, { service }), images: running });
    expect(actions[0]).toMatchObject({
      input: {
        deploymentConfiguration: {
          maximumPercent: 150,
          minimumHealthyPercent: 50,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      },
    });
  });

  it('are owned whole in lists', () => {
    const wanted = desiredWith({
      definition: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
    });
    const service = wireService({
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'] } },
    });
    const { actions } = planService({ desired: wanted, live: liveService(desired, { service }), images: running });
    expect(actions[0]).toMatchObject({
      effect: 'newDeployment',
      input: { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } } },
    });
  });
});

describe('a changed capacity provider strategy', () => {
  it('forces a deployment, and says so', () => {
    const strategy = (capacityProvider: string) => ({ capacityProviderStrategy: [{ capacityProvider, weight: 1 }] });
    const wanted = desiredWith({ definition: strategy('FARGATE_SPOT') });
    const service = wireService({ launchType: undefined, ...strategy('FARGATE') });
    const { actions } = planService({ desired: wanted, live: liveService(desired, { service }), images: running });
    expect(actions).toMatchObject([{ effect: 'forcedDeployment', input: { forceNewDeployment: true } }]);
  });
});
