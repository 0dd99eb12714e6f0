import type { Ecs as EcsPort, Tags } from '../lib/ports/ecs.ts';
import type { ImageReader } from '../lib/ports/images.ts';
import type { ScalableTargetReader } from '../lib/ports/scaling.ts';
import type { Ecr } from '../sandbox/ecr/ecr.ts';
import type { Ecs } from '../sandbox/ecs/ecs.ts';
import { AwsError, type Body, type EmulatedService } from '../sandbox/service.ts';
import { caller } from './fleet.ts';

/** Lib's ports straight onto the sandbox's operations: what puts fleets in place, without a wire. */
export function directPorts(ecs: Ecs, ecr: Ecr, scaling: EmulatedService) {
  const known: KnownTags = new Map();
  const unremembered = directImages(ecr);
  return {
    ecs: directEcs(ecs),
    images: remembering(unremembered, known),
    unremembered,
    scaling: directScaling(scaling),
    /** Somebody pushed: tags are read again. */
    forgetImages: () => known.clear(),
  };
}

function directEcs({ operations }: Ecs): EcsPort {
  // What the sandbox answers is AWS's JSON, which is what the port's types describe.
  const ask = async <Answer>(operation: string, input: Body, member: string): Promise<Answer> => {
    const answer = operations[operation]?.(input, caller);
    return answer?.[member] as Answer;
  };
  return {
    describeServices: (cluster, services) =>
      ask('DescribeServices', { cluster, services, include: ['TAGS'] }, 'services'),
    listServices: (cluster) => ask('ListServices', { cluster, maxResults: 100 }, 'serviceArns'),
    async describeTaskDefinition(taskDefinition) {
      try {
        const answer = operations.DescribeTaskDefinition?.({ taskDefinition, include: ['TAGS'] }, caller);
        const { tags = [], ...rest } = answer ?? {};
        return { ...rest, tags: tagsOf(tags as readonly Tag[]) } as Awaited<
          ReturnType<EcsPort['describeTaskDefinition']>
        >;
      } catch (error) {
        if (error instanceof AwsError) return undefined;
        throw error;
      }
    },
    listRevisions: (familyPrefix, maxResults) =>
      ask('ListTaskDefinitions', { familyPrefix, maxResults, sort: 'DESC' }, 'taskDefinitionArns'),
    describeServiceDeployments: (serviceDeploymentArns) =>
      ask('DescribeServiceDeployments', { serviceDeploymentArns }, 'serviceDeployments'),
    listServiceDeployments: (cluster, service, maxResults) =>
      ask('ListServiceDeployments', { cluster, service, maxResults }, 'serviceDeployments'),
    describeServiceRevisions: (serviceRevisionArns) =>
      ask('DescribeServiceRevisions', { serviceRevisionArns }, 'serviceRevisions'),
    registerTaskDefinition: (input) => ask('RegisterTaskDefinition', input, 'taskDefinition'),
    createService: (input) => ask('CreateService', input, 'service'),
    updateService: (input) => ask('UpdateService', input, 'service'),
    deleteService: (input) => ask('DeleteService', input, 'none'),
    tagResource: (resourceArn, tags) => ask('TagResource', { resourceArn, tags: tagList(tags) }, 'none'),
    untagResource: (resourceArn, tagKeys) => ask('UntagResource', { resourceArn, tagKeys }, 'none'),
    stopServiceDeployment: (serviceDeploymentArn) => ask('StopServiceDeployment', { serviceDeploymentArn }, 'none'),
  };
}

interface Tag {
  readonly key: string;
  readonly value: string;
}

function tagsOf(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

function tagList(tags: Tags): readonly Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

type KnownTags = Map<string, ReturnType<ImageReader['listTags']>>;

/** Each repository is read once: nobody pushes while a fleet is put in place. */
function remembering(reader: ImageReader, known: KnownTags): ImageReader {
  return {
    ...reader,
    listTags(repository) {
      const list = known.get(repository.name) ?? reader.listTags(repository);
      known.set(repository.name, list);
      return list;
    },
  };
}

function directImages({ operations }: Ecr): ImageReader {
  return {
    async listTags({ account: registryId, name }) {
      const listed: { readonly tag: string; readonly digest: string }[] = [];
      let nextToken: unknown;
      do {
        const input = {
          registryId,
          repositoryName: name,
          filter: { tagStatus: 'TAGGED' },
          maxResults: 1_000,
          nextToken,
        };
        const page = (await operations.ListImages?.(input, caller)) as Body;
        const ids = page.imageIds as readonly { readonly imageTag: string; readonly imageDigest: string }[];
        listed.push(...ids.map(({ imageTag, imageDigest }) => ({ tag: imageTag, digest: imageDigest })));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return listed.sort((a, b) => (a.tag < b.tag ? -1 : 1));
    },
    describeDigest: async (_repository, digest) => ({ digest, tags: [] }),
  };
}

function directScaling({ operations }: EmulatedService): ScalableTargetReader {
  return {
    async describeScalableTargets(ResourceIds) {
      const input = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount', ResourceIds };
      const answer = await operations.DescribeScalableTargets?.(input, caller);
      const targets = (answer?.ScalableTargets ?? []) as readonly Body[];
      return targets.map((target) => ({
        resourceId: String(target.ResourceId),
        minCapacity: Number(target.MinCapacity),
        maxCapacity: Number(target.MaxCapacity),
      }));
    },
  };
}
