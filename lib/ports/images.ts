/** An ECR repository: where it is and whose it is. */
export interface EcrRepository {
  readonly account: string;
  readonly region: string;
  /** The name, with its namespaces: `team/web`. */
  readonly name: string;
}

/** A tag and what it points to now. */
export interface TaggedImage {
  readonly tag: string;
  /** `sha256:…`; for a multi-architecture image, the index's. */
  readonly digest: string;
}

/** Reads of an image registry. */
export interface ImageReader {
  /**
   * Every tag of the repository, sorted by the tag's bytes (ECR's order is not defined); empty when it holds none.
   * Throws RefusedError `RepositoryNotFoundException`, AccessError.
   */
  listTags(repository: EcrRepository): Promise<readonly TaggedImage[]>;
  /** Whether the repository still holds a digest, and under which tags; `undefined` when it is gone. */
  describeDigest(
    repository: EcrRepository,
    digest: string,
  ): Promise<{ readonly digest: string; readonly tags: readonly string[] } | undefined>;
}
