import { DescribeImagesCommand, ECRClient, ListImagesCommand } from '@aws-sdk/client-ecr';
import { RefusedError } from '../errors.ts';
import type { EcrRepository, ImageReader, TaggedImage } from '../ports/images.ts';
import { formatArn } from './arn.ts';
import type { AwsCall } from './aws-call.ts';
import { type AdapterOptions, type Caller, createCaller } from './caller.ts';
import { type ClientSettings, onePerRegion } from './clients.ts';

/** The SDK's client of ECR in one region. */
export function createEcrClient(settings: ClientSettings): ECRClient {
  return new ECRClient(settings);
}

/** What the ECR adapter needs: as the other adapters, with a client for each region. */
export interface EcrOptions extends Omit<AdapterOptions<ECRClient>, 'client'> {
  /** The client of a region: repositories lie in any. It is asked once for each. */
  readonly client: (region: string) => ECRClient;
}

/** ECR by the real SDK, in any region, and in other accounts' registries where their policies allow it. */
export function createEcr(options: EcrOptions): ImageReader {
  const inRegion = onePerRegion((region) => {
    const client = options.client(region);
    return { client, call: createCaller({ ...options, client }) };
  });
  return {
    listTags: (repository) => {
      const { client, call } = inRegion(repository.region);
      return listTags(client, call, repository);
    },
    describeDigest: async (repository, digest) => {
      const { client, call } = inRegion(repository.region);
      try {
        return await call(imageCall('DescribeImages', repository), async () => {
          const imageIds = [{ imageDigest: digest }];
          const answer = await client.send(new DescribeImagesCommand({ ...registryOf(repository), imageIds }));
          const image = answer.imageDetails?.[0];
          return image && { digest, tags: (image.imageTags ?? []).toSorted(byBytes) };
        });
      } catch (error) {
        if (error instanceof RefusedError && error.awsCode === 'ImageNotFoundException') return undefined;
        throw error;
      }
    },
  };
}

async function listTags(client: ECRClient, call: Caller, repository: EcrRepository): Promise<readonly TaggedImage[]> {
  // A tag that moves while the pages are read can be on two of them; the later page is the newer answer.
  const digests = new Map<string, string>();
  let nextToken: string | undefined;
  do {
    const page = await call(imageCall('ListImages', repository), () =>
      client.send(
        new ListImagesCommand({
          ...registryOf(repository),
          filter: { tagStatus: 'TAGGED' },
          // The most that ECR returns at a time: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImages.html
          maxResults: 1000,
          nextToken,
        }),
      ),
    );
    for (const { imageTag, imageDigest } of page.imageIds ?? []) {
      if (imageTag && imageDigest) digests.set(imageTag, imageDigest);
    }
    nextToken = page.nextToken || undefined;
  } while (nextToken !== undefined);
  return [...digests].map(([tag, digest]) => ({ tag, digest })).toSorted((a, b) => byBytes(a.tag, b.tag));
}

function registryOf(repository: EcrRepository) {
  return { registryId: repository.account, repositoryName: repository.name };
}

function imageCall(operation: string, { account, region, name }: EcrRepository): AwsCall {
  return {
    service: 'ecr',
    operation,
    about: `repository ${name} of account ${account} in ${region}`,
    resource: () => formatArn({ service: 'ecr', region, account, resource: `repository/${name}` }),
    repeatable: true,
  };
}

// ECR's tags are ASCII, for which code units are bytes.
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
