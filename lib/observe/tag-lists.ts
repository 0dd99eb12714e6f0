import pLimit from 'p-limit';
import { repositoryKey } from '../images/image-reference.ts';
import type { EcrRepository, ImageReader, TaggedImage } from '../ports/images.ts';

/** The tag lists of repositories, each read once and kept only while a service still needs it. */
export interface TagLists {
  /** The repository's tags, in byte order; every caller waits for the same read. */
  tagsOf(repository: EcrRepository): Promise<readonly TaggedImage[]>;
  /** One service is done with the repository. */
  release(repository: EcrRepository): void;
}

/** So many lists are read side by side: a longer queue would wait too long for the request rates. */
const sideBySide = 10;

/**
 * Tag lists over an image reader. `uses` says how often each repository will be released, so that a sweep of thousands
 * of services does not keep thousands of lists; without it lists are kept until the end.
 */
export function createTagLists(images: ImageReader, uses?: ReadonlyMap<string, number>): TagLists {
  const lists = new Map<string, Promise<readonly TaggedImage[]>>();
  const limited = pLimit(sideBySide);
  const left = new Map(uses ?? []);
  return {
    tagsOf(repository) {
      const key = repositoryKey(repository);
      const known = lists.get(key);
      if (known) return known;
      const list = limited(() => images.listTags(repository));
      lists.set(key, list);
      return list;
    },
    release(repository) {
      if (!uses) return;
      const key = repositoryKey(repository);
      const rest = (left.get(key) ?? 1) - 1;
      left.set(key, rest);
      if (rest <= 0) lists.delete(key);
    },
  };
}
