import type { Fault, FaultRule } from '../faults.ts';
import type { Body } from '../service.ts';

/** The kinds of faults as a person writes them; `throttle` is short for the error that AWS throttles with. */
const kinds: Readonly<Record<string, (body: Body) => Fault>> = {
  throttle: () => ({ kind: 'error', code: 'ThrottlingException', message: 'Rate exceeded' }),
  error: (body) => ({
    kind: 'error',
    code: textOf(body, 'code') ?? 'ServerException',
    message: textOf(body, 'message') ?? 'A fault that was asked for',
    status: numberOf(body, 'status'),
  }),
  delay: (body) => ({ kind: 'delay', milliseconds: numberOf(body, 'milliseconds') ?? 1_000 }),
  cut: () => ({ kind: 'cut' }),
  lose: () => ({ kind: 'lose' }),
  html: (body) => ({ kind: 'html', status: numberOf(body, 'status') ?? 502 }),
  hang: () => ({ kind: 'hang' }),
};

/**
 * A rule out of one flat JSON object, as it comes over the control port:
 * `{ "kind": "throttle", "service": "ecs", "operation": "UpdateService", "after": 2, "times": 3 }`.
 * Throws an Error that says what is allowed.
 */
export function parseFaultRule(body: Body): FaultRule {
  const kind = textOf(body, 'kind') ?? '';
  const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!make) throw new Error(`kind: one of ${Object.keys(kinds).join(', ')}`);
  return {
    fault: make(body),
    match: {
      service: textOf(body, 'service'),
      operation: textOf(body, 'operation'),
      accessKeyId: textOf(body, 'accessKeyId'),
    },
    after: numberOf(body, 'after'),
    times: numberOf(body, 'times'),
  };
}

function textOf(body: Body, member: string): string | undefined {
  const value = body[member];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${member}: a string`);
}

function numberOf(body: Body, member: string): number | undefined {
  const value = body[member];
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value;
  throw new Error(`${member}: a number that is not negative`);
}
