import { readdirSync } from 'node:fs';
import { budgets, checkBundle, type Metafile, measureBundles, outputsAtStart } from '../../bench/bundles.ts';

const metafile: Metafile = {
  outputs: {
    'dist/f/index.mjs': {
      bytes: 100,
      inputs: { 'functions/f.ts': {}, 'node_modules/@aws-sdk/client-sqs/x.js': {} },
      imports: [
        { path: 'dist/f/chunk.mjs', kind: 'import-statement' },
        { path: 'dist/f/later.mjs', kind: 'dynamic-import' },
        { path: 'node:http', kind: 'import-statement' },
      ],
    },
    'dist/f/chunk.mjs': { bytes: 20, inputs: { 'node_modules/yaml/index.js': {} }, imports: [] },
    'dist/f/later.mjs': { bytes: 3, inputs: { 'node_modules/re2js/index.js': {} }, imports: [] },
  },
};

describe('the check of bundles', () => {
  it('counts the entry and what it imports at once', () => {
    expect(outputsAtStart(metafile).map(({ bytes }) => bytes)).toEqual([100, 20]);
    expect(checkBundle(metafile, { bytes: 120, without: ['re2js'] })).toEqual([]);
  });

  it('finds a bundle that is too large, and a package that does not belong there', () => {
    expect(checkBundle(metafile, { bytes: 119, without: ['yaml', '@aws-sdk/client-sqs'] })).toEqual([
      'loads 120 bytes at its start; at most 119 are allowed',
      'loads yaml at its start',
      'loads @aws-sdk/client-sqs at its start',
    ]);
  });

  it('finds a function without a budget, and a bundle without an entry', () => {
    expect(checkBundle(metafile, undefined)).toHaveLength(1);
    expect(() => outputsAtStart({ outputs: {} })).toThrow('no index.mjs');
  });

  it('holds every packaged function to its budget', async () => {
    const [section] = await measureBundles();
    expect(section?.failures).toEqual([]);
    const functions = readdirSync('functions').flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -3)] : []));
    expect(section?.rows.map((row) => row.function)).toEqual(functions);
    expect(Object.keys(budgets)).toEqual(functions);
  });
});
