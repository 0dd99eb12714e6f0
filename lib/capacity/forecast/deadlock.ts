import { counted } from '../../text/counted.ts';
import type { RollingPercents } from './rolling-limits.ts';
import { rollingLimits } from './rolling-limits.ts';

/** Why a rollout cannot finish, and what to do about it. */
export interface Words {
  /** In plain words, with the numbers; no full stop. */
  readonly reason: string;
  readonly next: string;
}

/** How `current` tasks of a service stand still: none may be started and none stopped. */
export function deadlockWords(percents: RollingPercents, current: number): Words {
  const { desiredCount: desired, minimumHealthyPercent: minimum, maximumPercent: maximum } = percents;
  const { lower, upper } = rollingLimits(percents);
  const stay = `${minimum} % of ${desired} is ${lower} that must stay healthy`;
  const may = `${maximum} % of ${desired} is ${upper} at the most`;
  return {
    reason: `nothing can start and nothing can stop with ${counted(current, 'task')}: ${stay}, and ${may}`,
    next: [...raised(percents, current), ...(current > 0 ? lowered(percents) : [])].join(' or '),
  };
}

/** The least maximum that lets one more task start. */
function raised({ desiredCount, maximumPercent }: RollingPercents, current: number): readonly string[] {
  if (desiredCount === 0) return [];
  const percent = Math.ceil(((current + 1) * 100) / desiredCount);
  return percent > maximumPercent ? [`set maximumPercent to ${percent} or more`] : [];
}

/** The greatest minimum that lets one task stop; nothing where the minimum is that low already. */
export function lowered({ desiredCount, minimumHealthyPercent }: RollingPercents): readonly string[] {
  if (desiredCount === 0) return [];
  const percent = Math.floor(((desiredCount - 1) * 100) / desiredCount);
  return percent < minimumHealthyPercent ? [`set minimumHealthyPercent to ${percent} or less`] : [];
}
