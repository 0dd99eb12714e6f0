import * as v from 'valibot';
import { problemOf } from './image-event.ts';
import type { ParsedEvent } from './parsed-event.ts';

const scheduled = v.object({
  id: v.string(),
  'detail-type': v.literal('Scheduled Event'),
  time: v.pipe(v.string(), v.isoTimestamp()),
});

/** A schedule's event, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html. */
export function parseScheduleEvent(event: unknown): ParsedEvent<{ readonly time: number }> {
  const parsed = v.safeParse(scheduled, event);
  if (!parsed.success) return { kind: 'malformed', reason: problemOf(parsed.issues) };
  const { id, time } = parsed.output;
  return {
    kind: 'concerns',
    subject: { time: Date.parse(time) },
    trigger: { kind: 'schedule', id, time, summary: 'the sweep' },
  };
}
