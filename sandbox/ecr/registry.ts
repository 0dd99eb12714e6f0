import { AwsError, type Body, type Caller, type Environment } from '../service.ts';
import { Repository, type RepositorySettings } from './repository.ts';

/** Every repository of every account that the sandbox knows in one region. */
export class Registry {
  readonly #environment: Environment;
  readonly #repositories = new Map<string, Repository>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  create(name: string, registryId: string, settings: Partial<RepositorySettings> = {}): Repository {
    const key = keyOf(registryId, name);
    if (this.#repositories.has(key)) {
      throw new AwsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${registryId}'`,
      );
    }
    const repository = new Repository({
      name,
      registryId,
      region: this.#environment.region,
      createdAt: this.#environment.clock.seconds(),
      settings: { imageTagMutability: 'MUTABLE', imageTagMutabilityExclusionFilters: [], ...settings },
    });
    this.#repositories.set(key, repository);
    return repository;
  }

  find(name: string, registryId: string): Repository | undefined {
    return this.#repositories.get(keyOf(registryId, name));
  }

  /** The repository that a request names, for one action. Throws RepositoryNotFoundException and AccessDeniedException. */
  open(input: Body, caller: Caller, action: string): Repository {
    const name = String(input.repositoryName);
    const registryId = typeof input.registryId === 'string' ? input.registryId : this.#environment.account;
    const repository = this.find(name, registryId);
    // Who may not read a repository is not told whether it exists, but a denial is marked on one that does.
    if (repository && (repository.denied.has('*') || repository.denied.has(action))) {
      throw denial(repository, caller, action);
    }
    if (!repository) {
      throw new AwsError(
        'RepositoryNotFoundException',
        `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
      );
    }
    return repository;
  }

  byArn(arn: string): Repository | undefined {
    return [...this.#repositories.values()].find((repository) => repository.arn === arn);
  }

  all(registryId: string): readonly Repository[] {
    return [...this.#repositories.values()]
      .filter((repository) => repository.registryId === registryId)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  delete(repository: Repository): void {
    this.#repositories.delete(keyOf(repository.registryId, repository.name));
  }
}

/** Names the policy that is missing: the repository's own for another account's, the caller's otherwise. */
function denial(repository: Repository, caller: Caller, action: string): AwsError {
  const policy = repository.registryId === caller.account ? 'identity-based' : 'resource-based';
  return new AwsError(
    'AccessDeniedException',
    `User: arn:aws:iam::${caller.account}:user/${caller.accessKeyId} is not authorized to perform: ${action} on resource: ${repository.arn} because no ${policy} policy allows the ${action} action`,
  );
}

function keyOf(registryId: string, name: string): string {
  return `${registryId}/${name}`;
}
