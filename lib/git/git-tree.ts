/** One name in a folder of a commit. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'submodule';
  readonly id: string;
}

/** A tree object's entries: `<mode> <name>`, a zero, and the 20 bytes of an id. */
export function parseTree(content: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const zero = content.indexOf(0, space);
    const mode = content.toString('latin1', at, space);
    const id = content.toString('hex', zero + 1, zero + 21);
    entries.push({ name: content.toString('utf8', space + 1, zero), kind: kindOf(mode), id });
    at = zero + 21;
  }
  return entries;
}

/** The id of a commit object's tree, which its first line names. */
export function treeOfCommit(content: Buffer): string {
  return content.toString('latin1', 'tree '.length, 'tree '.length + 40);
}

// https://git-scm.com/docs/git-fast-import has the modes; files are 100644, 100755 and, of old, 100664.
function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '40000') return 'folder';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}
