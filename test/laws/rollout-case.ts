import fc from 'fast-check';
import {
  firstShare,
  optionsCase,
  type ShareCase,
  type StrategyOptions,
  sharesCase,
  usualOptions,
} from './rollout-home.ts';
import { type ShiftCase, shiftCase } from './rollout-shift.ts';

/** An instance that joins by hand. */
export interface InstanceCase {
  readonly zone: 'a' | 'b' | 'c';
  readonly cpu: number;
  readonly memory: number;
  readonly stack: 'blue' | 'green';
  readonly draining: boolean;
  /** Network interfaces for tasks: two, as an `m5.large` has, or ten with a trunk. */
  readonly trunk: boolean;
  readonly gpus: number;
}

/** What a revision asks for. */
export interface SizeCase {
  readonly cpu: number;
  readonly memory: number;
  readonly port: number | undefined;
  readonly gpus: number;
}

export interface ServiceCase {
  readonly daemon: boolean;
  readonly before: SizeCase;
  readonly after: SizeCase;
  readonly desiredBefore: number;
  readonly desiredAfter: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly placement: 'default' | 'instances' | 'cpu' | 'memory' | 'zonesThenMemory';
  readonly constraint: 'none' | 'distinct' | 'blue' | 'zoneA';
  /** By a strategy, by the cluster's default, or by launch type. */
  readonly home: 'launchType' | 'default' | readonly ShareCase[];
  /** Of both revisions; one that turns is in `bridge` before. */
  readonly network: 'bridge' | 'awsvpc' | 'turnsAwsvpc';
  /** `undefined` when it rolls, as a daemon always does. */
  readonly shift: ShiftCase | undefined;
}

/** A group with a capacity provider: `m5.large` with 2048 CPU units, or `g4dn.xlarge` with 4096 and a GPU. */
export interface GroupCase {
  readonly size: number;
  readonly maximum: number;
  readonly scales: boolean;
  readonly gpu: boolean;
}

/** A cluster, and rollouts of its services that begin at one moment. */
export interface RolloutCase {
  readonly instances: readonly InstanceCase[];
  /** Two at the most. */
  readonly groups: readonly GroupCase[];
  /** How ECS takes a strategy, where its pages are silent. */
  readonly ecs: StrategyOptions;
  /** The cluster's default strategy. */
  readonly byDefault: readonly ShareCase[];
  readonly services: readonly ServiceCase[];
}

const zone = fc.constantFrom('a' as const, 'b' as const, 'c' as const);

const instance: fc.Arbitrary<InstanceCase> = fc.record({
  zone,
  cpu: fc.constantFrom(1024, 2048, 4096),
  memory: fc.constantFrom(2048, 4096),
  stack: fc.constantFrom('blue' as const, 'green' as const),
  draining: fc.integer({ min: 0, max: 9 }).map((one) => one === 9),
  trunk: fc.integer({ min: 0, max: 3 }).map((one) => one === 3),
  gpus: fc.constantFrom(0, 0, 0, 1, 2, 4),
});

const size: fc.Arbitrary<SizeCase> = fc.record({
  cpu: fc.constantFrom(256, 512, 1024, 2048),
  memory: fc.constantFrom(256, 1024, 2048),
  port: fc.integer({ min: 0, max: 3 }).map((one) => (one === 3 ? 8080 : undefined)),
  gpus: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2),
});

const service: fc.Arbitrary<ServiceCase> = fc.record({
  daemon: fc.integer({ min: 0, max: 9 }).map((one) => one === 9),
  before: size,
  after: size,
  desiredBefore: fc.nat(4),
  desiredAfter: fc.nat(6),
  minimum: fc.constantFrom(0, 50, 75, 100),
  maximum: fc.constantFrom(100, 125, 150, 200),
  placement: fc.constantFrom('default', 'instances', 'cpu', 'memory', 'zonesThenMemory'),
  constraint: fc.constantFrom('none', 'none', 'distinct', 'blue', 'zoneA'),
  home: fc.oneof(fc.constant('launchType' as const), fc.constant([firstShare])),
  network: fc.constantFrom('bridge', 'bridge', 'bridge', 'awsvpc', 'turnsAwsvpc'),
  shift: fc.option(shiftCase, { nil: undefined, freq: 2 }),
});

const group: fc.Arbitrary<GroupCase> = fc
  .record({
    size: fc.nat(3),
    more: fc.nat(3),
    scales: fc.integer({ min: 0, max: 3 }).map((one) => one > 0),
    gpu: fc.integer({ min: 0, max: 3 }).map((one) => one === 3),
  })
  .map(({ more, ...rest }) => ({ ...rest, maximum: rest.size + more }));

interface Services {
  readonly minLength: number;
  readonly maxLength: number;
}

/** Services that share instances, of one size or two, with or without a group. */
export function rolloutCase(services: Services): fc.Arbitrary<RolloutCase> {
  return fc.record({
    instances: fc.array(instance, { maxLength: 5 }),
    groups: fc.array(group, { maxLength: 1 }),
    byDefault: fc.constant([]),
    ecs: fc.constant(usualOptions),
    services: fc.array(service, services),
  });
}

/** Two groups, and services that go by both of them in some ratio, by one, or by what is the cluster's default. */
export function groupsCase(services: Services): fc.Arbitrary<RolloutCase> {
  const home = fc.oneof(
    { arbitrary: sharesCase, weight: 3 },
    { arbitrary: fc.constantFrom('default' as const, 'launchType' as const, [firstShare]), weight: 2 },
  );
  const one = fc.record({ service, home }).map((both) => ({ ...both.service, home: both.home }));
  return fc.record({
    instances: fc.array(instance, { maxLength: 2 }),
    groups: fc.array(group, { minLength: 2, maxLength: 2 }),
    byDefault: fc.oneof(fc.constant([]), sharesCase),
    ecs: optionsCase,
    services: fc.array(one, services),
  });
}
