import { createHash } from 'node:crypto';
import { TransientError } from '../../lib/errors.ts';
import type { Recorder } from '../../lib/ports/recorder.ts';
import type { Source, SourceRepository } from '../../lib/ports/source.ts';
import { setScalar } from '../../lib/record/set-scalar.ts';
import { memorySource } from '../manifest/memory-source.ts';

type Files = Readonly<Record<string, string>>;

interface Commit {
  readonly id: string;
  readonly files: Files;
}

/** A repository with one branch, on a host that may be away. */
export class MemoryGit implements SourceRepository {
  isAway = false;
  readonly #commits: Commit[] = [];

  constructor(files: Files) {
    this.commit(() => files);
  }

  /** Puts a commit on the head; returns its id. */
  commit(change: (files: Files) => Files): string {
    const files = change(this.files);
    const id = createHash('sha1')
      .update(`${this.#commits.length}${JSON.stringify(files)}`)
      .digest('hex');
    this.#commits.push({ id, files });
    return id;
  }

  /** The newest commit's files. */
  get files(): Files {
    return this.#commits.at(-1)?.files ?? {};
  }

  /** Writes to this repository as Berth does to a host's. */
  readonly recorder: Recorder = {
    branch: 'main',
    record: async ({ change }) => {
      await this.resolve();
      const edit = setScalar(this.files[change.file] ?? '', change);
      if (edit.kind === 'refused') return edit;
      if (edit.kind === 'same') return { kind: 'current' };
      const commit = this.commit((files) => ({ ...files, [change.file]: edit.text }));
      return { kind: 'recorded', commit, before: edit.before };
    },
  };

  async resolve(): Promise<string> {
    if (this.isAway) throw new TransientError('the host is away', 'git', { retryAfterMs: 30_000 });
    return this.#commits.at(-1)?.id ?? '';
  }

  async open(commit: string): Promise<Source> {
    await this.resolve();
    const found = this.#commits.find(({ id }) => id === commit);
    if (!found) throw new Error(`no commit ${commit}`);
    return memorySource({ ...found.files }, commit);
  }
}
