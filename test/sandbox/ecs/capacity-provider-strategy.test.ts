import { giveProviders, refusal, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';
import { deploymentCount, fargateWeb, target, update } from './web-service.ts';

/** An ECS whose cluster has the providers `spot` and `other`. */
function providedEcs(): TestEcs {
  const test = testEcs();
  giveProviders(test, 'spot', 'other');
  return test;
}

describe('a capacity provider strategy', () => {
  const spot = [{ capacityProvider: 'spot', weight: 1 }];
  const other = [{ capacityProvider: 'other', weight: 1 }];
  const mustForce =
    'InvalidParameterException: When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.';

  it.each([
    ['from a launch type', {}, spot],
    ['from another strategy', { capacityProviderStrategy: spot }, other],
  ])('is not changed %s without forcing a deployment', (_, created, capacityProviderStrategy) => {
    const test = providedEcs();
    steadyWeb(test, created);
    expect(refusal(test, 'UpdateService', { ...target, capacityProviderStrategy })).toBe(mustForce);
    const service = update(test, { capacityProviderStrategy, forceNewDeployment: true });
    expect(service).toMatchObject({ capacityProviderStrategy });
    expect(service).not.toHaveProperty('launchType');
    expect(deploymentCount(test)).toBe(2);
  });

  it('that stays the same needs no force', () => {
    const test = providedEcs();
    steadyWeb(test, { capacityProviderStrategy: spot });
    expect(update(test, { capacityProviderStrategy: spot })).toMatchObject({ capacityProviderStrategy: spot });
  });

  it('goes back to the launch type with an empty list', () => {
    const test = providedEcs();
    steadyWeb(test, { launchType: 'EC2' });
    update(test, { capacityProviderStrategy: spot, forceNewDeployment: true });
    const service = update(test, { capacityProviderStrategy: [], forceNewDeployment: true });
    expect(service.launchType).toBe('EC2');
    expect(service).not.toHaveProperty('capacityProviderStrategy');
  });

  it('has nothing to go back to without a launch type', () => {
    const test = providedEcs();
    steadyWeb(test, { capacityProviderStrategy: spot });
    const refused = refusal(test, 'UpdateService', {
      ...target,
      capacityProviderStrategy: [],
      forceNewDeployment: true,
    });
    expect(refused).toMatch(/^InvalidParameterException: No launch type to fall back to/);
  });

  it('moves a service between Fargate and instances', () => {
    const test = providedEcs();
    fargateWeb(test);
    const strategy = { capacityProviderStrategy: spot, forceNewDeployment: true };
    expect(update(test, strategy)).not.toHaveProperty('platformVersion');
    expect(update(test, { capacityProviderStrategy: [], forceNewDeployment: true })).toMatchObject({
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
    });
  });
});
