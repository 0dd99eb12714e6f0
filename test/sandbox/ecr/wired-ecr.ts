import { ECRClient, type ImageIdentifier, ListImagesCommand } from '@aws-sdk/client-ecr';
import { createEcr, type Ecr } from '../../../sandbox/ecr/ecr.ts';
import { check } from '../../../sandbox/model/check.ts';
import { type Wired, wire } from '../wired.ts';

/** An ECR of the sandbox behind a real client. */
export interface WiredEcr {
  readonly wired: Wired;
  readonly ecr: Ecr;
  readonly client: ECRClient;
  /** Every image of a repository, page by page. */
  readonly listAll: (repositoryName: string, maxResults?: number) => Promise<readonly ImageIdentifier[]>;
}

/** Starts an empty ECR, whose requests are checked; `wired.close()` ends it. */
export async function wireEcr(): Promise<WiredEcr> {
  const made: Ecr[] = [];
  const wired = await wire(
    (environment) => {
      made.push(createEcr(environment));
      return made;
    },
    { check },
  );
  const [ecr] = made;
  if (!ecr) throw new Error('the sandbox made no ECR');
  const client = new ECRClient(wired.client());
  return {
    wired,
    ecr,
    client,
    async listAll(repositoryName, maxResults) {
      const ids: ImageIdentifier[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client.send(new ListImagesCommand({ repositoryName, maxResults, nextToken }));
        ids.push(...(page.imageIds ?? []));
        nextToken = page.nextToken;
      } while (nextToken);
      return ids;
    },
  };
}
