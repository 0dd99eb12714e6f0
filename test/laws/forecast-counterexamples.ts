import { grouped, instance, ported, service, small } from './case-builder.ts';
import type { RolloutCase } from './rollout-case.ts';
import { firstShare, usualOptions } from './rollout-home.ts';

/** Where forecast and sandbox parted once, by what the forecast had not thought of. */
export const counterexamples: readonly (readonly [string, RolloutCase])[] = [
  [
    'a daemon retakes its room before others see it',
    grouped(
      { size: 1, maximum: 1, scales: false },
      service({ desiredAfter: 1 }),
      service({ daemon: true, before: { ...small, cpu: 2048 }, after: { ...small, cpu: 2048 } }),
    ),
  ],
  [
    'which of two tasks stops first, the one on a draining instance or the other, decides',
    {
      instances: [instance({ draining: true })],
      groups: [{ size: 1, maximum: 1, scales: false, gpu: false }],
      byDefault: [],
      ecs: usualOptions,
      services: [
        service({}),
        service({
          desiredBefore: 2,
          desiredAfter: 1,
          minimum: 100,
          maximum: 200,
          placement: 'cpu',
          constraint: 'distinct',
        }),
      ],
    },
  ],
  [
    'the oldest task stops first, and the other keeps the only instance with room',
    grouped(
      { size: 2, scales: false },
      service({ desiredAfter: 1 }),
      service({
        after: { ...small, cpu: 2048 },
        desiredBefore: 2,
        desiredAfter: 1,
        minimum: 75,
        maximum: 200,
        placement: 'memory',
        constraint: 'distinct',
      }),
    ),
  ],
  [
    'a task that waits in PROVISIONING takes a host port before the daemon that had it',
    grouped(
      { size: 2, maximum: 4 },
      service({ after: { ...small, cpu: 2048 }, desiredAfter: 1 }),
      service({ after: ported, desiredAfter: 1, home: [firstShare] }),
      service({ daemon: true, before: ported, after: ported, minimum: 75 }),
    ),
  ],
  [
    'managed scaling launches for a task whose constraint no instance meets, and another service uses it',
    grouped(
      { maximum: 1 },
      service({ desiredAfter: 1, constraint: 'blue', home: [firstShare] }),
      service({ desiredAfter: 1 }),
    ),
  ],
  [
    'managed scaling launches at once for tasks that would have found room',
    grouped(
      { maximum: 3 },
      service({
        before: { ...small, cpu: 1024 },
        desiredBefore: 4,
        desiredAfter: 6,
        minimum: 50,
        maximum: 150,
        home: [firstShare],
      }),
      service({ desiredAfter: 3, constraint: 'distinct' }),
    ),
  ],
  [
    'an instance of the group drains and is replaced',
    grouped(
      {},
      service({
        desiredBefore: 1,
        desiredAfter: 2,
        minimum: 75,
        maximum: 150,
        constraint: 'zoneA',
        home: [firstShare],
      }),
    ),
  ],
  [
    'one that failed at first comes after those that did not, for the same host port',
    {
      instances: [instance({}), instance({}), instance({ cpu: 2048 })],
      groups: [],
      byDefault: [],
      ecs: usualOptions,
      services: [
        service({ before: ported, after: { ...small, cpu: 2048 }, desiredBefore: 3, desiredAfter: 1 }),
        service({ after: ported, desiredBefore: 1, desiredAfter: 2 }),
        service({ after: ported, desiredBefore: 1, desiredAfter: 1 }),
      ],
    },
  ],
  [
    'instances that a group is about to have come for whoever needs them',
    grouped(
      { size: 1, maximum: 4 },
      service({ after: { ...small, cpu: 1024 }, desiredBefore: 1, desiredAfter: 3, placement: 'cpu' }),
      service({ before: { ...small, cpu: 512 }, desiredBefore: 4, constraint: 'zoneA', home: [firstShare] }),
    ),
  ],
  [
    'managed scaling asks for instances beside those that replace a draining one',
    grouped(
      { maximum: 3 },
      service({ after: { ...small, memory: 2048 }, desiredAfter: 4 }),
      service({
        after: { ...small, cpu: 1024, memory: 2048 },
        desiredBefore: 1,
        desiredAfter: 3,
        minimum: 75,
        home: [firstShare],
      }),
    ),
  ],
  [
    'the task that has waited longest is the first',
    grouped(
      {},
      service({ after: { ...small, cpu: 2048 }, desiredBefore: 1, desiredAfter: 1, home: [firstShare] }),
      service({ desiredBefore: 1, desiredAfter: 2, maximum: 150, constraint: 'distinct', home: [firstShare] }),
    ),
  ],
  [
    'a waiting task is on a new instance before a daemon that has just failed',
    grouped(
      { size: 1 },
      service({ after: { ...small, cpu: 2048 }, desiredAfter: 2, home: [firstShare] }),
      service({ daemon: true }),
    ),
  ],
  [
    'old tasks stop only once the new ones are healthy, and by then somebody else has the room beside them',
    {
      instances: [instance({}), instance({ cpu: 4096 })],
      groups: [{ size: 1, maximum: 1, scales: false, gpu: false }],
      byDefault: [],
      ecs: usualOptions,
      services: [
        service({ daemon: true, before: { ...small, cpu: 1024 }, after: { ...small, cpu: 2048 }, home: [firstShare] }),
        service({
          before: { ...small, memory: 1024 },
          after: { ...small, cpu: 1024 },
          desiredBefore: 3,
          desiredAfter: 5,
          minimum: 50,
          maximum: 200,
          placement: 'cpu',
        }),
      ],
    },
  ],
  [
    'an instance that waiting tasks asked for comes when they need it no more, and another service uses it',
    {
      instances: [instance({ cpu: 4096 })],
      groups: [{ size: 2, maximum: 3, scales: true, gpu: false }],
      byDefault: [],
      ecs: usualOptions,
      services: [
        service({
          after: { ...small, cpu: 2048, memory: 1024 },
          desiredBefore: 3,
          desiredAfter: 2,
          minimum: 50,
          maximum: 200,
          placement: 'instances',
          constraint: 'distinct',
        }),
        service({
          after: { ...small, cpu: 1024, memory: 1024 },
          desiredAfter: 4,
          maximum: 150,
          placement: 'cpu',
          home: [firstShare],
        }),
      ],
    },
  ],
  [
    'a daemon that waits for room has instances launched, and another service uses them',
    {
      ...grouped(
        { size: 1, maximum: 4 },
        service({
          before: ported,
          after: { ...ported, cpu: 1024, memory: 1024 },
          desiredAfter: 4,
          minimum: 50,
          placement: 'instances',
        }),
        service({
          daemon: true,
          before: { ...small, cpu: 1024 },
          after: { ...small, cpu: 2048 },
          constraint: 'zoneA',
          home: [firstShare],
        }),
      ),
      instances: [instance({ zone: 'b', cpu: 2048, memory: 4096 })],
    },
  ],
  [
    'who is first at the room and which old task stops decide together, and neither alone',
    {
      instances: [
        instance({ zone: 'b', cpu: 2048, memory: 4096 }),
        instance({ zone: 'b', cpu: 4096 }),
        instance({ zone: 'c', cpu: 2048, memory: 4096 }),
        instance({ cpu: 2048, memory: 4096 }),
      ],
      groups: [],
      byDefault: [],
      ecs: usualOptions,
      services: [
        service({
          before: { ...ported, memory: 2048 },
          after: { ...ported, memory: 1024 },
          desiredBefore: 2,
          desiredAfter: 3,
          minimum: 75,
          maximum: 150,
        }),
        service({
          before: { ...small, cpu: 512, memory: 1024 },
          after: { ...small, cpu: 2048, memory: 1024 },
          desiredBefore: 4,
          desiredAfter: 3,
          minimum: 50,
          maximum: 125,
        }),
      ],
    },
  ],
  [
    'a service goes through all of its rounds before another starts, and has the instance that came early',
    {
      instances: [
        instance({ memory: 4096, draining: true }),
        instance({ zone: 'b', cpu: 4096, memory: 4096 }),
        instance({ zone: 'b', cpu: 4096, memory: 4096, draining: true }),
        instance({ zone: 'b', cpu: 2048, memory: 4096, stack: 'green' }),
      ],
      groups: [{ size: 2, maximum: 3, scales: true, gpu: false }],
      byDefault: [],
      ecs: usualOptions,
      services: [
        service({
          before: { ...small, cpu: 512, memory: 2048 },
          after: { ...small, memory: 1024 },
          desiredBefore: 2,
          desiredAfter: 4,
          minimum: 75,
          home: [firstShare],
        }),
        service({
          before: { ...small, cpu: 512, memory: 2048 },
          after: { ...ported, cpu: 1024, memory: 2048 },
          desiredBefore: 1,
          desiredAfter: 3,
          maximum: 200,
          placement: 'instances',
          constraint: 'distinct',
        }),
        service({
          before: { ...small, cpu: 1024, memory: 1024 },
          after: { ...small, cpu: 1024, memory: 1024 },
          desiredBefore: 2,
          desiredAfter: 3,
          minimum: 100,
          maximum: 200,
          placement: 'instances',
          constraint: 'distinct',
          home: [firstShare],
        }),
      ],
    },
  ],
];
