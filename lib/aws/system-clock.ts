import type { Clock } from '../ports/clock.ts';

/** A difference below this is the resolution of AWS's Date header, whole seconds, and the way there and back. */
const noticeableMs = 2_000;

/**
 * This machine's clock, put right by what AWS's answers say the time is, so that it can be compared with the timestamps
 * that ECS sets. `measuredOffset` is the SDK client's `config.systemClockOffset`: AWS's Date header less our own time,
 * measured anew with every answer; the clock follows it only when it has moved noticeably, so it does not tremble.
 */
export function createSystemClock(measuredOffset: () => number = () => 0): Clock {
  let offset = 0;
  return {
    now() {
      const measured = measuredOffset();
      if (Math.abs(measured - offset) > noticeableMs) offset = measured;
      return Date.now() + offset;
    },
    wait(milliseconds) {
      return new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      });
    },
  };
}
