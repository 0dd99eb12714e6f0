import { AwsError, type Body } from '../service.ts';
import { type Pattern, parsePattern } from './pattern-syntax.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

/** A rule's target as PutTargets takes it. */
export interface Target extends Body {
  readonly Id: string;
  readonly Arn: string;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly patternText: string | undefined;
  readonly pattern: Pattern | undefined;
  readonly scheduleExpression: string | undefined;
  readonly schedule: Schedule | undefined;
  enabled: boolean;
  readonly targets: Map<string, Target>;
}

/** A rule of EventBridge: a pattern, a schedule, or both. Throws AwsError for what AWS refuses. */
export function createRule(input: Body, arn: string, targets: Map<string, Target>): Rule {
  const patternText = input.EventPattern as string | undefined;
  const scheduleExpression = input.ScheduleExpression as string | undefined;
  if (!patternText && !scheduleExpression) {
    throw new AwsError('ValidationException', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  return {
    name: String(input.Name),
    arn,
    description: input.Description as string | undefined,
    patternText,
    pattern: patternText ? parsePattern(patternText) : undefined,
    scheduleExpression,
    schedule: scheduleExpression ? parseSchedule(scheduleExpression) : undefined,
    enabled: input.State !== 'DISABLED',
    targets,
  };
}

/** A rule as DescribeRule and ListRules show it. */
export function describeRule(rule: Rule): Body {
  return {
    Name: rule.name,
    Arn: rule.arn,
    ...(rule.patternText && { EventPattern: rule.patternText }),
    ...(rule.scheduleExpression && { ScheduleExpression: rule.scheduleExpression }),
    ...(rule.description && { Description: rule.description }),
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: 'default',
  };
}
