/** Where the manifests are read from, at one commit. Paths are relative to the workspace's root, with `/`. */
export interface Source {
  /** The commit the files belong to; `undefined` where nobody knows it (a folder outside Git). */
  readonly commit: string | undefined;
  /** Every file's path, in byte order. */
  list(): Promise<readonly string[]>;
  /** The file's text; `undefined` when there is none. */
  read(path: string): Promise<string | undefined>;
}
