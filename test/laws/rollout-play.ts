import { registerInstance } from '../../sandbox/ecs/instances/register-instance.ts';
import { giveGroup, type TestCapacity, testCapacity, zones } from '../sandbox/ecs/providers/test-capacity.ts';
import type { InstanceCase, RolloutCase } from './rollout-case.ts';
import { defaultStrategyOf, groupsOf, launchOf, type NamedGroup } from './rollout-home.ts';
import { isRolledOut, isSteady } from './rollout-rest.ts';
import { cluster, createInput, instanceTypeOf, networkOf, register, shiftOf } from './rollout-service.ts';
import { minutesOf } from './rollout-shift.ts';

/** A cluster in the sandbox, with services that are at rest. */
export interface Scene {
  readonly test: TestCapacity;
  /** In their order; those that did not come to rest before are not among them. */
  readonly names: readonly string[];
}

/** Instances join, and the services come to rest as they were before; one that does not is deleted. */
export function setScene(one: RolloutCase): Scene {
  const { instances, services } = one;
  const test = testCapacity({ emptyClusters: 'none', ...one.ecs });
  const record = test.ecs.worldAt().clusters.get(cluster);
  if (!record) throw new Error('there is no cluster');
  const joined = instances.map((one, at) => registerInstance(test.ecs.worldAt(), record, registration(one, at)));
  giveGroups(test, one);
  test.pass(300);
  const names = services.map((service, at) => {
    const name = `s${at}`;
    register(test, name, service, 'before');
    test.call('CreateService', { ...createInput(name, service), ...launchOf(service, one) });
    return name;
  });
  test.pass(600);
  const steady = keepSteady(test, names);
  const draining = joined.filter((_, at) => instances[at]?.draining).map(({ arn }) => arn);
  for (const containerInstances of draining.map((arn) => [arn])) {
    test.call('UpdateContainerInstancesState', { cluster, containerInstances, status: 'DRAINING' });
  }
  const kept = keepSteady(test, steady);
  return { test, names: kept };
}

function giveGroups(test: TestCapacity, one: RolloutCase): void {
  const groups = groupsOf(one);
  for (const { name, group } of groups) {
    giveGroup(test, name, {
      group: { MinSize: group.size, MaxSize: group.maximum, AvailabilityZones: zones },
      managedScaling: { status: group.scales ? 'ENABLED' : 'DISABLED' },
      instanceType: instanceTypeOf(group),
      userData: `ECS_CLUSTER=${cluster}\n`,
    });
  }
  const defaultCapacityProviderStrategy = defaultStrategyOf(one);
  if (defaultCapacityProviderStrategy.length === 0) return;
  const capacityProviders = groups.map(({ name }) => name);
  test.call('PutClusterCapacityProviders', { cluster, capacityProviders, defaultCapacityProviderStrategy });
}

/** Deletes what has not come to rest, until all is at rest: the forecast would know nothing of what is under way. */
function keepSteady(test: TestCapacity, names: readonly string[]): readonly string[] {
  const steady = names.filter((name) => isSteady(test, name));
  for (const service of names.filter((one) => !steady.includes(one))) {
    test.call('DeleteService', { cluster, service, force: true });
  }
  test.pass(300);
  return steady.every((name) => isSteady(test, name)) ? steady : keepSteady(test, steady);
}

/** An `m5.large` by its network interfaces, whatever its size:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/eni-trunking-supported-instance-types.html. */
function registration({ zone, cpu, memory, stack, trunk, gpus }: InstanceCase, at: number) {
  return {
    ec2InstanceId: `i-${at}`,
    availabilityZone: `eu-west-1${zone}`,
    cpu,
    memory,
    gpus,
    enis: trunk ? 10 : 2,
    attributes: { stack, ...(trunk && { 'ecs.awsvpc-trunk-id': 'trunk-1' }) },
  };
}

/** All of them begin at one moment, and get time for every step, but not for a group to shrink. */
export function rollOut({ test, names }: Scene, all: RolloutCase): void {
  for (const name of names) {
    const one = all.services[Number(name.slice(1))];
    if (!one) throw new Error(name);
    register(test, name, one, 'after');
    const desiredCount = one.daemon ? {} : { desiredCount: one.desiredAfter };
    test.call('UpdateService', {
      cluster,
      service: name,
      taskDefinition: name,
      forceNewDeployment: true,
      ...networkOf(one, 'after'),
      ...desiredCount,
    });
  }
  const shifting = all.services.reduce((sum, one) => sum + minutesOf(shiftOf(one)), 0);
  for (let left = 1400 + shifting * 60; left > 0 && !names.every((name) => isRolledOut(test, name)); left -= 280) {
    for (const group of groupsOf(all)) keepSize(test, group);
    test.pass(280);
  }
}

/** What shrinks of itself while rollouts go on is no matter of theirs; managed scaling takes a quarter of an hour to. */
function keepSize(test: TestCapacity, { name }: NamedGroup): void {
  const MinSize = test.group(name).DesiredCapacity;
  test.call('UpdateAutoScalingGroup', { AutoScalingGroupName: name, MinSize });
}
