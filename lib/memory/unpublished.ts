import type { ServiceMemory } from './service-memory.ts';
import { longestValue } from './tag-keys.ts';

const ends = ['succeeded', 'rolledBack', 'failed', 'superseded'] as const;

/** A deployment of Berth's of which something was done where nobody could be told. */
export interface UnpublishedDeployment {
  readonly arn: string;
  /** True when its start was not published. */
  readonly started: boolean;
  /** Its end, when that was found out and not published; absent while it is open. */
  readonly end?: (typeof ends)[number] | undefined;
}

/** The deployments that `berth:unpublished` names, oldest first. `prefix` is what their ARNs begin with, up to the id. */
export function readUnpublished(
  { unpublished }: Pick<ServiceMemory, 'unpublished'>,
  prefix: string,
): readonly UnpublishedDeployment[] {
  const words = unpublished?.split(' ').filter(Boolean) ?? [];
  return words.map((word) => {
    const [id = '', said] = word.replace('+', '').split(':');
    return { arn: `${prefix}${id}`, started: word.startsWith('+'), end: ends.find((end) => end === said) };
  });
}

/** The tag's value, `+<id>:<end> …`; `undefined` when nothing is left to be said. What does not fit is the oldest. */
export function writeUnpublished(deployments: readonly UnpublishedDeployment[]): string | undefined {
  const words = deployments
    .filter(({ started, end }) => started || end !== undefined)
    .map(({ arn, started, end }) => {
      const id = arn.slice(arn.lastIndexOf('/') + 1);
      return `${started ? '+' : ''}${id}${end === undefined ? '' : `:${end}`}`;
    });
  while (words.join(' ').length > longestValue) words.shift();
  return words.length === 0 ? undefined : words.join(' ');
}
