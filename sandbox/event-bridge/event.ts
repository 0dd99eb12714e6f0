import type { Body, BusEvent, Environment } from '../service.ts';

/** An event as EventBridge delivers it. */
export interface DeliveredEvent extends BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly account: string;
  /** ISO 8601, whole seconds, as AWS writes it. */
  readonly time: string;
  readonly region: string;
}

/** Puts EventBridge's envelope around an event. */
export function envelope(event: BusEvent, environment: Environment): DeliveredEvent {
  return {
    version: '0',
    id: uuid(environment.id(32)),
    'detail-type': event['detail-type'],
    source: event.source,
    account: event.account ?? environment.account,
    time: isoSeconds(environment.clock.now()),
    region: event.region ?? environment.region,
    resources: event.resources,
    detail: event.detail,
  };
}

/** A moment as AWS writes it in events: `2026-11-21T05:00:00Z`. */
function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

export function uuid(digits: string): string {
  const text = digits.padEnd(32, '0');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20, 32)].join('-');
}

/** What a target receives: the event, or what its Input, InputPath or InputTransformer makes of it. */
export function targetInput(target: Body, event: DeliveredEvent, rule: { name: string; arn: string }): unknown {
  if (typeof target.Input === 'string') return JSON.parse(target.Input);
  if (typeof target.InputPath === 'string') return atPath(event, target.InputPath);
  const transformer = target.InputTransformer as { InputPathsMap?: Record<string, string>; InputTemplate: string };
  return transformer ? transform(transformer, event, rule) : event;
}

/** The value at a JSON path such as `$.detail.containers[0].image`; `undefined` when there is none. */
export function atPath(value: unknown, path: string): unknown {
  const steps = path.match(/[^.[\]$'"]+/g) ?? [];
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], value);
}

function transform(
  transformer: { readonly InputPathsMap?: Readonly<Record<string, string>>; readonly InputTemplate: string },
  event: DeliveredEvent,
  rule: { readonly name: string; readonly arn: string },
): unknown {
  const values: Record<string, unknown> = {
    'aws.events.rule-name': rule.name,
    'aws.events.rule-arn': rule.arn,
    'aws.events.event.ingestion-time': event.time,
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) values[name] = atPath(event, path);
  // A value inside quotes goes in as text, one that stands alone as JSON.
  const text = transformer.InputTemplate.replace(/"[^"]*"|<([\w.-]+)>/g, (part, alone) =>
    alone ? JSON.stringify(values[alone] ?? '') : fillQuoted(part, values),
  );
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fillQuoted(part: string, values: Readonly<Record<string, unknown>>): string {
  return part.replace(/<([\w.-]+)>/g, (_, name: string) => {
    const value = values[name] ?? '';
    return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
  });
}
