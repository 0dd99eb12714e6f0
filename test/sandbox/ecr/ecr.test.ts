import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  type ImageIdentifier,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr';
import { createEcr, type Ecr } from '../../../sandbox/ecr/ecr.ts';
import { imageIndex, imageManifest, indexMediaType } from '../../../sandbox/ecr/manifest.ts';
import { check } from '../../../sandbox/model/check.ts';
import { account, region, type Wired, wire } from '../wired.ts';

describe('ECR', () => {
  let wired: Wired;
  let ecr: Ecr;
  let client: ECRClient;

  beforeEach(async () => {
    wired = await wire(
      (environment) => {
        ecr = createEcr(environment);
        return [ecr];
      },
      { check },
    );
    client = new ECRClient(wired.client());
  });

  afterEach(() => wired.close());

  async function listAll(repositoryName: string, maxResults?: number): Promise<readonly ImageIdentifier[]> {
    const ids: ImageIdentifier[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListImagesCommand({ repositoryName, maxResults, nextToken }));
      ids.push(...(page.imageIds ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    return ids;
  }

  describe('repositories', () => {
    it('shows a repository as it was created', async () => {
      await client.send(new CreateRepositoryCommand({ repositoryName: 'team/web', imageTagMutability: 'IMMUTABLE' }));
      const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/web'] }));
      expect(repositories).toMatchObject([
        {
          repositoryArn: `arn:aws:ecr:${region}:${account}:repository/team/web`,
          repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/team/web`,
          registryId: account,
          imageTagMutability: 'IMMUTABLE',
          createdAt: new Date(wired.clock.now()),
        },
      ]);
    });

    it('refuses to make one twice', async () => {
      await client.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
      await expect(client.send(new CreateRepositoryCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
        name: 'RepositoryAlreadyExistsException',
        message: `The repository with name 'web' already exists in the registry with id '${account}'`,
      });
    });

    it('keeps one that holds images, unless forced', async () => {
      ecr.push({ repository: 'web', tag: '1', createRepository: true });
      const remove = (force: boolean) => client.send(new DeleteRepositoryCommand({ repositoryName: 'web', force }));
      await expect(remove(false)).rejects.toMatchObject({ name: 'RepositoryNotEmptyException' });
      await remove(true);
      await expect(client.send(new ListImagesCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
        name: 'RepositoryNotFoundException',
        message: `The repository with name 'web' does not exist in the registry with id '${account}'`,
      });
    });

    it('keeps the registries of accounts apart', async () => {
      ecr.push({ repository: 'web', registryId: '444455556666', tag: '1', createRepository: true });
      const { imageIds } = await client.send(
        new ListImagesCommand({ repositoryName: 'web', registryId: '444455556666' }),
      );
      expect(imageIds).toMatchObject([{ imageTag: '1' }]);
      await expect(client.send(new ListImagesCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
        name: 'RepositoryNotFoundException',
      });
    });

    it('keeps resource tags', async () => {
      const { repository } = await client.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
      const resourceArn = repository?.repositoryArn;
      await client.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'team', Value: 'shop' }] }));
      const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
      expect(tags).toEqual([{ Key: 'team', Value: 'shop' }]);
    });

    it.each([
      ['its own', undefined, 'identity-based'],
      ["another account's", '444455556666', 'resource-based'],
    ])('denies what may not be read, in %s registry', async (_whose, registryId, policy) => {
      ecr.push({ repository: 'secret', registryId, tag: '1', createRepository: true });
      ecr.deny('secret', ['ecr:ListImages'], registryId);
      await expect(client.send(new ListImagesCommand({ repositoryName: 'secret', registryId }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${account}:user/TEST is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:${region}:${registryId ?? account}:repository/secret because no ${policy} policy allows the ecr:ListImages action`,
      });
      await client.send(new DescribeImagesCommand({ repositoryName: 'secret', registryId }));
    });

    it('signs in to its registry for twelve hours', async () => {
      const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
      expect(authorizationData).toMatchObject([
        { proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com` },
      ]);
      expect(authorizationData?.[0]?.expiresAt?.getTime()).toBe(wired.clock.now() + 12 * 3_600_000);
    });
  });

  describe('PutImage', () => {
    const put = (tag: string | undefined, content: string) =>
      client.send(new PutImageCommand({ repositoryName: 'web', imageTag: tag, imageManifest: imageManifest(content) }));

    beforeEach(() => client.send(new CreateRepositoryCommand({ repositoryName: 'web' })));

    it('moves a tag, and leaves its old image without one', async () => {
      const first = await put('latest', 'a');
      const second = await put('latest', 'b');
      expect(await listAll('web')).toEqual(
        expect.arrayContaining([
          { imageDigest: first.image?.imageId?.imageDigest },
          { imageDigest: second.image?.imageId?.imageDigest, imageTag: 'latest' },
        ]),
      );
    });

    it('gives one digest several tags', async () => {
      await put('1.0.0', 'a');
      await put('latest', 'a');
      const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName: 'web' }));
      expect(imageDetails?.map((detail) => detail.imageTags)).toEqual([['1.0.0', 'latest']]);
    });

    it('refuses what is already there', async () => {
      await put('1', 'a');
      await expect(put('1', 'a')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
      expect(wired.events).toHaveLength(1);
    });

    it('refuses an index whose manifests are not there', async () => {
      const children = [{ platform: 'linux/amd64', manifest: imageManifest('missing') }];
      const index = new PutImageCommand({ repositoryName: 'web', imageTag: '1', imageManifest: imageIndex(children) });
      await expect(client.send(index)).rejects.toMatchObject({ name: 'ReferencedImagesNotFoundException' });
    });

    it('refuses a digest that is not the manifest’s', async () => {
      const imageDigest = `sha256:${'0'.repeat(64)}`;
      const command = new PutImageCommand({ repositoryName: 'web', imageManifest: imageManifest('a'), imageDigest });
      await expect(client.send(command)).rejects.toMatchObject({ name: 'ImageDigestDoesNotMatchException' });
    });

    it('refuses what is no manifest', async () => {
      const command = new PutImageCommand({ repositoryName: 'web', imageManifest: 'FROM scratch' });
      await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });

    it('answers what BatchGetImage gives back', async () => {
      const { image } = await put('1', 'a');
      const { images, failures } = await client.send(
        new BatchGetImageCommand({ repositoryName: 'web', imageIds: [{ imageTag: '1' }, { imageTag: '2' }] }),
      );
      expect(images).toEqual([image]);
      expect(failures).toEqual([
        { imageId: { imageTag: '2' }, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' },
      ]);
    });
  });

  describe('immutable tags', () => {
    beforeEach(() =>
      client.send(
        new CreateRepositoryCommand({
          repositoryName: 'web',
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
        }),
      ),
    );

    it('do not move', () => {
      ecr.push({ repository: 'web', tag: '1.0.0', content: 'a' });
      expect(() => ecr.push({ repository: 'web', tag: '1.0.0', content: 'b' })).toThrow(
        expect.objectContaining({ code: 'ImageTagAlreadyExistsException' }),
      );
    });

    it('move where they are excluded', () => {
      ecr.push({ repository: 'web', tag: 'dev-1', content: 'a' });
      const { digest } = ecr.push({ repository: 'web', tag: 'dev-1', content: 'b' });
      expect(ecr.resolve(`${account}.dkr.ecr.${region}.amazonaws.com/web:dev-1`)).toBe(digest);
    });
  });

  describe('listings', () => {
    const tags = Array.from({ length: 250 }, (_, index) => `1.0.${index}`);

    beforeEach(() => {
      for (const tag of tags) ecr.push({ repository: 'web', tag, createRepository: true, silent: true });
      ecr.push({ repository: 'web', silent: true });
    });

    it('give every image once, over pages of 100 by default', async () => {
      const ids = await listAll('web');
      expect(ids.flatMap((id) => id.imageTag ?? []).sort()).toEqual([...tags].sort());
      expect(ids).toHaveLength(251);
      expect(wired.callLog.counts()).toEqual({ 'ecr:ListImages': 3 });
    });

    it('come in one page of at most 1000', async () => {
      expect(await listAll('web', 1_000)).toHaveLength(251);
      expect(wired.callLog.counts()).toEqual({ 'ecr:ListImages': 1 });
      await expect(listAll('web', 1_001)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });

    it('are in no order that anyone could lean on', async () => {
      const listed = (await listAll('web')).map((id) => id.imageTag ?? '');
      expect(listed).not.toEqual(['', ...tags]);
      expect(listed).not.toEqual([...listed].sort());
      expect(listed).not.toEqual([...listed].sort().reverse());
    });

    it('go on where they were when images come in between', async () => {
      const first = await client.send(new ListImagesCommand({ repositoryName: 'web' }));
      for (let index = 0; index < 50; index++) ecr.push({ repository: 'web', tag: `2.0.${index}`, silent: true });
      const seen = new Set((first.imageIds ?? []).map((id) => id.imageTag));
      let nextToken = first.nextToken;
      while (nextToken) {
        const page = await client.send(new ListImagesCommand({ repositoryName: 'web', nextToken }));
        for (const id of page.imageIds ?? []) seen.add(id.imageTag);
        nextToken = page.nextToken;
      }
      expect(tags.filter((tag) => !seen.has(tag))).toEqual([]);
    });

    it.each([
      ['TAGGED', 250],
      ['UNTAGGED', 1],
      ['ANY', 251],
    ] as const)('filter %s: %i', async (tagStatus, count) => {
      const { imageIds } = await client.send(
        new ListImagesCommand({ repositoryName: 'web', maxResults: 1_000, filter: { tagStatus } }),
      );
      expect(imageIds).toHaveLength(count);
    });

    it('refuse a token that they did not give', async () => {
      const command = new ListImagesCommand({ repositoryName: 'web', nextToken: 'made-up' });
      await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });

    it('describe images page by page', async () => {
      const first = await client.send(new DescribeImagesCommand({ repositoryName: 'web', maxResults: 200 }));
      const { nextToken } = first;
      const second = await client.send(
        new DescribeImagesCommand({ repositoryName: 'web', maxResults: 200, nextToken }),
      );
      const digests = [...(first.imageDetails ?? []), ...(second.imageDetails ?? [])].map((image) => image.imageDigest);
      expect([new Set(digests).size, second.nextToken]).toEqual([251, undefined]);
    });
  });

  it('holds 20,000 tags', async () => {
    for (let index = 0; index < 20_000; index++) {
      ecr.push({ repository: 'web', tag: `1.0.${index}`, createRepository: true, silent: true });
    }
    expect(await listAll('web', 1_000)).toHaveLength(20_000);
    expect(wired.callLog.counts()).toEqual({ 'ecr:ListImages': 20 });
  });

  describe('DescribeImages', () => {
    it('tells the digest behind a tag', async () => {
      const { digest } = ecr.push({ repository: 'web', tags: ['1', '2'], createRepository: true });
      const { imageDetails } = await client.send(
        new DescribeImagesCommand({ repositoryName: 'web', imageIds: [{ imageTag: '2' }] }),
      );
      expect(imageDetails).toMatchObject([
        { imageDigest: digest, imageTags: ['1', '2'], imagePushedAt: new Date(wired.clock.now()) },
      ]);
    });

    it('does not find what is not there', async () => {
      ecr.push({ repository: 'web', tag: '1', createRepository: true });
      const imageIds = [{ imageDigest: `sha256:${'a'.repeat(64)}` }];
      await expect(client.send(new DescribeImagesCommand({ repositoryName: 'web', imageIds }))).rejects.toMatchObject({
        name: 'ImageNotFoundException',
        message: `The image with imageId {imageDigest:'sha256:${'a'.repeat(64)}', imageTag:'null'} does not exist within the repository with name 'web' in the registry with id '${account}'`,
      });
    });

    it('takes at most 100 ids', async () => {
      ecr.push({ repository: 'web', tag: '1', createRepository: true });
      const imageIds = Array.from({ length: 101 }, () => ({ imageTag: '1' }));
      await expect(client.send(new DescribeImagesCommand({ repositoryName: 'web', imageIds }))).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    });
  });

  describe('BatchDeleteImage', () => {
    const remove = (...imageIds: ImageIdentifier[]) =>
      client.send(new BatchDeleteImageCommand({ repositoryName: 'web', imageIds }));

    it('takes tags off, and the image with its last one', async () => {
      const { digest } = ecr.push({ repository: 'web', tags: ['1', '2'], createRepository: true });
      const first = await remove({ imageTag: '1' });
      expect(first.imageIds).toEqual([{ imageDigest: digest, imageTag: '1' }]);
      expect(await listAll('web')).toEqual([{ imageDigest: digest, imageTag: '2' }]);
      await remove({ imageTag: '2' });
      expect(await listAll('web')).toEqual([]);
    });

    it('takes an image away with all its tags, and says so on the bus', async () => {
      const { digest } = ecr.push({ repository: 'web', tags: ['1', '2'], createRepository: true, silent: true });
      await remove({ imageDigest: digest });
      expect(await listAll('web')).toEqual([]);
      expect(
        wired.events.map(({ detail }) => [detail['action-type'], detail['image-digest'], detail['image-tag']]),
      ).toEqual([
        ['DELETE', digest, '1'],
        ['DELETE', digest, '2'],
      ]);
    });

    it('keeps what an index holds', async () => {
      const { children } = ecr.push({
        repository: 'web',
        tag: '1',
        platforms: ['linux/amd64'],
        createRepository: true,
      });
      const { failures } = await remove({ imageDigest: children[0] }, { imageTag: '9' });
      expect(failures?.map((failure) => failure.failureCode)).toEqual([
        'ImageReferencedByManifestList',
        'ImageNotFound',
      ]);
    });
  });

  describe('events', () => {
    it('tell of a push in the shape that AWS documents', async () => {
      const { digest } = ecr.push({ repository: 'team/web', tag: '1.0.0', createRepository: true });
      expect(wired.events).toEqual([
        {
          source: 'aws.ecr',
          'detail-type': 'ECR Image Action',
          resources: [],
          detail: {
            result: 'SUCCESS',
            'repository-name': 'team/web',
            'image-digest': digest,
            'action-type': 'PUSH',
            'image-tag': '1.0.0',
            'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
            'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
          },
        },
      ]);
    });

    it('tell of a multi-architecture push once for each manifest, untagged, and once for the index', () => {
      const { digest, children } = ecr.push({
        repository: 'web',
        tag: '1',
        platforms: ['linux/amd64', 'linux/arm64'],
        createRepository: true,
      });
      expect(wired.events.map(({ detail }) => [detail['image-digest'], detail['image-tag']])).toEqual([
        [children[0], ''],
        [children[1], ''],
        [digest, '1'],
      ]);
      expect(wired.events.at(-1)?.detail).toMatchObject({ 'manifest-media-type': indexMediaType });
      expect(wired.events.at(-1)?.detail).not.toHaveProperty('artifact-media-type');
    });

    it('tell of each tag, and not of one that was there', () => {
      ecr.push({ repository: 'web', tag: '1', content: 'a', createRepository: true });
      ecr.push({ repository: 'web', tags: ['1', '2', '3'], content: 'a' });
      expect(wired.events.map(({ detail }) => detail['image-tag'])).toEqual(['1', '2', '3']);
    });

    it('tell of a replication, and where it came from', () => {
      const { digest } = ecr.replicate({
        repository: 'web',
        tag: '1.2.3',
        from: { account: '123456789012', region: 'us-east-1' },
      });
      expect(wired.events).toEqual([
        {
          source: 'aws.ecr',
          'detail-type': 'ECR Replication Action',
          resources: [`arn:aws:ecr:${region}:${account}:repository/web`],
          detail: {
            result: 'SUCCESS',
            'repository-name': 'web',
            'image-digest': digest,
            'source-account': '123456789012',
            'action-type': 'REPLICATE',
            'source-region': 'us-east-1',
            'image-tag': '1.2.3',
          },
        },
      ]);
    });
  });

  describe('push', () => {
    it('makes another image each time, unless the content is given', () => {
      const push = (content?: string) =>
        ecr.push({ repository: 'web', tag: 'latest', content, createRepository: true });
      expect(push().digest).not.toBe(push().digest);
      expect(push('same').digest).toBe(push('same').digest);
    });

    it('takes a digest of the caller’s choosing', () => {
      const digest = `sha256:${'b'.repeat(64)}`;
      ecr.push({ repository: 'web', tag: '1', digest, createRepository: true });
      expect(ecr.resolve(`${account}.dkr.ecr.${region}.amazonaws.com/web:1`)).toBe(digest);
      expect(ecr.resolve(`${account}.dkr.ecr.${region}.amazonaws.com/web@${digest}`)).toBe(digest);
    });

    it('needs a repository', () => {
      expect(() => ecr.push({ repository: 'web', tag: '1' })).toThrow(
        expect.objectContaining({ code: 'RepositoryNotFoundException' }),
      );
    });

    it.each([
      ['another registry', 'nginx:latest'],
      ['a tag that is not there', `${account}.dkr.ecr.${region}.amazonaws.com/web:9`],
      ['a repository that is not there', `${account}.dkr.ecr.${region}.amazonaws.com/api:1`],
    ])('resolves nothing for %s', (_what, image) => {
      ecr.push({ repository: 'web', tag: '1', createRepository: true });
      expect(ecr.resolve(image)).toBeUndefined();
    });
  });
});
