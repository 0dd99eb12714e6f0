import type { DesiredService } from '../manifest/desired-service.ts';
import { isCurrentVersion } from '../memory/hash.ts';
import type { WireDeployment, WireService } from '../ports/wire.ts';
import { needsServiceRevision } from '../service/fields.ts';
import type { LiveService } from '../service/live-service.ts';
import type { Wanted } from './wanted.ts';

/** What a plan needs beyond DescribeServices and the images: as little as the memory allows. */
export interface FurtherReads {
  /** Describe what the service runs. */
  readonly running: boolean;
  /** Describe the family's newest revision, first: it usually is what the service runs, and saves the other read. */
  readonly newest: boolean;
  /** A revision of Berth's to describe by its ARN, besides those. */
  readonly remembered: string | undefined;
  /** ARNs of the service revisions that show what DescribeServices leaves out; the newest of them counts. */
  readonly serviceRevisions: readonly string[];
  readonly scalableTarget: boolean;
  /** ARNs of the service deployments to read, in one call. */
  readonly deployments: readonly string[];
}

/**
 * True when the memory alone says that the service's task definition is the wanted one: then no revision is read.
 * Anything else, a missing tag or a hash of another version included, only means: read and compare.
 */
export function isContentKnown(live: LiveService, wanted: Wanted | undefined): boolean {
  return isRunningRemembered(live) && wanted !== undefined && wanted.applied === live.memory.applied;
}

/** True when the service runs what Berth put there. */
function isRunningRemembered({ service, memory }: LiveService): boolean {
  return service?.taskDefinition !== undefined && service.taskDefinition === memory.revision;
}

/** The reads that the plan of one service needs. A service that is as the memory says needs none. */
export function furtherReads(desired: DesiredService, live: LiveService, wanted: Wanted | undefined): FurtherReads {
  const { service, memory } = live;
  const known = isContentKnown(live, wanted);
  // Git or an image changed since: a revision will be wanted that is not the running one.
  const changed = !known && wanted !== undefined && isRunningRemembered(live) && isCurrentVersion(memory.applied);
  return {
    running: service !== undefined && !known && !changed && live.running === undefined,
    newest: service === undefined || changed,
    remembered: known || memory.revision === service?.taskDefinition ? undefined : memory.revision,
    serviceRevisions:
      service && desired.definition && needsServiceRevision(desired.definition) ? revisionArns(service) : [],
    scalableTarget: service !== undefined && wantsOtherCount(desired, service),
    deployments: deploymentsToRead(live),
  };
}

/** The open deployment of Berth's, and the one in progress, whoever started it: its status decides what may be written. */
function deploymentsToRead({ service, memory }: LiveService): readonly string[] {
  const primary = primaryDeployment(service);
  const inProgress = primary && primary.rolloutState !== 'COMPLETED' ? service?.currentServiceDeployment : undefined;
  return [...new Set([memory.deployment, inProgress])].filter((arn) => arn !== undefined && arn !== '') as string[];
}

function revisionArns(service: WireService): readonly string[] {
  return (service.currentServiceRevisions ?? []).flatMap(({ arn }) => (arn === undefined ? [] : [arn]));
}

/** Only a declared count that differs is worth asking Application Auto Scaling about. A DAEMON service has none. */
function wantsOtherCount({ definition }: DesiredService, service: WireService): boolean {
  if (definition?.desiredCount === undefined || definition.desiredCount === null) return false;
  return service.schedulingStrategy !== 'DAEMON' && Number(definition.desiredCount) !== service.desiredCount;
}

/** The deployment that ECS is rolling to, or has rolled to. */
export function primaryDeployment(service: WireService | undefined): WireDeployment | undefined {
  return service?.deployments?.find((deployment) => deployment.status === 'PRIMARY');
}
