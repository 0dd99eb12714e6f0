/**
 * A path as a manifest writes it, relative to the manifest's folder, as a path from the workspace's root; `undefined`
 * for one that is absolute, empty, leaves the workspace, or uses `\`.
 */
export function resolvePath(fromFile: string, path: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.includes('\\') || path.includes('\0')) return undefined;
  const parts = fromFile.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}

/**
 * Paths of a repository as paths of the workspace in one of its folders, which has no slashes at its ends and is empty for
 * the root. Paths beside it are left out; `all` when the folder itself, or one above it, became a link or a submodule.
 */
export function pathsWithin(folder: string, paths: readonly string[] | 'all'): readonly string[] | 'all' {
  if (paths === 'all' || folder === '') return paths;
  if (paths.some((path) => `${folder}/`.startsWith(`${path}/`))) return 'all';
  return paths.flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
}
