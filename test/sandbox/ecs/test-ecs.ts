import { VirtualClock } from '../../../sandbox/clock.ts';
import { createEcs, type Ecs, type EcsSettings } from '../../../sandbox/ecs/ecs.ts';
import type { Body, BusEvent } from '../../../sandbox/service.ts';

/** An ECS on a clock that stands still, with its bus in a list. */
export interface TestEcs {
  readonly ecs: Ecs;
  readonly clock: VirtualClock;
  readonly bus: BusEvent[];
  call(operation: string, input?: Body): Body;
  /** The service as DescribeServices shows it. */
  service(name: string): Body;
  /** Turns the clock by seconds. */
  pass(seconds: number): void;
}

export const START = Date.UTC(2026, 0, 1);

export function testEcs(settings: EcsSettings = {}): TestEcs {
  const clock = new VirtualClock(START);
  const bus: BusEvent[] = [];
  let count = 0;
  const id = (digits: number) => (++count).toString(16).padStart(digits, '0').slice(-digits);
  const environment = {
    account: '111122223333',
    region: 'eu-west-1',
    clock,
    emit: (event: BusEvent) => bus.push(event),
    id,
  };
  const ecs = createEcs(environment, settings);
  const call = (operation: string, input: Body = {}) => {
    const run = ecs.operations[operation];
    if (!run) throw new Error(`no operation ${operation}`);
    return run(structuredClone(input));
  };
  call('CreateCluster', { clusterName: 'production' });
  return {
    ecs,
    clock,
    bus,
    call,
    service: (name) => first(call('DescribeServices', { cluster: 'production', services: [name] }), 'services'),
    pass: (seconds) => clock.advance(seconds * 1000),
  };
}

/** The objects of a list. */
export function items(body: Body, key: string): Body[] {
  const value = body[key];
  if (!Array.isArray(value)) throw new Error(`${key} is not a list`);
  return value;
}

export function first(body: Body, key: string): Body {
  const item = items(body, key)[0];
  if (!item) throw new Error(`${key} is empty`);
  return item;
}

export function only(body: Body, key: string): Body {
  const value = body[key];
  if (typeof value !== 'object' || value === null) throw new Error(`${key} is not an object`);
  return { ...value };
}

const ECR = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

/** A small definition for EC2 in bridge mode; `more` lies over it. */
export function webDefinition(more: Body = {}, container: Body = {}): Body {
  return {
    family: 'web',
    memory: '512',
    containerDefinitions: [
      { name: 'app', image: `${ECR}/web:1.4.0`, portMappings: [{ containerPort: 80 }], ...container },
    ],
    ...more,
  };
}

/** Registers a revision of `web` with this image and answers with its ARN. */
export function registerWeb(test: TestEcs, image = `${ECR}/web:1.4.0`, container: Body = {}): string {
  const answer = test.call('RegisterTaskDefinition', webDefinition({}, { image, ...container }));
  return String(only(answer, 'taskDefinition').taskDefinitionArn);
}

/** Creates `web` and lets it become steady. */
export function steadyWeb(test: TestEcs, more: Body = {}): Body {
  registerWeb(test);
  const input = { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 2, ...more };
  test.call('CreateService', input);
  test.pass(300);
  return test.service('web');
}

/** What the operation throws: `code: message`. */
export function refusal(test: TestEcs, operation: string, input: Body): string {
  try {
    test.call(operation, input);
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${error.code}: ${error.message}` : String(error);
  }
  return 'accepted';
}

/** Capacity providers of the cluster where there is always room: those of Managed Instances. */
export function giveProviders(test: TestEcs, ...names: readonly string[]): void {
  const managedInstancesProvider = { infrastructureRoleArn: 'arn:aws:iam::111122223333:role/ecs' };
  for (const name of names) {
    test.call('CreateCapacityProvider', { name, cluster: 'production', managedInstancesProvider });
  }
}
