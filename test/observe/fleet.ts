import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import { writeServiceMemory } from '../../lib/memory/service-memory.ts';
import type { Observation, ObserveAdapters } from '../../lib/observe/observation.ts';
import { observe } from '../../lib/observe/observe.ts';
import type { TaggedTaskDefinition } from '../../lib/ports/ecs.ts';
import type { ScalableTarget } from '../../lib/ports/scaling.ts';
import type { WireService, WireServiceDeployment, WireServiceRevision } from '../../lib/ports/wire.ts';
import { chosen, content, desiredService, digest, notes, place, revision, wireService } from '../plan/builders.ts';

const account = '111122223333';

/** One service of a fleet: what Git wants, and what there is. */
export interface Member {
  readonly desired: DesiredService;
  readonly service: WireService;
  readonly revision: TaggedTaskDefinition;
}

export interface MemberOptions {
  /** The repository's name. Default: one of the service's own. */
  readonly repository?: string;
  /** Nothing of Berth's on the service. */
  readonly untagged?: boolean;
  readonly live?: boolean;
  /** Declares what shows in a service revision only. */
  readonly connected?: boolean;
  /** Runs another count than the declared one. */
  readonly scaled?: boolean;
  /** A deployment of Berth's whose end is not published. */
  readonly open?: boolean;
}

/** A service that is in sync, but for what the options say. */
export function member(name: string, options: MemberOptions = {}): Member {
  const repository = `${account}.dkr.ecr.eu-west-1.amazonaws.com/${options.repository ?? name}`;
  const image = { repository, policy: { kind: 'tag', tag: '1.4.0' }, place } as const;
  const taskDefinition = { ...content({ family: name }), containerDefinitions: [{ name: 'app', image: repository }] };
  const connect = { serviceConnectConfiguration: { enabled: true } };
  const declared = desiredService({
    service: name,
    images: { app: image },
    taskDefinition: { kind: 'declared', content: taskDefinition, place },
    definition: { desiredCount: 2, ...(options.connected ? connect : {}) },
  });
  const images = [{ ...chosen('1.4.0', 'a'), repository }];
  const arn = `arn:aws:ecs:eu-west-1:${account}:task-definition/${name}:41`;
  const own = revision(declared, { images });
  const described = { ...own.taskDefinition, taskDefinitionArn: arn } as TaggedTaskDefinition['taskDefinition'];
  const deployment = `arn:aws:ecs:eu-west-1:${account}:service-deployment/production/${name}/1`;
  const memory = { ...notes(declared, images), revision: arn, ...(options.open ? { deployment } : {}) };
  const service = wireService({
    serviceName: name,
    serviceArn: `arn:aws:ecs:eu-west-1:${account}:service/production/${name}`,
    taskDefinition: arn,
    desiredCount: options.scaled ? 7 : 2,
    currentServiceDeployment: deployment,
    currentServiceRevisions: [{ arn: `arn:aws:ecs:eu-west-1:${account}:service-revision/production/${name}/1` }],
    tags: options.untagged ? [] : Object.entries(writeServiceMemory(memory)).map(([key, value]) => ({ key, value })),
  });
  const desired = options.live
    ? { ...declared, taskDefinition: { kind: 'live' as const, follow: 'service' as const } }
    : declared;
  return { desired, service, revision: { taskDefinition: described, tags: own.tags } };
}

/** Reads of a fleet, each of which is counted. */
export interface Counted {
  readonly adapters: ObserveAdapters;
  readonly counts: Record<string, number>;
  /** The most keys that a call was given. */
  readonly most: Record<string, number>;
}

export interface CountedOptions {
  /** Tags in each repository. Default 1. */
  readonly tags?: number;
  /** Names of reads that fail. */
  readonly failing?: Readonly<Record<string, Error>>;
}

/** The fleet's adapters. A repository is read in pages of 1,000 tags, as ECR gives them. */
export function counted(fleet: readonly Member[], { tags = 1, failing = {} }: CountedOptions = {}): Counted {
  const counts: Record<string, number> = {};
  const most: Record<string, number> = {};
  const count = (call: string, keys = 1, calls = 1) => {
    counts[call] = (counts[call] ?? 0) + calls;
    most[call] = Math.max(most[call] ?? 0, keys);
    if (failing[call]) throw failing[call];
  };
  const byName = new Map(fleet.map((one) => [one.desired.service, one]));
  const byArn = new Map(fleet.map((one) => [one.service.taskDefinition, one]));
  const nameIn = (arn: string) => arn.split('/').at(-2) ?? '';
  const adapters: ObserveAdapters = {
    ecs: {
      describeServices: async (_, names) => {
        count('DescribeServices', names.length);
        return names.flatMap((name) => byName.get(name)?.service ?? []);
      },
      listServices: async () => [],
      describeTaskDefinition: async (name) => {
        count('DescribeTaskDefinition');
        return byArn.get(name)?.revision ?? byName.get(name)?.revision;
      },
      listRevisions: async () => {
        count('ListTaskDefinitions');
        return [];
      },
      describeServiceDeployments: async (arns) => {
        count('DescribeServiceDeployments', arns.length);
        return arns.map(
          (serviceDeploymentArn) =>
            ({ serviceDeploymentArn, status: 'IN_PROGRESS', startedAt: 0 }) as unknown as WireServiceDeployment,
        );
      },
      listServiceDeployments: async () => {
        count('ListServiceDeployments');
        return [];
      },
      describeServiceRevisions: async (arns) => {
        count('DescribeServiceRevisions', arns.length);
        return arns.map((serviceRevisionArn) => {
          const { taskDefinition } = byName.get(nameIn(serviceRevisionArn))?.service ?? {};
          const shown = { serviceRevisionArn, taskDefinition, serviceConnectConfiguration: { enabled: true } };
          return shown as unknown as WireServiceRevision;
        });
      },
    },
    images: {
      listTags: async () => {
        count('ListImages', 1, Math.max(1, Math.ceil(tags / 1000)));
        return [{ tag: '1.4.0', digest: digest('a') }];
      },
      describeDigest: async () => {
        count('DescribeImages');
        return undefined;
      },
    },
    scaling: {
      describeScalableTargets: async (ids) => {
        count('DescribeScalableTargets', ids.length);
        return ids.map((resourceId): ScalableTarget => ({ resourceId, minCapacity: 1, maxCapacity: 9 }));
      },
    },
  };
  return { adapters, counts, most };
}

/** Observes the fleet as a sweep does, in batches of a size. */
export async function observeAll(
  fleet: readonly Member[],
  { adapters }: Counted,
  batch = 100,
): Promise<readonly Observation[]> {
  const batches: DesiredService[][] = [];
  for (let start = 0; start < fleet.length; start += batch) {
    batches.push(fleet.slice(start, start + batch).map(({ desired }) => desired));
  }
  const found: Observation[] = [];
  for await (const one of observe(batches, adapters, { thorough: false })) found.push(one);
  return found;
}
