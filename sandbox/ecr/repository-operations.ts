import { AwsError, type Body, type EmulatedService, type Environment } from '../service.ts';
import { pageOf } from './page.ts';
import type { Registry } from './registry.ts';
import type { Repository } from './repository.ts';

/** ECR's operations on repositories, their resource tags, and the registry's sign-in. */
export function repositoryOperations(registry: Registry, environment: Environment): EmulatedService['operations'] {
  return {
    CreateRepository: (input) => createRepository(registry, environment, input),
    DescribeRepositories: (input, caller) => {
      const registryId = (input.registryId as string | undefined) ?? environment.account;
      const names = input.repositoryNames as readonly string[] | undefined;
      if (names) {
        const open = (repositoryName: string) =>
          registry.open({ repositoryName, registryId }, caller, 'ecr:DescribeRepositories');
        return { repositories: names.map((name) => repositoryBody(open(name))) };
      }
      const page = pageOf(registry.all(registryId), (repository) => repository.name, input);
      return { repositories: page.items.map(repositoryBody), nextToken: page.nextToken };
    },
    DeleteRepository: (input, caller) => {
      const repository = registry.open(input, caller, 'ecr:DeleteRepository');
      if (repository.size > 0 && input.force !== true) throw notEmpty(repository);
      registry.delete(repository);
      return { repository: repositoryBody(repository) };
    },
    GetAuthorizationToken: () => getAuthorizationToken(environment),
    TagResource: (input) => {
      const repository = byArn(registry, input);
      for (const { Key, Value } of tagsOf(input)) repository.resourceTags.set(Key, Value);
      return {};
    },
    UntagResource: (input) => {
      const repository = byArn(registry, input);
      for (const key of input.tagKeys as readonly string[]) repository.resourceTags.delete(key);
      return {};
    },
    ListTagsForResource: (input) => {
      const { resourceTags } = byArn(registry, input);
      return { tags: [...resourceTags].map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

interface ResourceTag {
  readonly Key: string;
  readonly Value: string;
}

function createRepository(registry: Registry, environment: Environment, input: Body): Body {
  const filters = input.imageTagMutabilityExclusionFilters as readonly Body[] | undefined;
  const repository = registry.create(
    String(input.repositoryName),
    (input.registryId as string | undefined) ?? environment.account,
    {
      imageTagMutability: (input.imageTagMutability as string | undefined) ?? 'MUTABLE',
      imageTagMutabilityExclusionFilters: filters ?? [],
    },
  );
  for (const { Key, Value } of tagsOf(input)) repository.resourceTags.set(Key, Value);
  return { repository: repositoryBody(repository) };
}

/** The token is `AWS:<password>` in base64 and good for 12 hours (API reference, GetAuthorizationToken). */
function getAuthorizationToken(environment: Environment): Body {
  const { account, region, clock } = environment;
  return {
    authorizationData: [
      {
        authorizationToken: Buffer.from('AWS:sandbox').toString('base64'),
        expiresAt: clock.seconds() + 12 * 60 * 60,
        proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
      },
    ],
  };
}

function repositoryBody(repository: Repository): Body {
  const { imageTagMutability, imageTagMutabilityExclusionFilters: filters } = repository.settings;
  return {
    repositoryArn: repository.arn,
    registryId: repository.registryId,
    repositoryName: repository.name,
    repositoryUri: repository.uri,
    createdAt: repository.createdAt,
    imageTagMutability,
    ...(filters.length > 0 ? { imageTagMutabilityExclusionFilters: filters } : {}),
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}

function byArn(registry: Registry, input: Body): Repository {
  const repository = registry.byArn(String(input.resourceArn));
  if (repository) return repository;
  const [, , , , registryId, resource] = String(input.resourceArn).split(':');
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${resource?.replace('repository/', '')}' does not exist in the registry with id '${registryId}'`,
  );
}

function tagsOf(input: Body): readonly ResourceTag[] {
  return (input.tags as readonly ResourceTag[] | undefined) ?? [];
}

function notEmpty(repository: Repository): AwsError {
  return new AwsError(
    'RepositoryNotEmptyException',
    `The repository with name '${repository.name}' in registry with id '${repository.registryId}' cannot be deleted because it still contains images`,
  );
}
