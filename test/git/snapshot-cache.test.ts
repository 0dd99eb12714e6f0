import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TransientError } from '../../lib/errors.ts';
import type { GitRepositoryOptions } from '../../lib/git/remote.ts';
import { useRemoteHost } from './remote-host.ts';

const on = useRemoteHost();

describe('the cache', () => {
  async function commits(count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push(await on.shop.repository.commit({ files: { a: `${index}`.repeat(100) } }));
    }
    return ids;
  }

  /** Opens each commit, and makes it look used at that minute. */
  async function openInTurn(ids: readonly string[], options: Partial<GitRepositoryOptions>): Promise<void> {
    for (const [minute, id] of ids.entries()) {
      await on.shop.open(options).open(id);
      const [entry] = readdirSync(on.shop.cacheFolder).filter((one) => one.endsWith(id));
      utimesSync(join(on.shop.cacheFolder, entry ?? ''), 60 * minute, 60 * minute);
    }
  }

  function kept(ids: readonly string[]): readonly number[] {
    const names = readdirSync(on.shop.cacheFolder);
    return ids.flatMap((id, index) => (names.some((one) => one.endsWith(id)) ? [index] : []));
  }

  it('keeps the commits that were used last', async () => {
    const ids = await commits(4);
    await openInTurn(ids, { limits: { maxCachedCommits: 2 } });
    expect(kept(ids)).toEqual([2, 3]);
  });

  it('keeps as many bytes as the limit, and always the newest', async () => {
    const ids = await commits(3);
    await openInTurn(ids, { limits: { maxCachedBytes: 350 } });
    expect(kept(ids).at(-1)).toBe(2);
    expect(kept(ids).length).toBeLessThan(3);
    await openInTurn([ids[0] ?? ''], { limits: { maxCachedBytes: 1 } });
    expect(kept(ids)).toEqual([0]);
  });

  it('spares a commit that was used since', async () => {
    const ids = await commits(3);
    const [first = '', second = '', third = ''] = ids;
    await openInTurn([first, second], {});
    await on.shop.open().open(first);
    await on.shop.open({ limits: { maxCachedCommits: 2 } }).open(third);
    expect(kept(ids)).toEqual([0, 2]);
  });

  it.each(['index.json', 'data'])('fetches anew when its %s is damaged', async (file) => {
    const commit = await on.shop.repository.commit({ files: { a: 'text' } });
    await on.shop.open().open(commit);
    truncateSync(join(on.shop.cacheFolder, readdirSync(on.shop.cacheFolder)[0] ?? '', file), 2);
    expect(await (await on.shop.open().open(commit)).read('a')).toBe('text');
  });

  it('may succeed later when its files vanish under an open source', async () => {
    const commit = await on.shop.repository.commit({ files: { a: 'text' } });
    const source = await on.shop.open().open(commit);
    rmSync(on.shop.cacheFolder, { recursive: true });
    await expect(source.read('a')).rejects.toThrow(TransientError);
    expect(await (await on.shop.open().open(commit)).read('a')).toBe('text');
  });

  it('clears away what a process that was cut off left an hour ago, and nothing newer', async () => {
    const commit = await on.shop.repository.commit({ files: { a: 'text' } });
    for (const [left, hours] of [
      ['making-old', 2],
      ['making-new', 0.5],
    ] as const) {
      mkdirSync(join(on.shop.cacheFolder, left), { recursive: true });
      writeFileSync(join(on.shop.cacheFolder, left, 'x'), 'x');
      const then = Date.now() / 1000 - hours * 3600;
      utimesSync(join(on.shop.cacheFolder, left), then, then);
    }
    await on.shop.open().open(commit);
    expect(['making-old', 'making-new'].map((left) => existsSync(join(on.shop.cacheFolder, left)))).toEqual([
      false,
      true,
    ]);
  });
});
