import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';

/** What esbuild made of one function, with a file for each set of lazy files that share code. */
export interface Bundled {
  readonly metafile: Metafile;
  readonly outputFiles: readonly OutputFile[];
}

const entry = 'index.mjs';

/**
 * The same function with everything that it opens at its start in one file: each file more takes a third of a
 * millisecond. Where lazy files share a chunk with the start, the chunk's name stays, and hands on what the start has.
 */
export async function joinStart({ metafile, outputFiles }: Bundled, options: BuildOptions): Promise<Bundled> {
  const { entryPoints: _entry, outdir: _outdir, splitting: _splitting, banner: _banner, ...shared } = options;
  const start = filesAtStart(metafile);
  const chunks = start.filter((path) => basename(path) !== entry);
  if (chunks.length === 0) return { metafile, outputFiles };
  const folder = dirname(outputFiles[0]?.path ?? '');
  const exported = chunks.map((path, at) => ({ path, at, names: metafile.outputs[path]?.exports ?? [] }));
  const handing = exported.map(({ path, at, names }) => `export{${named(names, at)}}from"./${basename(path)}";`);
  const joined = await build({
    ...shared,
    stdin: {
      contents: [`export*from"./${entry}";`, ...handing].join('\n'),
      resolveDir: folder,
      sourcefile: 'start.mjs',
    },
    outfile: join(folder, entry),
    plugins: [startFiles(start, { outputFiles, folder })],
    write: false,
  });
  const lazy = outputFiles.filter(({ path }) => !start.some((one) => isOf(path, one)));
  const handedOn = exported.map(({ path, at, names }) => shim(join(folder, basename(path)), handedFrom(names, at)));
  const files = [...joined.outputFiles, ...lazy, ...handedOn];
  return { metafile: joinedMetafile(metafile, start, files), outputFiles: files };
}

/** Outputs that are loaded before the first event, the entry first. */
function filesAtStart({ outputs }: Metafile): readonly string[] {
  const first = Object.keys(outputs).find((path) => basename(path) === entry);
  const found = new Set(first === undefined ? [] : [first]);
  for (const path of found) {
    for (const one of outputs[path]?.imports ?? [])
      if (one.kind === 'import-statement' && outputs[one.path]) found.add(one.path);
  }
  return [...found];
}

/** Names are short and the same in every chunk: each gets the chunk's number. */
function named(names: readonly string[], at: number): string {
  return names.map((name) => `${name} as c${at}_${name}`).join();
}

function handedFrom(names: readonly string[], at: number): string {
  return `export{${names.map((name) => `c${at}_${name} as ${name}`).join()}}from"./${entry}";\n`;
}

function shim(path: string, text: string): OutputFile {
  return { path, text, contents: Buffer.from(text), hash: '' };
}

/** A file or its map. */
function isOf(path: string, output: string): boolean {
  return [basename(output), `${basename(output)}.map`].includes(basename(path));
}

/** Reads the start's files from memory, with their maps; lazy files, and those of Node, stay where they are. */
function startFiles(
  start: readonly string[],
  { outputFiles, folder }: Pick<Bundled, 'outputFiles'> & { readonly folder: string },
): Plugin {
  const names = new Set(start.map((path) => basename(path)));
  const textOf = (name: string) => outputFiles.find(({ path }) => basename(path) === name)?.text ?? '';
  return {
    name: 'start-files',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path }) =>
        names.has(basename(path)) ? { path: join(folder, basename(path)) } : { path, external: true },
      );
      onLoad({ filter: /\.mjs$/ }, ({ path }) => {
        const map = Buffer.from(textOf(`${basename(path)}.map`)).toString('base64');
        const code = textOf(basename(path)).replace(/^\/\/# sourceMappingURL=.*$/m, '');
        return { contents: `${code}\n//# sourceMappingURL=data:application/json;base64,${map}`, loader: 'js' };
      });
    },
  };
}

/** The start's modules are all of its one file, and each size is that of the file that is written. */
function joinedMetafile(
  { inputs, outputs }: Metafile,
  start: readonly string[],
  files: readonly OutputFile[],
): Metafile {
  const bytesOf = (path: string) => files.find((one) => basename(one.path) === basename(path))?.contents.length ?? 0;
  const modules = start.flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}));
  const imports = start.flatMap((path) => outputs[path]?.imports ?? []);
  const kept = Object.entries(outputs).map(([path, output]) => {
    if (path === start[0]) {
      const outward = imports.filter((one) => !start.includes(one.path));
      return [
        path,
        { ...output, bytes: bytesOf(path), inputs: Object.fromEntries(modules), imports: outward },
      ] as const;
    }
    if (!start.includes(path)) return [path, output] as const;
    const back = [{ path: start[0] ?? entry, kind: 'import-statement' as const }];
    return [path, { ...output, bytes: bytesOf(path), inputs: {}, imports: back }] as const;
  });
  return { inputs, outputs: Object.fromEntries(kept.filter(([path]) => bytesOf(path) > 0)) };
}
