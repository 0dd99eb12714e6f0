/** Where the manifests are read from, at one commit. Paths are relative to the workspace's root, with `/`. */
export interface Source {
  /** The commit the files belong to; `undefined` where nobody knows it (a folder outside Git). */
  readonly commit: string | undefined;
  /** Every file's path, in byte order. */
  list(): Promise<readonly string[]>;
  /** The file's text; `undefined` when there is none. */
  read(path: string): Promise<string | undefined>;
}

/** A place that holds manifests at many commits. */
export interface SourceRepository {
  /** The commit that a branch, a tag or a full commit id stands for now. Throws ConfigurationError when there is no such ref. */
  resolve(ref: string): Promise<string>;
  /** The files under the workspace's path at a commit (full id). Throws MissingCommitError when it is not there (any more). */
  open(commit: string): Promise<Source>;
}
