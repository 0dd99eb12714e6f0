import { Command } from 'commander';
import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { hasChanges } from '../../lib/plan/plan.ts';
import { isDue } from '../../lib/reconcile/consider.ts';
import { requestFor } from '../../lib/reconcile/request.ts';
import { type Connection, connect } from '../connection.ts';
import { considerAll } from '../considerations.ts';
import { follow } from '../follow.ts';
import type { CliIo } from '../io.ts';
import { connectRequestQueue } from '../request-queue.ts';
import { choosesServices, type SelectionOptions, select } from '../selection.ts';
import { personTrigger } from '../trigger.ts';

interface RequestOptions extends SelectionOptions {
  readonly queue?: string;
  readonly wait: boolean;
}

const help = `
Exit codes:
  0  asked for, and with --wait what came of it succeeded
  1  an error, or a deployment that did not succeed

Example:
  berth request web --env production --wait`;

/** How long the stack may take until it has looked, and how often that is asked. */
const patienceMs = 120_000;
const everyMs = 3_000;

/** `berth request`: asks the stack to look at services now, as an event would. */
export function requestCommand(io: CliIo): Command {
  return choosesServices(new Command('request'))
    .description('ask the stack to look at services now, as an event would')
    .option('-q, --queue <url>', "the stack's request queue; found by its name when left out")
    .option('-w, --wait', 'follow what comes of it to its end', false)
    .addHelpText('after', help)
    .action(async (patterns: string[], options: RequestOptions) => {
      const { environment, services } = await select(patterns, options, io);
      const connection = connect(io, environment.region);
      const queue = await connectRequestQueue(options.queue, environment, connection, io);
      const trigger = personTrigger('berth request', connection);
      await queue.send(services.map((desired) => requestFor(desired, trigger)));
      for (const { service } of services) io.stdout.write(`${service}: asked for a look\n`);
      if (options.wait) await waitForLook(services, connection, io);
    });
}

/** Waits until the stack has looked, then follows the deployments that are in progress. */
async function waitForLook(services: readonly DesiredService[], connection: Connection, io: CliIo): Promise<void> {
  const giveUpAt = connection.clock.now() + patienceMs;
  for (;;) {
    const considered = await considerAll(services, connection);
    const due = considered.filter((one) => isDue(one) && hasChanges(one.plan));
    if (due.length === 0) {
      const open = considered.flatMap(({ observed }) => observed.live.memory.deployment ?? []);
      for (const { plan } of considered) {
        for (const { kind, reason } of plan.held) io.stdout.write(`${plan.service}: held (${kind}): ${reason}\n`);
      }
      io.setExitCode(await follow(open, services, connection, io));
      return;
    }
    if (connection.clock.now() > giveUpAt) {
      io.stderr.write(
        `berth: the stack has not looked within ${patienceMs / 1000} s; see the log of reconcile-service\n`,
      );
      io.setExitCode(1);
      return;
    }
    await connection.clock.wait(everyMs);
  }
}
