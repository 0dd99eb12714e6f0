import type { GroupCase, InstanceCase, RolloutCase, ServiceCase, SizeCase } from './rollout-case.ts';
import { usualOptions } from './rollout-home.ts';

export const small: SizeCase = { cpu: 256, memory: 256, port: undefined, gpus: 0 };
export const ported: SizeCase = { ...small, port: 8080 };

export function instance(some: Partial<InstanceCase>): InstanceCase {
  return { zone: 'a', cpu: 1024, memory: 2048, stack: 'blue', draining: false, trunk: false, gpus: 0, ...some };
}

export function service(some: Partial<ServiceCase>): ServiceCase {
  return {
    daemon: false,
    before: small,
    after: small,
    desiredBefore: 0,
    desiredAfter: 0,
    minimum: 0,
    maximum: 100,
    placement: 'default',
    constraint: 'none',
    home: 'launchType',
    network: 'bridge',
    shift: undefined,
    ...some,
  };
}

export function grouped(group: Partial<GroupCase>, ...services: readonly ServiceCase[]): RolloutCase {
  return {
    instances: [],
    groups: [{ size: 0, maximum: 2, scales: true, gpu: false, ...group }],
    byDefault: [],
    ecs: usualOptions,
    services,
  };
}
