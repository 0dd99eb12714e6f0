import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PackReader } from '../../lib/git/pack-reader.ts';
import { createRepository } from '../../sandbox/git/repository.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-pack-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Texts that share most of their lines, so that Git stores them as differences of differences; some are large. */
function texts(): Record<string, string> {
  const line = (index: number) => `${index}: ${'x'.repeat(index % 61)}${index * 7919}\n`;
  const lines = Array.from({ length: 20_000 }, (_, index) => line(index));
  const sizes = [0, 1, 3, 4, 20, 200, 3_000, 20_000];
  const found = sizes.flatMap((size) =>
    [0, 1, 2].map((edit): [string, string] => {
      const text = lines.slice(0, size).join('');
      return [`${size}/${edit}`, edit === 0 ? text : `${text.slice(0, size * 3)}edit ${edit}\n${text.slice(size * 3)}`];
    }),
  );
  return Object.fromEntries(found);
}

describe('PackReader', () => {
  it.each([
    ['their place in the pack', 'true'],
    ['their id', 'false'],
  ])('reads every object as git does, with bases named by %s', async (_name, byOffset) => {
    const repository = await createRepository(folder, 'shop');
    await repository.commit({ files: texts() });
    await repository.tag('v1', await repository.commit({ files: { '3000/0': 'other' } }), 'annotated');
    await repository.git('-c', `repack.useDeltaBaseOffset=${byOffset}`, 'repack', '-adfq', '--depth=50', '--window=50');
    const packs = join(repository.folder, 'objects/pack');
    const file = (ending: string) => readdirSync(packs).find((name) => name.endsWith(ending)) ?? '';
    const reader = new PackReader(readFileSync(join(packs, file('.pack'))), readFileSync(join(packs, file('.idx'))));
    const verified = await repository.git('verify-pack', '-v', join(packs, file('.idx')));
    const objects = [...verified.matchAll(/^([0-9a-f]{40}) (\w+) .*/gm)].map(([, id = '', type = '']) => ({
      id,
      type,
    }));
    expect(verified).toMatch(/chain length = [3-9]/);
    expect(objects.length).toBeGreaterThan(20);
    for (const { id, type } of objects) {
      const object = reader.read(id);
      expect(object?.type).toBe(type);
      if (type !== 'tree')
        expect(object?.content.toString() === (await repository.git('cat-file', type, id))).toBe(true);
    }
    expect(reader.read('0'.repeat(40))).toBeUndefined();
  });
});
