import type { DesiredService } from '../manifest/desired-service.ts';
import type { WireService } from '../ports/wire.ts';
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
  /** ARN of the service deployment to read. */
  readonly deployment: string | undefined;
}

/**
 * True when the memory alone says that the service's task definition is the wanted one: then no revision is read.
 * Anything else, a missing tag or a hash of another version included, only means: read and compare.
 */
export function isContentKnown(live: LiveService, wanted: Wanted | undefined): boolean {
  const { service, memory } = live;
  return (
    service?.taskDefinition !== undefined &&
    service.taskDefinition === memory.revision &&
    wanted !== undefined &&
    wanted.applied === memory.applied
  );
}

/** True when the memory says which content runs, though another is wanted now. */
function isRunningRemembered({ service, memory }: LiveService): boolean {
  return service?.taskDefinition !== undefined && service.taskDefinition === memory.revision;
}

/** The reads that the plan of one service needs. A service that is as the memory says needs none. */
export function furtherReads(desired: DesiredService, live: LiveService, wanted: Wanted | undefined): FurtherReads {
  const { service, memory } = live;
  const known = isContentKnown(live, wanted);
  const remembered = memory.revision !== service?.taskDefinition ? memory.revision : undefined;
  return {
    running: service !== undefined && !known && !isRunningRemembered(live) && live.base === undefined,
    newest: !known && (service === undefined || isRunningRemembered(live)),
    remembered: known ? undefined : remembered,
    serviceRevisions:
      service && desired.definition && needsServiceRevision(desired.definition) ? revisionArns(service) : [],
    scalableTarget: service !== undefined && wantsOtherCount(desired, service),
    deployment: deploymentToRead(live),
  };
}

/** The open deployment of Berth's, else the one in progress, whoever started it: its status decides what may be written. */
function deploymentToRead({ service, memory }: LiveService): string | undefined {
  if (memory.deployment !== undefined) return memory.deployment;
  const primary = primaryDeployment(service);
  const current = service?.currentServiceDeployment;
  return primary && primary.rolloutState !== 'COMPLETED' ? current : undefined;
}

function revisionArns(service: WireService): readonly string[] {
  return (service.currentServiceRevisions ?? []).flatMap(({ arn }) => (arn === undefined ? [] : [arn]));
}

/** Only a declared count that differs is worth asking Application Auto Scaling about. */
function wantsOtherCount({ definition }: DesiredService, service: WireService): boolean {
  return definition?.desiredCount !== undefined && definition.desiredCount !== service.desiredCount;
}

/** The deployment that ECS is rolling to, or has rolled to. */
export function primaryDeployment(service: WireService | undefined) {
  return service?.deployments?.find((deployment) => deployment.status === 'PRIMARY');
}
