import type { DesiredService } from '../lib/manifest/desired-service.ts';
import type { WireService, WireServiceDeployment } from '../lib/ports/wire.ts';
import { isTerminal, type Outcome, outcomeOf } from '../lib/rollout/outcome.ts';
import type { Connection } from './connection.ts';
import type { CliIo } from './io.ts';
import { paintFor } from './paint.ts';

/** How often ECS is asked. */
const everyMs = 5_000;

interface Followed {
  readonly deployment: string;
  readonly service: string;
  outcome: Outcome;
  line: string;
}

/**
 * Follows deployments to their ends with a line whenever something moves; on a terminal one live line. Answers the exit
 * code: 0 when all succeeded, else 1. A stalled deployment ends the wait.
 */
export async function follow(
  deployments: readonly string[],
  services: readonly DesiredService[],
  connection: Connection,
  io: CliIo,
): Promise<number> {
  const followed = deployments.map((deployment): Followed => {
    const service = deployment.split('/').at(-2) ?? '';
    return { deployment, service, outcome: { kind: 'inProgress' }, line: '' };
  });
  while (followed.some(({ outcome }) => !isEnd(outcome))) {
    for (const one of followed) if (!isEnd(one.outcome)) await lookAgain(one, services, connection, io);
    if (followed.some(({ outcome }) => !isEnd(outcome))) await connection.clock.wait(everyMs);
  }
  return followed.every(({ outcome }) => outcome.kind === 'succeeded') ? 0 : 1;
}

function isEnd(outcome: Outcome): boolean {
  return isTerminal(outcome) || outcome.kind === 'stalled';
}

async function lookAgain(
  one: Followed,
  services: readonly DesiredService[],
  { ecs, clock }: Connection,
  io: CliIo,
): Promise<void> {
  const desired = services.find(({ service }) => service === one.service);
  if (!desired) return;
  const [deployments, live] = await Promise.all([
    ecs.describeServiceDeployments([one.deployment]),
    ecs.describeServices(desired.environment.cluster, [one.service]),
  ]);
  const [deployment] = deployments;
  const [service] = live;
  if (!deployment || !service) return;
  one.outcome = outcomeOf({ deployment, service, now: clock.now(), deadlineMinutes: desired.deadlineMinutes });
  const line = progressLine(one, deployment, service, io);
  if (line === one.line) return;
  one.line = line;
  io.stdout.write(`${line}\n`);
}

function progressLine(
  { service: name, outcome }: Followed,
  deployment: WireServiceDeployment,
  service: WireService,
  io: CliIo,
): string {
  const paint = paintFor(io);
  const target = deployment.targetServiceRevision;
  const wanted = target?.requestedTaskCount ?? service.desiredCount ?? 0;
  const counts = `${target?.runningTaskCount ?? 0}/${wanted} new tasks run, ${target?.pendingTaskCount ?? 0} pending`;
  const failed = deployment.deploymentCircuitBreaker?.failureCount ?? 0;
  const reason = 'reason' in outcome ? `: ${outcome.reason}` : failed > 0 ? `, ${failed} failed` : '';
  const text = `${name}  ${outcome.kind === 'inProgress' ? (deployment.status ?? '') : outcome.kind}  ${counts}${reason}`;
  if (outcome.kind === 'succeeded') return paint.good(text);
  return outcome.kind === 'inProgress' ? text : paint.bad(text);
}
