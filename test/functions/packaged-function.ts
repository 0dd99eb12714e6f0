import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accessKeyOf } from '../../sandbox/lambda/function-environment.ts';
import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { type EndToEnd, startEndToEnd } from '../end-to-end/harness.ts';

type Json = Readonly<Record<string, unknown>>;

/** What one invocation of a packaged function did. */
export interface Outcome {
  readonly error: string | undefined;
  readonly payload: unknown;
  /** Its log lines, without those of metrics. */
  readonly lines: readonly Json[];
  /** Sums by metric; a dimension is written behind it: `Holds{kind=refused}`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Bodies that it sent to queues. */
  readonly sent: readonly Json[];
  /** What it called, by operation. */
  readonly calls: Readonly<Record<string, number>>;
}

/** A packaged function in the packaged stack. */
export interface PackagedFunction {
  readonly stack: EndToEnd;
  /** Runs the bundle with a sample of `events/`, or with any event. */
  run(event: unknown): Promise<Outcome>;
  /** Everything that the function has done since the start, or since the last `forget`. */
  sofar(): Outcome;
  forget(): void;
}

/** A sample event by its file's name, with some of its members replaced. */
export function sample(name: string, changes: Json = {}): Json {
  const path = fileURLToPath(new URL(`../../events/${name}.json`, import.meta.url));
  return { ...(JSON.parse(readFileSync(path, 'utf8')) as Json), ...changes };
}

/** Starts the packaged stack, to look at the function whose name ends so. */
export async function startFunction(end: string, options: SandboxOptions = {}): Promise<PackagedFunction> {
  const stack = await startEndToEnd(options);
  const { functions, calls } = stack.sandbox;
  const name = functions.names().find((one) => one.endsWith(`-${end}`)) ?? end;
  const accessKeyId = accessKeyOf(functions.find(name).definition.logicalId);
  let seenLines = 0;
  const read = (result: { readonly functionError?: string | undefined; readonly payload: unknown }): Outcome => {
    const written = functions.logs(name).slice(seenLines);
    const made = calls.calls({ accessKeyId });
    return {
      error: result.functionError,
      payload: result.payload,
      ...readLines(written.map(({ line }) => line)),
      sent: made.flatMap(({ operation, input }) => (operation === 'SendMessageBatch' ? bodiesOf(input) : [])),
      calls: calls.counts({ accessKeyId }),
    };
  };
  const forget = () => {
    seenLines = functions.logs(name).length;
    calls.reset();
  };
  return {
    stack,
    async run(event) {
      forget();
      let result: Awaited<ReturnType<typeof functions.invoke>> | undefined;
      const ended = functions.invoke(name, event).then((one) => {
        result = one;
      });
      // A function that waits goes on when time passes.
      await stack.sandbox.runUntil(() => result !== undefined, { limitSeconds: 120, what: `the end of ${name}` });
      await ended;
      return read(result ?? { payload: undefined });
    },
    sofar: () => read({ payload: undefined }),
    forget,
  };
}

/** Lines are JSON, each of them: what is not JSON throws. */
function readLines(written: readonly string[]): Pick<Outcome, 'lines' | 'metrics'> {
  const all = written.map((line) => JSON.parse(line) as Json);
  const metrics: Record<string, number> = {};
  for (const line of all.filter((one) => '_aws' in one)) {
    for (const [metric, value] of metricsOf(line)) metrics[metric] = (metrics[metric] ?? 0) + value;
  }
  return { lines: all.filter((one) => !('_aws' in one)), metrics };
}

interface MetricDirective {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metricsOf(line: Json): readonly (readonly [string, number])[] {
  const { CloudWatchMetrics } = line._aws as { readonly CloudWatchMetrics: readonly MetricDirective[] };
  return CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => {
    const own = (Dimensions[0] ?? []).filter((dimension) => dimension !== 'service');
    const behind = own.length === 0 ? '' : `{${own.map((dimension) => `${dimension}=${line[dimension]}`).join()}}`;
    return Metrics.map(({ Name }) => {
      const values = [line[Name]].flat() as number[];
      return [`${Name}${behind}`, values.reduce((sum, value) => sum + value, 0)] as const;
    });
  });
}

function bodiesOf(input: Json): readonly Json[] {
  const entries = (input.Entries ?? []) as readonly { readonly MessageBody: string }[];
  return entries.map(({ MessageBody }) => JSON.parse(MessageBody) as Json);
}
