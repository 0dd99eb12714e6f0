import type { ClusterCapacity } from '../cluster-capacity.ts';
import { distribute } from '../providers/provider-strategy.ts';
import type { ServiceRollout } from '../service-rollout.ts';
import type { Course } from './course.ts';
import type { Member } from './course-member.ts';
import type { Fit } from './forecast.ts';
import type { Grower, Growth } from './scale-out.ts';

/** A rollout at its end, and all that was assumed on the way there. */
export interface Assumed {
  readonly rollout: ServiceRollout;
  readonly member: Member;
  readonly fit: Fit;
  readonly cluster: ClusterCapacity;
  readonly course: Course;
  readonly growth: Growth;
}

/** What of a forecast is an estimate: a sentence each, without a full stop. */
export function estimatesOf(assumed: Assumed): readonly string[] {
  return [
    ...roundingEstimate(assumed),
    ...givenEstimates(assumed),
    ...releaseEstimate(assumed),
    ...interfaceEstimate(assumed),
    ...growthEstimates(assumed),
    ...graceEstimate(assumed),
    ...balanceEstimate(assumed),
  ];
}

function roundingEstimate({ member: { strategy, desired } }: Assumed): readonly string[] {
  if (!distribute(strategy, desired).estimate) return [];
  const names = strategy.map(({ capacityProvider }) => capacityProvider).join(', ');
  return [`AWS documents no rounding of weights: the split over ${names} goes by the largest remainder`];
}

function givenEstimates({ rollout, member, cluster }: Assumed): readonly string[] {
  const kinds = new Set(
    member.lanes.map(({ provider }) => cluster.providers.find(({ name }) => name === provider)?.kind),
  );
  const isFargate = rollout.home.kind === 'fargate' || kinds.has('fargate');
  const isSpot = member.lanes.some(({ provider, target }) => provider === 'FARGATE_SPOT' && target > 0);
  return [
    ...(isFargate ? ["the account's quota of Fargate vCPUs is not read"] : []),
    ...(isSpot ? ['Fargate Spot is taken to have room: AWS promises none'] : []),
    ...(kinds.has('managedInstances') ? ['Managed Instances are taken to launch whatever the tasks ask for'] : []),
  ];
}

function releaseEstimate({ rollout, member }: Assumed): readonly string[] {
  const onInstances = member.lanes.some(({ room }) => room === 'instances');
  return member.ranBefore && rollout.running === undefined && onInstances
    ? [
        'what the running tasks hold was not read: they are taken to give back the processor and memory they say, and no ports',
      ]
    : [];
}

function interfaceEstimate({ rollout, member, course }: Assumed): readonly string[] {
  if (rollout.requirements.enis === 0) return [];
  const unknown = [...new Set(member.placed)].filter((arn) => course.instances.get(arn)?.remaining.enis === undefined);
  return unknown.length === 0
    ? []
    : [
        `how many network interfaces ${unknown.length} of the instances take is not known: they are taken to have enough`,
      ];
}

function growthEstimates({ member, fit, growth }: Assumed): readonly string[] {
  const scaling = member.lanes.flatMap(({ provider }) => growth.growers.get(provider ?? '') ?? []);
  if (fit.kind === 'fitsAfterScaleOut') {
    const shapes = scaling
      .filter(({ launched }) => launched > 0)
      .map(({ name, launches: { type = 'its smallest instance', from } }) =>
        from === 'instance'
          ? `new instances of ${name} are taken to be empty and like its ${type}`
          : `new instances of ${name} are taken to be of type ${type}, with 93 % of its memory for tasks`,
      );
    return [
      ...shapes,
      ...scaling.flatMap(stepEstimate),
      'what daemons beside these rollouts take of a new instance is not counted',
    ];
  }
  return fit.kind === 'fitsNow' && member.waited && scaling.length > 0
    ? ['some tasks wait for the room of old ones: managed scaling may launch instances meanwhile']
    : [];
}

/**
 * Either way what waits gets its instances. By the API reference they come in more steps, each after the warm-up of the
 * one before: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html.
 */
function stepEstimate({ name, launched, size, isMixed, scaling }: Grower): readonly string[] {
  const { minimumScalingStepSize: least, instanceWarmupPeriod } = scaling;
  const first = size === 0 ? Math.max(least, 2) : least;
  if (!isMixed || launched <= first) return [];
  return [
    `AWS's pages differ whether ${name}, of several types or zones, grows at once or by ${least} at a time, ${instanceWarmupPeriod} s apart`,
  ];
}

function graceEstimate({ rollout: { healthCheckGracePeriod: seconds } }: Assumed): readonly string[] {
  return seconds > 0
    ? [
        `for ${seconds} s after its start a task that fails its health check is not replaced: a bad deployment shows so much later`,
      ]
    : [];
}

/**
 * ECS evens out a service's zones after a deployment, when it may start tasks beyond the desired count.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
function balanceEstimate({ rollout, member, course, fit }: Assumed): readonly string[] {
  const may = rollout.availabilityZoneRebalancing && rollout.maximumPercent > 100 && !member.isDaemon;
  if (!may || fit.kind === 'cannotFinish' || fit.kind === 'unknown') return [];
  const zoneOf = (arn: string | undefined) => course.instances.get(arn ?? '')?.attributes.get('ecs.availability-zone');
  const zones = new Map<string, number>();
  for (const { attributes } of course.instances.values()) zones.set(attributes.get('ecs.availability-zone') ?? '', 0);
  for (const arn of [...member.placed, ...member.kept.flatMap(({ instance }) => instance ?? [])]) {
    const zone = zoneOf(arn) ?? '';
    zones.set(zone, (zones.get(zone) ?? 0) + 1);
  }
  const counts = [...zones.values()];
  return counts.length > 1 && Math.max(...counts) - Math.min(...counts) > 1 && member.placed.length > 0
    ? ['the tasks end up uneven over the zones: ECS may start and stop some more to rebalance them']
    : [];
}
