import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { type Bundled, joinStart } from '../../tools/joined-start.ts';
import { temporaryFolder } from './temporary-folder.ts';

const sources = {
  'function.ts': `import { seen } from './seen.ts';
    import { helper } from './helper.ts';
    export const handler = async () => {
      seen.push(helper('start'));
      return (await import('./late.ts')).late();
    };`,
  'late.ts': `import { seen } from './seen.ts';
    import { helper } from './helper.ts';
    import { other } from './other.ts';
    export const late = async () => [...seen, helper('late'), await other()];`,
  'other.ts': `import { seen } from './seen.ts';
    export const other = async () => seen.length + (await import('./later.ts')).later;`,
  'later.ts': `import { helper } from './helper.ts';
    export const later = helper('later').length;`,
  'seen.ts': 'export const seen: string[] = [];',
  'helper.ts': 'export function helper(text: string): string { return `<${text}>`; }',
};

async function bundles(folder: string) {
  const options = {
    entryPoints: { index: join(folder, 'function.ts') },
    outdir: join(folder, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    sourcemap: 'linked',
    metafile: true,
    write: false,
  } satisfies BuildOptions;
  const split = await build(options);
  return { split, joined: await joinStart(split, options) };
}

/** What the function answers that was written to a folder of its own. */
async function answerOf({ outputFiles }: Bundled, folder: string): Promise<unknown> {
  mkdirSync(folder);
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
  const { handler } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as { handler(): Promise<unknown> };
  return handler();
}

function importsAtStart({ metafile }: Bundled) {
  const [, index] = Object.entries(metafile.outputs).find(([path]) => basename(path) === 'index.mjs') ?? [];
  return index?.imports.filter(({ kind }) => kind === 'import-statement').length;
}

describe('a start that is one file', () => {
  const folder = temporaryFolder([], sources);

  it('imports nothing before it is asked, and shares its state with what is loaded late', async () => {
    const { split, joined } = await bundles(folder);
    expect(importsAtStart(split)).toBeGreaterThan(0);
    expect(importsAtStart(joined)).toBe(0);
    expect(await answerOf(joined, join(folder, 'joined'))).toEqual(['<start>', '<late>', 8]);
  });

  it('names the sources in its map', async () => {
    const { joined } = await bundles(folder);
    const map = joined.outputFiles.find(({ path }) => basename(path) === 'index.mjs.map');
    const { sources: named } = JSON.parse(map?.text ?? '{}') as { readonly sources: readonly string[] };
    expect(named.map((path) => basename(path)).sort()).toEqual(['function.ts', 'helper.ts', 'seen.ts']);
  });
});
