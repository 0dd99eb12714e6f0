import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  type ImageIdentifier,
  ListImagesCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { imageIndex, imageManifest } from '../../../sandbox/ecr/manifest.ts';
import { account } from '../wired.ts';
import { type WiredEcr, wireEcr } from './wired-ecr.ts';

let on: WiredEcr;

beforeEach(async () => {
  on = await wireEcr();
});

afterEach(() => on.wired.close());

describe('PutImage', () => {
  const put = (tag: string | undefined, content: string) =>
    on.client.send(
      new PutImageCommand({ repositoryName: 'web', imageTag: tag, imageManifest: imageManifest(content) }),
    );

  beforeEach(() => on.client.send(new CreateRepositoryCommand({ repositoryName: 'web' })));

  it('moves a tag, and leaves its old image without one', async () => {
    const first = await put('latest', 'a');
    const second = await put('latest', 'b');
    expect(await on.listAll('web')).toEqual(
      expect.arrayContaining([
        { imageDigest: first.image?.imageId?.imageDigest },
        { imageDigest: second.image?.imageId?.imageDigest, imageTag: 'latest' },
      ]),
    );
  });

  it('gives one digest several tags', async () => {
    await put('1.0.0', 'a');
    await put('latest', 'a');
    const { imageDetails } = await on.client.send(new DescribeImagesCommand({ repositoryName: 'web' }));
    expect(imageDetails?.map((detail) => detail.imageTags)).toEqual([['1.0.0', 'latest']]);
  });

  it('refuses what is already there', async () => {
    await put('1', 'a');
    await expect(put('1', 'a')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
    expect(on.wired.events).toHaveLength(1);
  });

  it('refuses an index whose manifests are not there', async () => {
    const children = [{ platform: 'linux/amd64', manifest: imageManifest('missing') }];
    const index = new PutImageCommand({ repositoryName: 'web', imageTag: '1', imageManifest: imageIndex(children) });
    await expect(on.client.send(index)).rejects.toMatchObject({ name: 'ReferencedImagesNotFoundException' });
  });

  it('refuses a digest that is not the manifest’s', async () => {
    const imageDigest = `sha256:${'0'.repeat(64)}`;
    const command = new PutImageCommand({ repositoryName: 'web', imageManifest: imageManifest('a'), imageDigest });
    await expect(on.client.send(command)).rejects.toMatchObject({ name: 'ImageDigestDoesNotMatchException' });
  });

  it('refuses what is no manifest', async () => {
    const command = new PutImageCommand({ repositoryName: 'web', imageManifest: 'FROM scratch' });
    await expect(on.client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('answers what BatchGetImage gives back', async () => {
    const { image } = await put('1', 'a');
    const { images, failures } = await on.client.send(
      new BatchGetImageCommand({ repositoryName: 'web', imageIds: [{ imageTag: '1' }, { imageTag: '2' }] }),
    );
    expect(images).toEqual([image]);
    expect(failures).toEqual([
      { imageId: { imageTag: '2' }, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' },
    ]);
  });
});

describe('listings', () => {
  const tags = Array.from({ length: 250 }, (_, index) => `1.0.${index}`);

  beforeEach(() => {
    for (const tag of tags) on.ecr.push({ repository: 'web', tag, createRepository: true, silent: true });
    on.ecr.push({ repository: 'web', silent: true });
  });

  it('give every image once, over pages of 100 by default', async () => {
    const ids = await on.listAll('web');
    expect(ids.flatMap((id) => id.imageTag ?? []).sort()).toEqual([...tags].sort());
    expect(ids).toHaveLength(251);
    expect(on.wired.callLog.counts()).toEqual({ 'ecr:ListImages': 3 });
  });

  it('come in one page of at most 1000', async () => {
    expect(await on.listAll('web', 1_000)).toHaveLength(251);
    expect(on.wired.callLog.counts()).toEqual({ 'ecr:ListImages': 1 });
    await expect(on.listAll('web', 1_001)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('are in no order that anyone could lean on', async () => {
    const listed = (await on.listAll('web')).map((id) => id.imageTag ?? '');
    expect(listed).not.toEqual(['', ...tags]);
    expect(listed).not.toEqual([...listed].sort());
    expect(listed).not.toEqual([...listed].sort().reverse());
  });

  it('go on where they were when images come in between', async () => {
    const first = await on.client.send(new ListImagesCommand({ repositoryName: 'web' }));
    for (let index = 0; index < 50; index++) on.ecr.push({ repository: 'web', tag: `2.0.${index}`, silent: true });
    const seen = new Set((first.imageIds ?? []).map((id) => id.imageTag));
    let nextToken = first.nextToken;
    while (nextToken) {
      const page = await on.client.send(new ListImagesCommand({ repositoryName: 'web', nextToken }));
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
    const { imageIds } = await on.client.send(
      new ListImagesCommand({ repositoryName: 'web', maxResults: 1_000, filter: { tagStatus } }),
    );
    expect(imageIds).toHaveLength(count);
  });

  it('refuse a token that they did not give', async () => {
    const command = new ListImagesCommand({ repositoryName: 'web', nextToken: 'made-up' });
    await expect(on.client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('describe images page by page', async () => {
    const first = await on.client.send(new DescribeImagesCommand({ repositoryName: 'web', maxResults: 200 }));
    const { nextToken } = first;
    const second = await on.client.send(
      new DescribeImagesCommand({ repositoryName: 'web', maxResults: 200, nextToken }),
    );
    const digests = [...(first.imageDetails ?? []), ...(second.imageDetails ?? [])].map((image) => image.imageDigest);
    expect([new Set(digests).size, second.nextToken]).toEqual([251, undefined]);
  });
});

it('holds 20,000 tags', async () => {
  for (let index = 0; index < 20_000; index++) {
    on.ecr.push({ repository: 'web', tag: `1.0.${index}`, createRepository: true, silent: true });
  }
  expect(await on.listAll('web', 1_000)).toHaveLength(20_000);
  expect(on.wired.callLog.counts()).toEqual({ 'ecr:ListImages': 20 });
});

describe('DescribeImages', () => {
  it('tells the digest behind a tag', async () => {
    const { digest } = on.ecr.push({ repository: 'web', tags: ['1', '2'], createRepository: true });
    const { imageDetails } = await on.client.send(
      new DescribeImagesCommand({ repositoryName: 'web', imageIds: [{ imageTag: '2' }] }),
    );
    expect(imageDetails).toMatchObject([
      { imageDigest: digest, imageTags: ['1', '2'], imagePushedAt: new Date(on.wired.clock.now()) },
    ]);
  });

  it('does not find what is not there', async () => {
    on.ecr.push({ repository: 'web', tag: '1', createRepository: true });
    const imageIds = [{ imageDigest: `sha256:${'a'.repeat(64)}` }];
    await expect(on.client.send(new DescribeImagesCommand({ repositoryName: 'web', imageIds }))).rejects.toMatchObject({
      name: 'ImageNotFoundException',
      message: `The image with imageId {imageDigest:'sha256:${'a'.repeat(64)}', imageTag:'null'} does not exist within the repository with name 'web' in the registry with id '${account}'`,
    });
  });

  it('takes at most 100 ids', async () => {
    on.ecr.push({ repository: 'web', tag: '1', createRepository: true });
    const imageIds = Array.from({ length: 101 }, () => ({ imageTag: '1' }));
    await expect(on.client.send(new DescribeImagesCommand({ repositoryName: 'web', imageIds }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('BatchDeleteImage', () => {
  const remove = (...imageIds: ImageIdentifier[]) =>
    on.client.send(new BatchDeleteImageCommand({ repositoryName: 'web', imageIds }));

  it('takes tags off, and the image with its last one', async () => {
    const { digest } = on.ecr.push({ repository: 'web', tags: ['1', '2'], createRepository: true });
    const first = await remove({ imageTag: '1' });
    expect(first.imageIds).toEqual([{ imageDigest: digest, imageTag: '1' }]);
    expect(await on.listAll('web')).toEqual([{ imageDigest: digest, imageTag: '2' }]);
    await remove({ imageTag: '2' });
    expect(await on.listAll('web')).toEqual([]);
  });

  it('takes an image away with all its tags, and says so on the bus', async () => {
    const { digest } = on.ecr.push({ repository: 'web', tags: ['1', '2'], createRepository: true, silent: true });
    await remove({ imageDigest: digest });
    expect(await on.listAll('web')).toEqual([]);
    expect(
      on.wired.events.map(({ detail }) => [detail['action-type'], detail['image-digest'], detail['image-tag']]),
    ).toEqual([
      ['DELETE', digest, '1'],
      ['DELETE', digest, '2'],
    ]);
  });

  it('keeps what an index holds', async () => {
    const { children } = on.ecr.push({
      repository: 'web',
      tag: '1',
      platforms: ['linux/amd64'],
      createRepository: true,
    });
    const { failures } = await remove({ imageDigest: children[0] }, { imageTag: '9' });
    expect(failures?.map((failure) => failure.failureCode)).toEqual(['ImageReferencedByManifestList', 'ImageNotFound']);
  });
});
