import type { DesiredService } from '../lib/manifest/desired-service.ts';
import { inChunks } from '../lib/observe/chunks.ts';
import type { WireService, WireServiceDeployment } from '../lib/ports/wire.ts';
import { isTerminal, type Outcome, outcomeOf } from '../lib/rollout/outcome.ts';
import { counted } from '../lib/text/counted.ts';
import type { Paint } from '../lib/text/paint.ts';
import type { Connection } from './connection.ts';
import type { CliIo, Output } from './io.ts';
import { paintFor } from './paint.ts';
import { withProgress } from './progress.ts';

/** How often ECS is asked. */
const everyMs = 5_000;
/** So many looks at a deployment that ECS does not show are taken for a list that is not up to date yet. */
const mostMissing = 12;

/** A service's deployment and where it stands. */
export interface Followed {
  readonly service: string;
  readonly deployment: string;
  outcome: Outcome;
}

interface Following extends Followed {
  readonly desired: DesiredService;
  line: string;
  missing: number;
}

const words: Readonly<Record<Outcome['kind'], string>> = {
  inProgress: 'in progress',
  rollingBack: 'rolling back',
  stalled: 'stalled',
  succeeded: 'succeeded',
  rolledBack: 'rolled back',
  failed: 'failed',
  superseded: 'superseded',
};

/** What is followed: deployments' ARNs, and the services that they are of. */
interface Started {
  readonly deployments: readonly string[];
  readonly services: readonly DesiredService[];
}

/**
 * Follows deployments of one cluster to their ends, with a line on `output` whenever something moves. A stalled deployment
 * ends the wait for it. Two calls a look for every ten deployments or fewer.
 */
export async function follow(
  { deployments, services }: Started,
  connection: Connection,
  { io, output = io.stdout }: { readonly io: CliIo; readonly output?: Output },
): Promise<readonly Followed[]> {
  const followed = deployments.flatMap((deployment) => followingOf(deployment, services));
  const paint = paintFor(io);
  const width = Math.max(0, ...followed.map(({ service }) => service.length));
  return withProgress(io, 'following', async (progress) => {
    for (;;) {
      const open = followed.filter(({ outcome }) => !isEnd(outcome));
      if (open.length === 0) return followed;
      progress.say(counted(open.length, 'deployment'));
      for (const one of open) one.missing += 1;
      for (const { one, deployment, service } of await look(open, connection)) {
        const line = progressLine({ one, deployment, service, width, now: connection.clock.now() }, paint);
        if (line !== one.line) progress.print(output, line);
        one.line = line;
      }
      if (open.some(({ outcome }) => !isEnd(outcome))) await connection.clock.wait(everyMs);
    }
  });
}

/** 0 when every deployment succeeded, else 1. */
export function exitCodeAfter(followed: readonly Followed[]): number {
  return followed.every(({ outcome }) => outcome.kind === 'succeeded') ? 0 : 1;
}

/** A service deployment's ARN ends with cluster, service and id. */
function followingOf(deployment: string, services: readonly DesiredService[]): readonly Following[] {
  const name = deployment.split('/').at(-2) ?? '';
  const desired = services.find(({ service }) => service === name);
  if (!desired) return [];
  return [{ service: name, deployment, desired, outcome: { kind: 'inProgress' }, line: '', missing: 0 }];
}

function isEnd(outcome: Outcome): boolean {
  return isTerminal(outcome) || outcome.kind === 'stalled';
}

async function look(open: readonly Following[], { ecs }: Connection) {
  const cluster = open[0]?.desired.environment.cluster ?? '';
  const chunks = inChunks(open, 10);
  const found = await Promise.all(
    chunks.map(async (chunk) => {
      const [deployments, services] = await Promise.all([
        ecs.describeServiceDeployments(chunk.map(({ deployment }) => deployment)),
        ecs.describeServices(cluster, [...new Set(chunk.map(({ service }) => service))]),
      ]);
      return chunk.map((one) => ({
        one,
        deployment: deployments.find(({ serviceDeploymentArn: arn }) => arn === one.deployment),
        service: services.find(({ serviceName }) => serviceName === one.service),
      }));
    }),
  );
  return found.flat();
}

interface Look {
  readonly one: Following;
  readonly deployment: WireServiceDeployment | undefined;
  readonly service: WireService | undefined;
  readonly width: number;
  readonly now: number;
}

/** What the look says, as a line; notes the outcome. */
function progressLine({ one, deployment, service, width, now }: Look, paint: Paint): string {
  const name = one.service.padEnd(width);
  if (!deployment || !service) {
    if (one.missing >= mostMissing) one.outcome = { kind: 'failed', reason: 'ECS does not show it any more' };
    return one.missing >= mostMissing ? paint.bad(`${name}  failed  ECS does not show it any more`) : one.line;
  }
  one.missing = 0;
  one.outcome = outcomeOf({ deployment, service, now, deadlineMinutes: one.desired.deadlineMinutes });
  const word = words[one.outcome.kind].padEnd(12);
  if ('reason' in one.outcome) return paint.bad(`${name}  ${word}  ${one.outcome.reason}`);
  const text = `${name}  ${word}  ${countsOf(deployment, service)}`;
  return one.outcome.kind === 'succeeded' ? paint.good(text) : text;
}

function countsOf(deployment: WireServiceDeployment, service: WireService): string {
  const target = deployment.targetServiceRevision;
  const wanted = target?.requestedTaskCount ?? service.desiredCount ?? 0;
  const failed = deployment.deploymentCircuitBreaker?.failureCount ?? 0;
  const pending = target?.pendingTaskCount ?? 0;
  const { lifecycleStage: stage } = deployment;
  return [
    `${target?.runningTaskCount ?? 0} of ${wanted} new tasks run`,
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(stage && deployment.status === 'IN_PROGRESS' ? [stage] : []),
  ].join(', ');
}
