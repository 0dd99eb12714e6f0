import { lacksOf } from '../../../lib/capacity/placement/fit.ts';
import type { Lack } from '../../../lib/capacity/placement/lack.ts';
import { candidatesOf } from './choose-instance.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import type { PlacementAsk } from './placement-ask.ts';

/** Why a task could not be placed. */
export interface PlacementFailure {
  /** As the service's events word it: service-event-messages-list. */
  readonly message: string;
  /** As failures and ECS Service Action events word it: api_failures_messages. */
  readonly reason: string;
  readonly closest: ContainerInstanceRecord | undefined;
  /** Where it was to go. */
  readonly capacityProvider: string | undefined;
}

const TROUBLESHOOTING = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';
const UNABLE = 'was unable to place a task because no container instance met all of its requirements.';

/** What is wrong with the instance that comes closest, which is the one with the fewest and the smallest lacks. */
export function placementFailure(ask: PlacementAsk): PlacementFailure {
  const active = candidatesOf(ask).filter(({ status }) => status === 'ACTIVE');
  if (active.length === 0) return noInstances(ask);
  const judged = active.map((instance) => ({ instance, reasons: reasonsOf(ask, instance) }));
  judged.sort((a, b) => a.reasons.length - b.reasons.length || shareOf(a.reasons) - shareOf(b.reasons));
  const closest = judged[0]?.instance;
  const reason = judged[0]?.reasons[0]?.reason ?? 'AGENT';
  const message = `${UNABLE} The closest matching (container-instance ${closest?.id}) ${wordsOf(reason)} ${TROUBLESHOOTING}`;
  return { message, reason, closest, capacityProvider: ask.capacityProvider };
}

function noInstances({ capacityProvider, cluster }: PlacementAsk): PlacementFailure {
  const where = capacityProvider === undefined ? 'cluster' : 'capacity provider';
  const none = `No Container Instances were found in your ${where}.`;
  const message = `${UNABLE} Reason: ${none} ${TROUBLESHOOTING}`;
  if (capacityProvider === undefined) return { message, reason: none, closest: undefined, capacityProvider };
  const draining = [...cluster.instances.values()].some((one) => one.capacityProvider === capacityProvider);
  const reason = draining ? 'NO ACTIVE INSTANCES' : 'EMPTY CAPACITY PROVIDER';
  return { message, reason, closest: undefined, capacityProvider };
}

interface Reason {
  readonly reason: string;
  readonly share: number;
}

/** Everything that keeps the task off the instance; empty when nothing does. */
export function reasonsOf(ask: PlacementAsk, instance: ContainerInstanceRecord): readonly Reason[] {
  const lacks = lacksOf(ask.requirements, instance).map((lack) => ({ reason: reasonOf(lack), share: lack.share }));
  const broken = ask.constraints.filter((constraint) => !constraint.accepts(instance, ask.group));
  return [...lacks, ...broken.map(({ failure }) => ({ reason: failure, share: 1 }))];
}

function shareOf(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, { share }) => sum + share, 0);
}

function reasonOf({ kind }: Lack): string {
  const isResource = kind === 'CPU' || kind === 'MEMORY' || kind === 'PORTS' || kind === 'ENI' || kind === 'GPU';
  return isResource ? `RESOURCE:${kind}` : kind === 'STATUS' ? 'INACTIVE' : kind;
}

const WORDS: Readonly<Record<string, string>> = {
  'RESOURCE:CPU': 'has insufficient CPU units available.',
  'RESOURCE:MEMORY': 'has insufficient memory available.',
  'RESOURCE:PORTS': 'is already using a port required by your task.',
  ATTRIBUTE: 'is missing an attribute required by your task.',
};

function wordsOf(reason: string): string {
  return WORDS[reason] ?? `encountered error "${reason}".`;
}
