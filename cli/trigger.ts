import { randomUUID } from 'node:crypto';
import type { Trigger } from '../lib/events/reconcile-request.ts';
import type { Connection } from './connection.ts';

/** A trigger for what a person at a terminal asked for. */
export function personTrigger(summary: string, { clock }: Pick<Connection, 'clock'>): Trigger {
  return { kind: 'person', id: randomUUID(), time: new Date(clock.now()).toISOString(), summary };
}
