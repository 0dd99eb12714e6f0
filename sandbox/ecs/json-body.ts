import type { Body } from '../service.ts';

export function textOf(body: Body, key: string): string | undefined {
  const value = body[key];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(body: Body, key: string): number | undefined {
  const value = body[key];
  return typeof value === 'number' ? value : undefined;
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function bodyOf(body: Body, key: string): Body | undefined {
  const value = body[key];
  return isBody(value) ? value : undefined;
}

/** The objects of a list; empty when there is no list. */
export function bodiesOf(body: Body, key: string): readonly Body[] {
  const value = body[key];
  return Array.isArray(value) ? value.filter(isBody) : [];
}

/** The strings of a list; empty when there is no list. */
export function textsOf(body: Body, key: string): readonly string[] {
  const value = body[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Without the keys that are absent or `null`: ECS reads both as "not given". */
export function withoutNulls(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
}

export function without(body: Body, keys: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !keys.includes(key)));
}

/** A deep copy, so that nobody outside holds what is stored. */
export function copy<T>(value: T): T {
  return structuredClone(value);
}

/** Equal as JSON: the order of keys does not matter, the order of lists does. */
export function sameJson(a: unknown, b: unknown): boolean {
  return ordered(a) === ordered(b);
}

function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(ordered).join(',')}]`;
  if (!isBody(value)) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  keys.sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${ordered(value[key])}`).join(',')}}`;
}
