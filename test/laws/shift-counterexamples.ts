import { grouped, instance, service, small } from './case-builder.ts';
import type { RolloutCase } from './rollout-case.ts';
import { firstShare } from './rollout-home.ts';
import type { ShiftCase } from './rollout-shift.ts';

const blueGreen: ShiftCase = { strategy: 'BLUE_GREEN', bake: 0, step: 0, balanced: false };

/** The same, found once deployments shifted traffic beside those that roll. */
export const shiftCounterexamples: readonly (readonly [string, RolloutCase])[] = [
  [
    'a deployment that shifts traffic has stages before its first task, and another takes the room',
    {
      ...grouped(
        { size: 1, maximum: 1, scales: false },
        service({ desiredBefore: 1, desiredAfter: 1, shift: blueGreen }),
        service({ after: { ...small, cpu: 2048 }, desiredAfter: 1 }),
      ),
      instances: [instance({})],
    },
  ],
  [
    'a task that rolls waits longer for the new instance than one of a deployment that shifts traffic',
    grouped(
      { size: 1 },
      service({
        after: { ...small, cpu: 1024 },
        desiredBefore: 1,
        desiredAfter: 2,
        home: [firstShare],
        shift: blueGreen,
      }),
      service({ after: { ...small, cpu: 2048 }, desiredAfter: 1, home: [firstShare] }),
    ),
  ],
  [
    'what comes in place of a draining instance goes to a waiting task before a daemon that has just failed',
    grouped(
      {},
      service({ desiredBefore: 1, desiredAfter: 2, minimum: 50, constraint: 'distinct', home: [firstShare] }),
      service({ daemon: true, after: { ...small, cpu: 2048 } }),
    ),
  ],
  [
    'a daemon without an instance is rolled out, and lacks room only on the one that comes later',
    grouped(
      { maximum: 1 },
      service({ desiredAfter: 1, home: [firstShare] }),
      service({ daemon: true }),
      service({ daemon: true, after: { ...small, cpu: 2048 } }),
    ),
  ],
  [
    'an instance that leaves its group while its task bakes calls for none in its place',
    grouped(
      { maximum: 3 },
      service({ desiredAfter: 3, constraint: 'distinct' }),
      service({ desiredBefore: 1, minimum: 50, home: [firstShare], shift: { ...blueGreen, bake: 2 } }),
    ),
  ],
  [
    'which provider has the first task decides which zone has the next, and whose instance stays empty',
    {
      instances: [],
      groups: [
        { size: 3, maximum: 5, scales: true, gpu: false },
        { size: 2, maximum: 2, scales: true, gpu: true },
      ],
      byDefault: [],
      ecs: { remainders: 'lastBehind', providerWithoutRoom: 'holdsUpService' },
      services: [
        service({
          after: { ...small, cpu: 2048 },
          desiredBefore: 1,
          desiredAfter: 5,
          constraint: 'distinct',
          home: [
            { group: 1, base: 0, weight: 1 },
            { group: 0, base: 0, weight: 1 },
          ],
          shift: blueGreen,
        }),
        service({
          desiredBefore: 4,
          desiredAfter: 5,
          minimum: 100,
          maximum: 125,
          placement: 'zonesThenMemory',
          home: [
            { group: 0, base: 0, weight: 3 },
            { group: 1, base: 0, weight: 1 },
          ],
        }),
      ],
    },
  ],
];
