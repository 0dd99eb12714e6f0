import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { type FunctionClock, FunctionTimer } from './function-clock.ts';

/** Puts this process's Date, setTimeout and clearTimeout, however they are imported, on a function's clock. */
export function installVirtualTime(clock: FunctionClock): void {
  installDate(clock);
  const realClear = globalThis.clearTimeout;
  const setVirtual = (run: (...values: unknown[]) => void, milliseconds = 1, ...values: unknown[]) =>
    clock.after(Number(milliseconds), () => run(...values));
  const clearVirtual = (timer: unknown) => {
    if (timer instanceof FunctionTimer || typeof timer === 'number' || typeof timer === 'string') clock.remove(timer);
    else realClear(timer as NodeJS.Timeout | undefined);
  };
  const waitVirtual = (milliseconds?: number, value?: unknown, options: { signal?: AbortSignal } = {}) =>
    wait(clock, Number(milliseconds ?? 1), value, options.signal);
  const setTimeout = Object.assign(setVirtual, { [promisify.custom]: waitVirtual });
  Object.assign(globalThis, { setTimeout, clearTimeout: clearVirtual });
  Object.assign(timers, { setTimeout, clearTimeout: clearVirtual });
  Object.assign(timersPromises, { setTimeout: waitVirtual });
  Object.assign(timersPromises.scheduler, { wait: (milliseconds: number) => waitVirtual(milliseconds) });
  syncBuiltinESMExports();
}

function installDate(clock: FunctionClock): void {
  const RealDate = Date;
  const now = () => Math.floor(clock.now);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) => Reflect.construct(target, values.length ? values : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}

function wait(clock: FunctionClock, milliseconds: number, value: unknown, signal?: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = clock.after(milliseconds, () => resolve(value));
    signal?.addEventListener('abort', () => {
      timer.close();
      reject(signal.reason);
    });
  });
}
