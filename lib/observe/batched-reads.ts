import { BerthError } from '../errors.ts';
import { serviceName } from '../plan/wanted.ts';
import type { ScalableTarget } from '../ports/scaling.ts';
import type { WireServiceDeployment, WireServiceRevision } from '../ports/wire.ts';
import type { LiveService } from '../service/live-service.ts';
import { createBatchReader } from './batch-reader.ts';
import type { FirstLook } from './first-look.ts';
import type { ObserveAdapters } from './observation.ts';

/** The reads that AWS takes many keys for, gathered over services. */
export interface BatchedReads {
  want(look: FirstLook): void;
  /** Reads whole calls; with `all`, what is left too. */
  read(all: boolean): Promise<void>;
  /** True once everything that the service needs of these reads is there. */
  has(look: FirstLook): boolean;
  /** The live service with what was read. Throws the BerthError that kept a part of it from being read. */
  take(look: FirstLook): LiveService;
}

/** Per call: DescribeServiceDeployments 20, DescribeServiceRevisions 20, DescribeScalableTargets 50 (docs/ecs-behaviour.md). */
export function createBatchedReads({ ecs, scaling }: ObserveAdapters): BatchedReads {
  const deployments = createBatchReader<WireServiceDeployment>(20, async (arns) =>
    byKey(await ecs.describeServiceDeployments(arns), ({ serviceDeploymentArn }) => serviceDeploymentArn),
  );
  const revisions = createBatchReader<WireServiceRevision>(20, async (arns) =>
    byKey(await ecs.describeServiceRevisions(arns), ({ serviceRevisionArn }) => serviceRevisionArn),
  );
  const targets = createBatchReader<ScalableTarget | 'unread'>(50, (ids) =>
    readTargets(ids, (some) => scaling.describeScalableTargets(some)),
  );
  return {
    want(look) {
      const { needs } = look;
      for (const arn of needs.deployments) deployments.want(arn);
      for (const arn of needs.serviceRevisions) revisions.want(arn);
      if (needs.scalableTarget) targets.want(resourceId(look));
    },
    async read(all) {
      await Promise.all([deployments.read(all), revisions.read(all), targets.read(all)]);
    },
    has(look) {
      const { needs } = look;
      return (
        needs.deployments.every((arn) => deployments.has(arn)) &&
        needs.serviceRevisions.every((arn) => revisions.has(arn)) &&
        (!needs.scalableTarget || targets.has(resourceId(look)))
      );
    },
    take(look) {
      const { live, needs } = look;
      const read = new Map(needs.deployments.map((arn) => [arn, deployments.take(arn)]));
      const found = needs.serviceRevisions.flatMap((arn) => revisions.take(arn) ?? []);
      const target = needs.scalableTarget ? (targets.take(resourceId(look)) ?? 'none') : undefined;
      const { deployment: open } = live.memory;
      return {
        ...live,
        serviceRevision: found.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))[0],
        scalableTarget: target === 'unread' ? undefined : target,
        open: open === undefined ? undefined : { arn: open, deployment: read.get(open) },
        current: read.get(live.service?.currentServiceDeployment ?? ''),
      };
    },
  };
}

/** A read of Application Auto Scaling that is refused makes the count unknown, and nothing else. */
async function readTargets(
  ids: readonly string[],
  load: (ids: readonly string[]) => Promise<readonly ScalableTarget[]>,
): Promise<ReadonlyMap<string, ScalableTarget | 'unread'>> {
  try {
    return byKey(await load(ids), ({ resourceId }) => resourceId);
  } catch (error) {
    if (!(error instanceof BerthError) || error.code === 'Transient') throw error;
    return new Map(ids.map((id) => [id, 'unread' as const]));
  }
}

/** `service/<cluster name>/<service name>`, as Application Auto Scaling names an ECS service. */
function resourceId({ desired }: FirstLook): string {
  return `service/${serviceName(desired)}`;
}

function byKey<Value>(values: readonly Value[], key: (value: Value) => string | undefined): ReadonlyMap<string, Value> {
  return new Map(values.map((value) => [key(value) ?? '', value]));
}
