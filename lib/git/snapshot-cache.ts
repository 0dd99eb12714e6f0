import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { readSnapshot, type Snapshot } from './snapshot.ts';

/** How much a cache keeps; beyond either, what was not used for the longest time goes first. */
export interface CacheBounds {
  readonly maxCommits: number;
  readonly maxBytes: number;
}

/** What a cache is asked for. */
export interface CacheRequest {
  /** The snapshot's name in the folder, of letters, digits and `-`. */
  readonly key: string;
  /** Writes the snapshot into a folder, which it makes. */
  readonly make: (folder: string) => Promise<void>;
}

/** Whoever was cut off left its scratch folder; nobody works for so long. */
const abandonedAfterMs = 60 * 60_000;
const scratchPrefix = 'making-';

/** Snapshots of commits in a folder that several processes may share, bounded, across invocations and restarts. */
export class SnapshotCache {
  readonly #folder: string;
  readonly #bounds: CacheBounds;
  readonly #making = new Map<string, Promise<Snapshot>>();

  constructor(folder: string, bounds: CacheBounds) {
    this.#folder = folder;
    this.#bounds = bounds;
  }

  /** The snapshot of that key, made when it is not there; those who ask at the same time get the same one. */
  get(request: CacheRequest): Promise<Snapshot> {
    const known = this.#making.get(request.key);
    if (known) return known;
    const making = this.#find(request).finally(() => this.#making.delete(request.key));
    this.#making.set(request.key, making);
    return making;
  }

  async #find({ key, make }: CacheRequest): Promise<Snapshot> {
    const folder = join(this.#folder, key);
    const known = await readSnapshot(folder);
    if (known) {
      const now = new Date();
      await utimes(folder, now, now).catch(() => undefined);
      return known;
    }
    await this.#make(folder, make);
    const made = await readSnapshot(folder);
    if (!made) throw new Error(`${folder} cannot be read back`);
    await this.#makeRoom(key);
    return made;
  }

  /** Made beside its place and put there whole, so that nobody ever reads half of one. */
  async #make(folder: string, make: CacheRequest['make']): Promise<void> {
    const scratch = join(this.#folder, `${scratchPrefix}${randomUUID()}`);
    await mkdir(scratch, { recursive: true });
    try {
      const made = join(scratch, 'snapshot');
      await make(made);
      await rm(folder, { recursive: true, force: true });
      await rename(made, folder).catch(async (error: unknown) => {
        // Another process was faster: the same commit, so the same files.
        if (!(await readSnapshot(folder))) throw error;
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  async #makeRoom(kept: string): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(names.map((name) => this.#measure(name)));
    const newestFirst = found.flatMap((one) => (one ? [one] : [])).sort((a, b) => b.used - a.used);
    let commits = 0;
    let bytes = 0;
    const now = Date.now();
    for (const { name, used, size } of newestFirst) {
      const isScratch = name.startsWith(scratchPrefix);
      if (!isScratch) {
        commits += 1;
        bytes += size;
      }
      const goes = isScratch
        ? now - used > abandonedAfterMs
        : name !== kept && (commits > this.#bounds.maxCommits || bytes > this.#bounds.maxBytes);
      if (goes) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  async #measure(name: string): Promise<{ name: string; used: number; size: number } | undefined> {
    const folder = join(this.#folder, name);
    try {
      const [{ mtimeMs: used }, files] = await Promise.all([stat(folder), readdir(folder)]);
      const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
      return { name, used, size: sizes.reduce((sum, size) => sum + size, 0) };
    } catch {
      return undefined; // gone meanwhile, or no folder
    }
  }
}
