import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const lib = fileURLToPath(new URL('../../../lib/events/', import.meta.url));

it('refusing a stranger loads no schema library, no parser and no SDK: under 5 kB of Berth’s own', async () => {
  const contents = "export * from './http-request.ts';\nexport * from './webhooks/verify.ts';\n";
  const stdin = { contents, resolveDir: lib, loader: 'ts' } as const;
  const { metafile } = await build({
    stdin,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  });
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>');
  expect(inputs.filter((path) => !path.startsWith('lib/events/'))).toEqual([]);
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect([...new Set(imported)]).toEqual(['node:crypto']);
  expect(Object.values(metafile.outputs)[0]?.bytes).toBeLessThan(5_000);
});
