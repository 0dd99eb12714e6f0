import { grouped, service, small } from './case-builder.ts';
import type { RolloutCase } from './rollout-case.ts';
import { firstShare } from './rollout-home.ts';

/** The same, found once there were GPUs, and strategies over several providers. */
export const providerCounterexamples: readonly (readonly [string, RolloutCase])[] = [
  [
    'instances that are launched together come before any task is placed on them, one for each of two that keep apart',
    grouped(
      { maximum: 3 },
      service({ desiredAfter: 1, constraint: 'zoneA' }),
      service({
        after: { ...small, cpu: 2048 },
        desiredBefore: 1,
        desiredAfter: 3,
        minimum: 50,
        home: [firstShare],
      }),
      service({ desiredAfter: 2, constraint: 'distinct', home: [firstShare] }),
    ),
  ],
  [
    'a daemon on no instance is rolled out at once, and an instance that comes later is no matter of it',
    grouped(
      { maximum: 1 },
      service({ daemon: true, after: { ...small, gpus: 1 } }),
      service({ desiredAfter: 1, home: [firstShare] }),
    ),
  ],
  [
    'a provider without room that launches nothing holds up the other, and with it the end of the old task',
    {
      ...grouped(
        { maximum: 1 },
        service({
          before: { ...small, cpu: 2048 },
          desiredBefore: 1,
          desiredAfter: 4,
          minimum: 50,
          maximum: 150,
          home: [
            { group: 0, base: 0, weight: 1 },
            { group: 1, base: 1, weight: 1 },
          ],
        }),
      ),
      groups: [
        { size: 0, maximum: 1, scales: true, gpu: false },
        { size: 1, maximum: 1, scales: false, gpu: false },
      ],
    },
  ],
  [
    'a provider without an instance holds up the other, and a daemon has the room there',
    {
      ...grouped(
        {},
        service({ daemon: true, after: { ...small, cpu: 2048 } }),
        service({
          desiredAfter: 3,
          home: [
            { group: 1, base: 0, weight: 1 },
            { group: 0, base: 2, weight: 0 },
          ],
        }),
      ),
      groups: [
        { size: 0, maximum: 0, scales: false, gpu: false },
        { size: 1, maximum: 1, scales: true, gpu: false },
      ],
    },
  ],
  [
    'which of two providers gets its task first decides which instance is free for a large one',
    {
      ...grouped(
        {},
        service({
          after: { ...small, cpu: 2048 },
          desiredAfter: 6,
          home: [
            { group: 0, base: 0, weight: 1 },
            { group: 1, base: 2, weight: 0 },
          ],
        }),
        service({
          before: { ...small, port: 8080 },
          desiredBefore: 4,
          desiredAfter: 4,
          home: [
            { group: 0, base: 0, weight: 1 },
            { group: 1, base: 1, weight: 0 },
          ],
          shift: { strategy: 'LINEAR', bake: 0, step: 0, balanced: true },
        }),
      ),
      groups: [
        { size: 0, maximum: 6, scales: true, gpu: false },
        { size: 0, maximum: 3, scales: true, gpu: false },
      ],
    },
  ],
];
