/**
 * Whether a path, or a name, matches a glob: `*` is any text of one folder's or file's name, `?` one character, `**` any number of
 * folders. Takes time in proportion to path × glob, whatever the glob.
 */
export function matchesGlob(glob: string, path: string): boolean {
  return matchesSequence(path.split('/'), glob.split('/'), folders);
}

/** What a sequence's parts are: which of a pattern's parts stands for any number of items, and which items fit another. */
interface Parts {
  readonly isStar: (part: string) => boolean;
  readonly matches: (item: string, part: string) => boolean;
}

const characters: Parts = {
  isStar: (part) => part === '*',
  matches: (character, part) => part === '?' || part === character,
};

const folders: Parts = {
  isStar: (part) => part === '**',
  matches: (name, part) => matchesSequence([...name], [...part], characters),
};

/** Greedy matching with one point to go back to: a later star makes an earlier one's choice irrelevant. */
function matchesSequence(items: readonly string[], pattern: readonly string[], { isStar, matches }: Parts): boolean {
  let item = 0;
  let part = 0;
  let star = -1;
  let retry = 0;
  while (item < items.length) {
    const wanted = pattern[part];
    if (wanted !== undefined && isStar(wanted)) {
      star = part;
      part += 1;
      retry = item;
    } else if (wanted !== undefined && matches(items[item] ?? '', wanted)) {
      part += 1;
      item += 1;
    } else if (star >= 0) {
      part = star + 1;
      retry += 1;
      item = retry;
    } else {
      return false;
    }
  }
  return pattern.slice(part).every(isStar);
}
