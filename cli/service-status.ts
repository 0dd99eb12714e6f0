import { readRevisionMemory } from '../lib/memory/revision-memory.ts';
import { shortArn } from '../lib/plan/decision.ts';
import { primaryDeployment } from '../lib/plan/further-reads.ts';
import type { Finding, Hold } from '../lib/plan/hold.ts';
import { runningImage } from '../lib/plan/planned-images.ts';
import { stateOf } from '../lib/plan/render-text.ts';
import type { TaggedTaskDefinition } from '../lib/ports/ecs.ts';
import type { Consideration } from '../lib/reconcile/consider.ts';
import type { Connection } from './connection.ts';

/** One service at a glance. */
export interface ServiceStatus {
  readonly service: string;
  readonly sync: 'in sync' | 'behind' | 'rolling out' | 'drift' | 'held' | 'unknown';
  /** Running tasks of wanted ones, and what is wrong. */
  readonly health: string;
  readonly runs: readonly {
    readonly container: string;
    readonly tag: string | undefined;
    readonly digest: string | undefined;
  }[];
  readonly revision: string | undefined;
  readonly commit: string | undefined;
  /** Seconds since the primary deployment began. */
  readonly age: number | undefined;
  readonly held: readonly Pick<Hold, 'kind' | 'reason' | 'next'>[];
  readonly findings: readonly Finding[];
}

/** The status of a considered service; one DescribeTaskDefinition where the running revision was not read yet. */
export async function serviceStatus(
  considered: Consideration,
  { ecs, clock }: Pick<Connection, 'ecs' | 'clock'>,
): Promise<ServiceStatus> {
  const { plan, observed } = considered;
  const { live, desired } = observed;
  const arn = live.service?.taskDefinition;
  const running = live.running ?? (arn === undefined ? undefined : await ecs.describeTaskDefinition(arn));
  const since = primaryDeployment(live.service)?.createdAt;
  return {
    service: desired.service,
    sync: syncOf(considered),
    health: healthOf(considered),
    runs: containersOf(running, Object.keys(desired.images)),
    revision: arn && shortArn(arn),
    commit: running && (readRevisionMemory(running.tags).commit ?? live.memory.commit),
    age: since === undefined ? undefined : clock.now() / 1000 - since,
    held: plan.held.map(({ kind, reason, next }) => ({ kind, reason, next })),
    findings: plan.findings,
  };
}

function containersOf(running: TaggedTaskDefinition | undefined, containers: readonly string[]): ServiceStatus['runs'] {
  return containers.map((container) => {
    const image = runningImage(running, container);
    return { container, tag: image?.tag, digest: image?.digest };
  });
}

function syncOf({ plan }: Consideration): ServiceStatus['sync'] {
  const kinds = plan.held.map(({ kind }) => kind);
  if (kinds.includes('drift')) return 'drift';
  if (stateOf(plan) === 'to change') return 'behind';
  if (plan.inSync) return 'in sync';
  if (kinds.includes('unknown')) return 'unknown';
  return kinds.length > 0 ? 'held' : 'rolling out';
}

const troubles: Readonly<Record<string, string>> = {
  rollingBack: 'rolling back',
  rolledBack: 'rolled back',
  stalled: 'stalled',
  failed: 'failed',
};

function healthOf({ observed, settlement }: Consideration): string {
  const { service } = observed.live;
  if (!service) return 'absent';
  const counts = `${service.runningCount ?? 0}/${service.desiredCount ?? 0}`;
  const trouble = troubles[settlement.outcome?.kind ?? ''];
  const failed = primaryDeployment(service)?.rolloutState === 'FAILED' ? 'failed' : undefined;
  return [counts, trouble ?? failed].filter(Boolean).join(' ');
}
