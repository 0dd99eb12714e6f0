import { Command } from 'commander';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { stateOf } from '../../lib/plan/render-text.ts';
import { type Consideration, isDue } from '../../lib/reconcile/consider.ts';
import { requestFor } from '../../lib/reconcile/request.ts';
import { type Connection, connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import { exitCodeAfter, follow } from '../follow.ts';
import type { CliIo } from '../io.ts';
import { choosesOutput, createReport, type OutputFormat } from '../output.ts';
import { connectRequestQueue } from '../request-queue.ts';
import { choosesServices, type SelectionOptions, select } from '../selection.ts';
import { personTrigger } from '../trigger.ts';
import { isToChange } from './plan.ts';

interface RequestOptions extends SelectionOptions {
  readonly queue?: string;
  readonly wait?: boolean;
  readonly output: OutputFormat;
}

const help = `
Exit codes:
  0  asked for, and with --wait what came of it succeeded
  1  an error; with --wait a deployment that did not succeed, or no look within
     five minutes

Example:
  berth request web --env production --wait`;

/** How long the stack may take until it has looked, and how often that is asked. */
const patienceMs = 300_000;
const everyMs = 3_000;

/** `berth request`: asks the stack to look at services now, as an event would. */
export function requestCommand(io: CliIo): Command {
  return choosesOutput(choosesServices(new Command('request')))
    .description('ask the stack to look at services now, as an event would')
    .option('-q, --queue <url>', "the stack's request queue; found by its name when left out")
    .option('-w, --wait', 'follow what comes of it to its end')
    .addHelpText('after', help)
    .action(async (patterns: string[], options: RequestOptions) => {
      const { environment, services } = await select(patterns, options, io);
      const connection = connect(io, environment.region);
      const queue = await connectRequestQueue({ ...environment, queueUrl: options.queue }, connection, io);
      const askedAt = connection.clock.now();
      const trigger = personTrigger('berth request', connection);
      await queue.send(services.map((desired) => requestFor(desired, { trigger })));
      const report = createReport(options.output, io);
      for (const { service } of services) report.add({ service, requested: true }, 'asked for a look');
      report.end();
      if (options.wait) await waitForLook({ services, askedAt, options }, connection, io);
    });
}

/** What was asked for. */
interface Request {
  readonly services: readonly DesiredService[];
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly options: RequestOptions;
}

/** Waits until nothing is left to be begun, then follows what was begun since. */
async function waitForLook(request: Request, connection: Connection, io: CliIo): Promise<void> {
  const { services, askedAt, options } = request;
  const output = options.output === 'json' ? io.stderr : io.stdout;
  const considered = await untilBegun(request, connection, io);
  if (considered.some(isAwaited)) {
    const minutes = patienceMs / 60_000;
    io.stderr.write(
      `berth: the stack has not looked within ${minutes} minutes; see the log of its function reconcile-service\n`,
    );
    io.setExitCode(1);
    return;
  }
  const begun = await Promise.all(considered.map((one) => deploymentSince(one, askedAt, connection)));
  for (const [index, { plan }] of considered.entries()) {
    for (const { kind, reason } of plan.held) output.write(`${plan.service}: held (${kind}): ${reason}\n`);
    if (plan.held.length === 0 && begun[index] === undefined) output.write(`${plan.service}: ${stateOf(plan)}\n`);
  }
  const deployments = begun.flatMap((arn) => arn ?? []);
  const followed = await follow({ deployments, services }, connection, { io, output });
  io.setExitCode(exitCodeAfter(followed));
}

/** Looks until no service has something that the stack would still begin, or the time is over. */
async function untilBegun(
  { services, askedAt }: Request,
  connection: Connection,
  io: CliIo,
): Promise<readonly Consideration[]> {
  for (;;) {
    const considered = await considerAll(services, connection, io);
    if (!considered.some(isAwaited) || connection.clock.now() > askedAt + patienceMs) return considered;
    await connection.clock.wait(everyMs);
  }
}

function isAwaited(one: Consideration): boolean {
  return isDue(one) && isToChange(one.plan);
}

/** The deployment that is open, or ended since the request; the stack may have settled it by now. */
async function deploymentSince(
  { observed: { desired, live } }: Consideration,
  askedAt: number,
  { ecs }: Connection,
): Promise<string | undefined> {
  if (live.memory.deployment !== undefined) return live.memory.deployment;
  if (!live.service) return undefined;
  const [newest] = await ecs.listServiceDeployments(desired.environment.cluster, desired.service, 1);
  return newest && newest.createdAt * 1000 >= askedAt ? newest.serviceDeploymentArn : undefined;
}
