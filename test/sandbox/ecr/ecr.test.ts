import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr';
import { indexMediaType } from '../../../sandbox/ecr/manifest.ts';
import { account, region } from '../wired.ts';
import { type WiredEcr, wireEcr } from './wired-ecr.ts';

let on: WiredEcr;

beforeEach(async () => {
  on = await wireEcr();
});

afterEach(() => on.wired.close());

describe('repositories', () => {
  it('shows a repository as it was created', async () => {
    await on.client.send(new CreateRepositoryCommand({ repositoryName: 'team/web', imageTagMutability: 'IMMUTABLE' }));
    const { repositories } = await on.client.send(new DescribeRepositoriesCommand({ repositoryNames: ['team/web'] }));
    expect(repositories).toMatchObject([
      {
        repositoryArn: `arn:aws:ecr:${region}:${account}:repository/team/web`,
        repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/team/web`,
        registryId: account,
        imageTagMutability: 'IMMUTABLE',
        createdAt: new Date(on.wired.clock.now()),
      },
    ]);
  });

  it('refuses to make one twice', async () => {
    await on.client.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    await expect(on.client.send(new CreateRepositoryCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
      message: `The repository with name 'web' already exists in the registry with id '${account}'`,
    });
  });

  it('keeps one that holds images, unless forced', async () => {
    on.ecr.push({ repository: 'web', tag: '1', createRepository: true });
    const remove = (force: boolean) => on.client.send(new DeleteRepositoryCommand({ repositoryName: 'web', force }));
    await expect(remove(false)).rejects.toMatchObject({ name: 'RepositoryNotEmptyException' });
    await remove(true);
    await expect(on.client.send(new ListImagesCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: `The repository with name 'web' does not exist in the registry with id '${account}'`,
    });
  });

  it('keeps the registries of accounts apart', async () => {
    on.ecr.push({ repository: 'web', registryId: '444455556666', tag: '1', createRepository: true });
    const { imageIds } = await on.client.send(
      new ListImagesCommand({ repositoryName: 'web', registryId: '444455556666' }),
    );
    expect(imageIds).toMatchObject([{ imageTag: '1' }]);
    await expect(on.client.send(new ListImagesCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
  });

  it('keeps resource tags', async () => {
    const { repository } = await on.client.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
    const resourceArn = repository?.repositoryArn;
    await on.client.send(new TagResourceCommand({ resourceArn, tags: [{ Key: 'team', Value: 'shop' }] }));
    const { tags } = await on.client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ Key: 'team', Value: 'shop' }]);
  });

  it.each([
    ['its own', undefined, 'identity-based'],
    ["another account's", '444455556666', 'resource-based'],
  ])('denies what may not be read, in %s registry', async (_whose, registryId, policy) => {
    on.ecr.push({ repository: 'secret', registryId, tag: '1', createRepository: true });
    on.ecr.deny('secret', ['ecr:ListImages'], registryId);
    await expect(on.client.send(new ListImagesCommand({ repositoryName: 'secret', registryId }))).rejects.toMatchObject(
      {
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::${account}:user/TEST is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:${region}:${registryId ?? account}:repository/secret because no ${policy} policy allows the ecr:ListImages action`,
      },
    );
    await on.client.send(new DescribeImagesCommand({ repositoryName: 'secret', registryId }));
  });

  it('signs in to its registry for twelve hours', async () => {
    const { authorizationData } = await on.client.send(new GetAuthorizationTokenCommand({}));
    expect(authorizationData).toMatchObject([{ proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com` }]);
    expect(authorizationData?.[0]?.expiresAt?.getTime()).toBe(on.wired.clock.now() + 12 * 3_600_000);
  });
});

describe('immutable tags', () => {
  beforeEach(() =>
    on.client.send(
      new CreateRepositoryCommand({
        repositoryName: 'web',
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
      }),
    ),
  );

  it('do not move', () => {
    on.ecr.push({ repository: 'web', tag: '1.0.0', content: 'a' });
    expect(() => on.ecr.push({ repository: 'web', tag: '1.0.0', content: 'b' })).toThrow(
      expect.objectContaining({ code: 'ImageTagAlreadyExistsException' }),
    );
  });

  it('move where they are excluded', () => {
    on.ecr.push({ repository: 'web', tag: 'dev-1', content: 'a' });
    const { digest } = on.ecr.push({ repository: 'web', tag: 'dev-1', content: 'b' });
    expect(on.ecr.resolve(`${account}.dkr.ecr.${region}.amazonaws.com/web:dev-1`)).toBe(digest);
  });
});

describe('push', () => {
  it('makes another image each time, unless the content is given', () => {
    const push = (content?: string) =>
      on.ecr.push({ repository: 'web', tag: 'latest', content, createRepository: true });
    expect(push().digest).not.toBe(push().digest);
    expect(push('same').digest).toBe(push('same').digest);
  });

  it('takes a digest of the caller’s choosing', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    on.ecr.push({ repository: 'web', tag: '1', digest, createRepository: true });
    expect(on.ecr.resolve(`${account}.dkr.ecr.${region}.amazonaws.com/web:1`)).toBe(digest);
    expect(on.ecr.resolve(`${account}.dkr.ecr.${region}.amazonaws.com/web@${digest}`)).toBe(digest);
  });

  it('needs a repository', () => {
    expect(() => on.ecr.push({ repository: 'web', tag: '1' })).toThrow(
      expect.objectContaining({ code: 'RepositoryNotFoundException' }),
    );
  });

  it.each([
    ['another registry', 'nginx:latest'],
    ['a tag that is not there', `${account}.dkr.ecr.${region}.amazonaws.com/web:9`],
    ['a repository that is not there', `${account}.dkr.ecr.${region}.amazonaws.com/api:1`],
  ])('resolves nothing for %s', (_what, image) => {
    on.ecr.push({ repository: 'web', tag: '1', createRepository: true });
    expect(on.ecr.resolve(image)).toBeUndefined();
  });
});

describe('events', () => {
  it('tell of a push in the shape that AWS documents', async () => {
    const { digest } = on.ecr.push({ repository: 'team/web', tag: '1.0.0', createRepository: true });
    expect(on.wired.events).toEqual([
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
    const { digest, children } = on.ecr.push({
      repository: 'web',
      tag: '1',
      platforms: ['linux/amd64', 'linux/arm64'],
      createRepository: true,
    });
    expect(on.wired.events.map(({ detail }) => [detail['image-digest'], detail['image-tag']])).toEqual([
      [children[0], ''],
      [children[1], ''],
      [digest, '1'],
    ]);
    expect(on.wired.events.at(-1)?.detail).toMatchObject({ 'manifest-media-type': indexMediaType });
    expect(on.wired.events.at(-1)?.detail).not.toHaveProperty('artifact-media-type');
  });

  it('tell of each tag, and not of one that was there', () => {
    on.ecr.push({ repository: 'web', tag: '1', content: 'a', createRepository: true });
    on.ecr.push({ repository: 'web', tags: ['1', '2', '3'], content: 'a' });
    expect(on.wired.events.map(({ detail }) => detail['image-tag'])).toEqual(['1', '2', '3']);
  });

  it('tell of a replication, and where it came from', () => {
    const { digest } = on.ecr.replicate({
      repository: 'web',
      tag: '1.2.3',
      from: { account: '123456789012', region: 'us-east-1' },
    });
    expect(on.wired.events).toEqual([
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
