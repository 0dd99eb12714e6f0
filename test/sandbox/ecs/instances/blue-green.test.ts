import { first, only, type TestEcs, testEcs } from '../test-ecs.ts';
import { create, join, joinZones, messages, whereabouts } from './test-instances.ts';

const cluster = 'production';
const target = { cluster, service: 'web' };

/** Two tasks on an instance with this much memory, and a blue/green deployment of the same again. */
function shifting(memory: number): { readonly test: TestEcs; readonly stage: () => unknown } {
  const test = testEcs();
  join(test, { memory });
  const deploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 30 };
  create(test, 'web', { desiredCount: 2, deploymentConfiguration, availabilityZoneRebalancing: 'DISABLED' });
  test.pass(120);
  const answer = test.call('UpdateService', { ...target, forceNewDeployment: true });
  const serviceDeploymentArns = [only(answer, 'service').currentServiceDeployment];
  const described = () =>
    first(test.call('DescribeServiceDeployments', { serviceDeploymentArns }), 'serviceDeployments');
  return { test, stage: () => (described().status === 'SUCCESSFUL' ? 'done' : described().lifecycleStage) };
}

describe('a blue/green deployment on instances', () => {
  it('needs the room of both revisions', () => {
    const { test, stage } = shifting(2048);
    test.pass(300);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 4 });
    expect(stage()).toBe('BAKE_TIME');
    test.pass(3600);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2 });
    expect(stage()).toBe('done');
  });

  it('does not get past SCALE_UP without it, and says what is missing', () => {
    const { test, stage } = shifting(1536);
    test.pass(3600);
    expect(stage()).toBe('SCALE_UP');
    expect(messages(test, 'web')[0]).toContain('has insufficient memory available.');
    join(test);
    test.pass(3600);
    expect(stage()).toBe('done');
  });

  it('replaces the new tasks of an instance that drains, and leaves the old ones', () => {
    const { test, stage } = shifting(2048);
    const [second] = joinZones(test, 'b', { memory: 4096 });
    test.pass(300);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-2': 2 });
    drain(test, second?.id);
    joinZones(test, 'c', { memory: 4096 });
    test.pass(120);
    expect(whereabouts(test, 'web')).toEqual({ 'i-1': 2, 'i-3': 2 });
    expect(stage()).toBe('BAKE_TIME');
  });
});

function drain(test: TestEcs, ...containerInstances: unknown[]): void {
  test.call('UpdateContainerInstancesState', { cluster, containerInstances, status: 'DRAINING' });
}
