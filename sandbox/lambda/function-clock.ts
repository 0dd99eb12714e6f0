const RealDate = Date;
let virtualStart = 0;
let realStart = 0;
let rate = 1;
let following = false;

/**
 * Makes this process's Date tell the sandbox's time, which was `now` at this moment: a pass that compares "created
 * at" with the present has to live in the same time as ECS does.
 */
export function followVirtualTime(now: number, speed: number): void {
  // Time never goes back for a process that outlives its invocation, though the sandbox's may have stood still since.
  virtualStart = following ? Math.max(now, present()) : now;
  realStart = RealDate.now();
  // While the clock stands still, time inside an invocation runs as usual, so that no loop waits for ever.
  rate = speed > 0 ? speed : 1;
  if (following) return;
  following = true;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length ? values : [present()], newTarget),
    apply: () => new RealDate(present()).toString(),
    get: (target, key) => (key === 'now' ? present : Reflect.get(target, key)),
  });
}

function present(): number {
  return Math.floor(virtualStart + (RealDate.now() - realStart) * rate);
}
