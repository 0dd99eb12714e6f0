import { InvalidArgumentError } from 'commander';
import type { Change } from '../lib/capacity/forecast/what-if.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html: letters, digits, hyphens and underscores. */
const countPattern = /^([A-Za-z0-9_-]{1,255})=(\d{1,6})$/;

/** `web=12` or `drain=i-0abc`, after those that were given before. A service may be called `drain` too. */
export function collectChange(value: string, before: readonly Change[] = []): readonly Change[] {
  const change = changeOf(value);
  if (before.some((other) => concerns(other) === concerns(change))) {
    throw new InvalidArgumentError(`${concerns(change)} is named twice.`);
  }
  return [...before, change];
}

function changeOf(value: string): Change {
  const [, service, count] = countPattern.exec(value) ?? [];
  if (service !== undefined && count !== undefined) return { kind: 'count', service, count: Number(count) };
  const [, instance] = /^drain=(\S+)$/.exec(value) ?? [];
  if (instance !== undefined) return { kind: 'drain', instance };
  throw new InvalidArgumentError('Say <service>=<count>, such as web=12, or drain=<instance>, such as drain=i-0abc.');
}

function concerns(change: Change): string {
  return change.kind === 'count' ? change.service : change.instance;
}
