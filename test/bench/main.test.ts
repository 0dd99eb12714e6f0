import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, temporaryFolder } from '../tools/temporary-folder.ts';

/** A measurement that comes to this section at once. */
function stub(name: string, section: string): string {
  return `import type { Section } from './section.ts';\nexport async function ${name}(): Promise<readonly Section[]> {\n  return ${section};\n}\n`;
}

const nothing = '[]';
const table = (failures: readonly string[]) =>
  JSON.stringify([{ name: 'a', title: 'A table', rows: [{ calls: 3 }], failures }]);

/** Runs the benchmark with measurements of these failures, by file; those that are not exact throw. */
function bench(words: readonly string[], failures: Readonly<Record<string, readonly string[]>> = {}) {
  const exact = {
    bundles: 'measureBundles',
    'push-section': 'measurePushes',
    'git-push-section': 'measureGitPushes',
    sweeps: 'measureSweeps',
    'capacity-calls': 'measureCapacityCalls',
  };
  const slow = {
    planning: 'measurePlanning',
    memory: 'measureMemory',
    'capacity-memory': 'measureCapacityMemory',
    fetch: 'measureFetches',
    'cold-start': 'measureColdStarts',
  };
  // One file has one of either.
  const both = {
    'webhook-section': ['measureWebhookCalls', 'measureWebhookTimes'],
    placing: ['measurePlacingLooks', 'measurePlacing'],
    forecast: ['measureForecastSteps', 'measureForecasts'],
  };
  const written = {
    ...Object.fromEntries(
      Object.entries(exact).map(([file, name]) => [`bench/${file}.ts`, stub(name, table(failures[file] ?? []))]),
    ),
    ...Object.fromEntries(Object.entries(slow).map(([file, name]) => [`bench/${file}.ts`, stub(name, nothing)])),
    ...Object.fromEntries(
      Object.entries(both).map(([file, [counts = '', times = '']]) => [
        `bench/${file}.ts`,
        `${stub(counts, table(failures[file] ?? []))}export const ${times} = async () => [];\n`,
      ]),
    ),
  };
  const cwd = temporaryFolder(['bench/main.ts', 'bench/section.ts', 'package.json'], written);
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(cwd, 'bench/main.ts'), ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
  });
  return { stdout, stderr, status };
}

describe('npm run bench', () => {
  it('prints a table of each measurement, and ends with 0 when every exact figure is as it must be', () => {
    const { stdout, stderr, status } = bench(['--counts-only']);
    expect(stdout.match(/^A table\ncalls\n {4}3$/gm)).toHaveLength(8);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.each(['bundles', 'push-section', 'webhook-section', 'git-push-section', 'placing', 'forecast', 'sweeps'])(
    'ends with 1 and says what is wrong when %s finds it',
    (file) => {
      const { stdout, stderr, status } = bench(['--counts-only'], { [file]: ['one call too many'] });
      expect(stderr).toBe('bench: one call too many\n');
      expect(stdout).toContain('WRONG: one call too many');
      expect(status).toBe(1);
    },
  );

  it('prints one JSON document, with the machine that it ran on', () => {
    const { stdout, status } = bench(['--output', 'json'], { sweeps: ['one call too many'] });
    expect(JSON.parse(stdout)).toMatchObject({
      machine: { node: process.version, cores: expect.any(Number) },
      sections: [...Array(6).fill({ failures: [] }), { failures: ['one call too many'] }, { failures: [] }],
    });
    expect(status).toBe(1);
  });
});
