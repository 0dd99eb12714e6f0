import fc from 'fast-check';
import { setInstanceState } from '../../../../sandbox/ecs/instances/instance-state.ts';
import { terminateInstance } from '../../../../sandbox/ecs/instances/leave.ts';
import type { Body } from '../../../../sandbox/service.ts';
import { items, type TestEcs, testEcs, webDefinition } from '../test-ecs.ts';
import { join } from './test-instances.ts';

const cluster = 'production';

/** Anything that can happen to a cluster. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('join' as const), memory: fc.integer({ min: 256, max: 4096 }), enis: fc.nat(4) }),
  fc.record({ kind: fc.constantFrom('terminate', 'drain', 'wake', 'disconnect'), index: fc.nat(9) }),
  fc.record({ kind: fc.constant('service' as const), name: fc.constantFrom('a', 'b', 'c'), count: fc.nat(6) }),
  fc.record({ kind: fc.constant('run' as const), count: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('crash' as const), name: fc.constantFrom('a', 'b', 'c'), seconds: fc.nat(30) }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 5, 20, 90) }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 5, 20, 90) }),
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const parts: Readonly<Record<string, Body>> = {
  a: { portMappings: [{ containerPort: 80, hostPort: 8080 }], cpu: 100 },
  b: { resourceRequirements: [{ type: 'GPU', value: '1' }] },
  c: { portMappings: [{ containerPort: 53, hostPort: 53, protocol: 'udp' }] },
};

function happen(test: TestEcs, one: Happening): void {
  const world = test.ecs.worldAt();
  if (one.kind === 'join') join(test, { memory: one.memory, enis: one.enis, gpus: one.enis % 3 });
  if (one.kind === 'service') test.call('UpdateService', { cluster, service: one.name, desiredCount: one.count });
  if (one.kind === 'run') test.call('RunTask', { cluster, taskDefinition: 'job', launchType: 'EC2', count: one.count });
  if (one.kind === 'crash')
    test.ecs.crashWhen(({ service }) =>
      service === one.name ? { exitCode: 1, afterSeconds: one.seconds } : undefined,
    );
  if (one.kind === 'pass') test.pass(one.seconds);
  if (!('index' in one)) return;
  const instances = [...(world.clusters.get(cluster)?.instances.values() ?? [])];
  const instance = instances[one.index % Math.max(1, instances.length)];
  if (!instance) return;
  if (one.kind === 'terminate') terminateInstance(world, instance);
  if (one.kind === 'drain') setInstanceState(world, instance, { status: 'DRAINING' });
  if (one.kind === 'wake') setInstanceState(world, instance, { status: 'ACTIVE', agentConnected: true });
  if (one.kind === 'disconnect') setInstanceState(world, instance, { agentConnected: false });
}

/** What each instance has in all, has left, and what its tasks hold; from what anybody can read. */
function ledgers(test: TestEcs) {
  const given = items(test.call('ListContainerInstances', { cluster }), 'containerInstanceArns');
  if (given.length === 0) return [];
  const { containerInstances } = test.call('DescribeContainerInstances', { cluster, containerInstances: given });
  return (containerInstances as readonly Body[]).map((instance) => {
    const tasks = tasksOn(test, String(instance.containerInstanceArn));
    const held = { CPU: 0, MEMORY: 0, GPU: 0, PORTS: [] as string[], PORTS_UDP: [] as string[] };
    for (const task of tasks) {
      const family = /task-definition\/(\w+):/.exec(String(task.taskDefinitionArn))?.[1];
      held.MEMORY += 512;
      held.CPU += family === 'a' ? 100 : 0;
      held.GPU += family === 'b' ? 1 : 0;
      if (family === 'a') held.PORTS.push('8080');
      if (family === 'c') held.PORTS_UDP.push('53');
    }
    const [registered, remaining] = [amounts(instance, 'registeredResources'), amounts(instance, 'remainingResources')];
    return { registered, remaining, held };
  });
}

function tasksOn(test: TestEcs, containerInstance: string): readonly Body[] {
  const arns = ['RUNNING', 'STOPPED'].flatMap((desiredStatus) =>
    items(test.call('ListTasks', { cluster, containerInstance, desiredStatus }), 'taskArns'),
  );
  if (arns.length === 0) return [];
  return items(test.call('DescribeTasks', { cluster, tasks: arns }), 'tasks').filter(
    (task) => task.lastStatus !== 'STOPPED',
  );
}

function amounts(instance: Body, key: string) {
  const byName = new Map(items(instance, key).map((resource) => [resource.name, resource]));
  const ports = (name: string) => [...((byName.get(name)?.stringSetValue ?? []) as readonly string[])].sort();
  return {
    CPU: Number(byName.get('CPU')?.integerValue),
    MEMORY: Number(byName.get('MEMORY')?.integerValue),
    GPU: ports('GPU').length,
    PORTS: ports('PORTS'),
    PORTS_UDP: ports('PORTS_UDP'),
  };
}

describe('whatever happens to a cluster', () => {
  it('every instance has in all what it has left and what its tasks hold', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 10, maxLength: 30 }), (happenings) => {
        const test = testEcs();
        test.call('RegisterTaskDefinition', webDefinition({ family: 'job' }));
        join(test, { memory: 4096, gpus: 2 });
        for (const name of ['a', 'b', 'c']) {
          test.call('RegisterTaskDefinition', webDefinition({ family: name }, parts[name]));
          const service = { serviceName: name, taskDefinition: name, launchType: 'EC2', desiredCount: 1 };
          test.call('CreateService', { cluster, ...service });
        }
        for (const one of happenings) {
          try {
            happen(test, one);
          } catch (error) {
            // A batch task where no instance is left is refused.
            if (one.kind !== 'run') throw error;
          }
          for (const { registered, remaining, held } of ledgers(test)) {
            expect(remaining).toEqual({
              CPU: registered.CPU - held.CPU,
              MEMORY: registered.MEMORY - held.MEMORY,
              GPU: registered.GPU - held.GPU,
              PORTS: [...registered.PORTS, ...held.PORTS].sort(),
              PORTS_UDP: [...registered.PORTS_UDP, ...held.PORTS_UDP].sort(),
            });
            expect(Math.min(remaining.CPU, remaining.MEMORY, remaining.GPU)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
