import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { FunctionTelemetry } from './telemetry.ts';

/** What a function does with one event. */
export type Work<Answer> = (event: unknown, context: Context) => Promise<Answer>;

/** A Lambda handler around the work: ids on every log line, metrics written also when it fails, errors logged once. */
export function createHandler<Answer>(telemetry: FunctionTelemetry, work: Work<Answer>) {
  return middy<unknown, Answer, Error, Context>()
    .before(({ context }) => telemetry.begin(context))
    .after(() => telemetry.end())
    .onError(({ error }) => {
      telemetry.failed(error);
      telemetry.end();
    })
    .handler(work);
}
