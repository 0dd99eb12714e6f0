import { createAutoScaling } from '../../../../sandbox/auto-scaling/auto-scaling.ts';
import { VirtualClock } from '../../../../sandbox/clock.ts';
import { createEc2, type Ec2 } from '../../../../sandbox/ec2/ec2.ts';
import { createEcs, type Ecs, type EcsSettings } from '../../../../sandbox/ecs/ecs.ts';
import type { Body, BusEvent, EmulatedService } from '../../../../sandbox/service.ts';
import { first, items } from '../test-ecs.ts';

/** ECS, EC2 and Auto Scaling on a clock that stands still. */
export interface TestCapacity {
  readonly ecs: Ecs;
  readonly ec2: Ec2;
  readonly bus: BusEvent[];
  /** Calls whichever of the three has the operation. */
  call(operation: string, input?: Body): Body;
  pass(seconds: number): void;
  group(name: string): Body;
  /** Of the cluster `production`, as DescribeContainerInstances shows them. */
  instances(): readonly Body[];
  /** How many tasks of the cluster have each status, and whether they have an instance. */
  statuses(): Readonly<Record<string, number>>;
}

export const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

export function testCapacity(settings: EcsSettings = {}): TestCapacity {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const bus: BusEvent[] = [];
  let count = 0;
  const environment = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    emit: (event: BusEvent) => bus.push(event),
    id: (digits: number) => (++count).toString(16).padStart(digits, '0').slice(-digits),
  };
  const ec2 = createEc2(environment);
  const autoScaling = createAutoScaling(environment, ec2);
  const ecs = createEcs(environment, { autoScaling: () => autoScaling.at(), ...settings });
  const services: readonly EmulatedService[] = [ecs, ec2, autoScaling];
  const call = (operation: string, input: Body = {}): Body => {
    const run = services.map(({ operations }) => operations[operation]).find((one) => one !== undefined);
    if (!run) throw new Error(`no operation ${operation}`);
    const caller = { account: environment.account, region: environment.region, accessKeyId: 'TEST' };
    return run(structuredClone(input), caller) as Body;
  };
  call('CreateCluster', { clusterName: 'production' });
  const listed = (operation: string, key: string) => call(operation, { cluster: 'production' })[key] as string[];
  return {
    ecs,
    ec2,
    bus,
    call,
    pass: (seconds) => clock.advance(seconds * 1000),
    group: (name) => first(call('DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] }), 'AutoScalingGroups'),
    instances() {
      const containerInstances = listed('ListContainerInstances', 'containerInstanceArns');
      if (containerInstances.length === 0) return [];
      return items(
        call('DescribeContainerInstances', { cluster: 'production', containerInstances }),
        'containerInstances',
      );
    },
    statuses() {
      const tasks = listed('ListTasks', 'taskArns');
      const counts: Record<string, number> = {};
      if (tasks.length === 0) return counts;
      for (const { lastStatus } of items(call('DescribeTasks', { cluster: 'production', tasks }), 'tasks')) {
        counts[String(lastStatus)] = (counts[String(lastStatus)] ?? 0) + 1;
      }
      return counts;
    },
  };
}

interface GroupSettings {
  readonly group?: Body;
  readonly instanceType?: string;
  readonly managedScaling?: Body;
  readonly provider?: Body;
  readonly userData?: string;
}

/** A group of m5.large with a provider of the same name in the cluster: managed scaling is on, with a warm-up of a minute. */
export function giveGroup(test: TestCapacity, name: string, settings: GroupSettings = {}): void {
  const { group, instanceType = 'm5.large', managedScaling, provider, userData } = settings;
  test.call('CreateLaunchTemplate', {
    LaunchTemplateName: name,
    LaunchTemplateData: {
      InstanceType: instanceType,
      ...(userData !== undefined && { UserData: Buffer.from(userData).toString('base64') }),
    },
  });
  test.call('CreateAutoScalingGroup', {
    AutoScalingGroupName: name,
    MinSize: 0,
    MaxSize: 10,
    AvailabilityZones: zones,
    LaunchTemplate: { LaunchTemplateName: name },
    ...group,
  });
  test.call('CreateCapacityProvider', {
    name,
    autoScalingGroupProvider: {
      autoScalingGroupArn: name,
      managedScaling: { status: 'ENABLED', instanceWarmupPeriod: 60, ...managedScaling },
      ...provider,
    },
  });
  const { capacityProviders = [] } = first(test.call('DescribeClusters', { clusters: ['production'] }), 'clusters');
  test.call('PutClusterCapacityProviders', {
    cluster: 'production',
    capacityProviders: [...(capacityProviders as string[]), name],
    defaultCapacityProviderStrategy: [],
  });
  test.pass(2);
}

/** A service on a provider: tasks of 1024 CPU units and 1024 MiB, of which an m5.large has room for two. */
export function giveService(test: TestCapacity, name: string, more: Body = {}, definition: Body = {}): void {
  test.call('RegisterTaskDefinition', {
    family: name,
    cpu: '1024',
    memory: '1024',
    containerDefinitions: [{ name: 'app', image: 'nginx:1', essential: true }],
    ...definition,
  });
  test.call('CreateService', {
    cluster: 'production',
    serviceName: name,
    taskDefinition: name,
    desiredCount: 1,
    capacityProviderStrategy: [{ capacityProvider: 'web', weight: 1 }],
    ...more,
  });
}
