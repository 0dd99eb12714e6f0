import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from './temporary-folder.ts';

// Each check is run on a small tree, once with a violation of each kind and once without, so that none of them can pass
// because it looked at nothing.

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const manifest = { name: 'planted', type: 'module', private: true, bin: { berth: 'bin/berth.mjs' } };

/** Runs one of the clone's npm scripts in a folder; what it printed, and its exit code. */
function check(script: string, folder: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const PATH = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const command = `${scripts[script]} ${words.join(' ')}`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, PATH, ...env },
    encoding: 'utf8',
  });
  return { printed: stdout + stderr, status };
}

describe('lint', () => {
  const configuration = ['biome.json', '.gitignore', 'node_modules'];
  const clean = 'export function one(): number {\n  return 1;\n}\n';
  const fourParameters = 'export const one = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n';

  it('passes a clean file', () => {
    const { printed, status } = check('lint', temporaryFolder(configuration, { 'lib/one.ts': clean }));
    expect(printed).toMatch(/Checked \d+ files?/);
    expect(status).toBe(0);
  });

  it.each([
    ['noExplicitAny', 'lib/one.ts', 'export function one(value: any): void {\n  one(value);\n}\n'],
    ['noNonNullAssertion', 'lib/one.ts', 'export function one(value?: string): string {\n  return value!;\n}\n'],
    ['noDefaultExport', 'lib/one.ts', 'export default 1;\n'],
    ['noBarrelFile', 'lib/one.ts', "export * from './two.ts';\n"],
    ['noEnum', 'lib/one.ts', 'export enum One {\n  Two = 2,\n}\n'],
    ['noUnusedVariables', 'lib/one.ts', 'const one = 1;\n'],
    ['useFilenamingConvention', 'lib/OneTwo.ts', clean],
    ['noExcessiveLinesPerFunction', 'lib/one.ts', `export function one(): void {\n${'  one();\n'.repeat(51)}}\n`],
    ['useMaxParams', 'lib/diff/one.ts', fourParameters],
    ['useMaxParams', 'cli/one.ts', fourParameters],
    ['noSkippedTests', 'test/one.test.ts', "it.skip('one', () => {});\n"],
    ['format', 'lib/one.ts', 'export const one  = "1"\n'],
    ['format', 'one.json', '{"one":1}'],
  ])('names %s in %s', (rule, file, text) => {
    const { printed, status } = check('lint', temporaryFolder(configuration, { [file]: text }));
    expect(printed).toContain(file);
    expect(printed).toContain(rule);
    expect(status).not.toBe(0);
  });
});

it('types: names an error in each room', () => {
  const rooms = ['functions', 'lib', 'cli', 'sandbox', 'schemas', 'bench', 'test', 'tools'];
  const planted = rooms.map((room) => [`${room}/planted.ts`, "export const planted: number = 'text';\n"] as const);
  const folder = temporaryFolder(['tsconfig.json', 'node_modules'], {
    'package.json': JSON.stringify(manifest),
    'lib/clean.ts': 'export const clean: number = 1;\n',
    'lib/any.ts': 'export const first = (list: readonly string[]): string => list[0];\n',
    ...Object.fromEntries(planted),
  });
  const { printed, status } = check('typecheck', folder);
  const named = printed.match(/^[a-z/]+\.ts/gm) ?? [];
  expect(named.sort()).toEqual([...rooms.map((room) => `${room}/planted.ts`), 'lib/any.ts'].sort());
  expect(status).not.toBe(0);
});

describe('dependency-rules', () => {
  const configuration = ['.dependency-cruiser.mjs', 'tools/dependency-rules.ts', 'tsconfig.json', 'node_modules'];
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tree = {
    'package.json': JSON.stringify({
      name: 'planted',
      type: 'module',
      dependencies,
      devDependencies: { esbuild: '*' },
    }),
    'lib/errors.ts': 'export class Planted extends Error {}\n',
    'lib/ports/clock.ts': 'export interface Clock { now(): number }\nexport const still: Clock = { now: () => 0 };\n',
    'lib/plan/plan.ts':
      "import type { Clock } from '../ports/clock.ts';\nimport type { Service } from '@aws-sdk/client-ecs';\nexport const plan = (clock: Clock, service: Service) => [clock.now(), service];\n",
    'lib/observe/observe.ts': "import { plan } from '../plan/plan.ts';\nexport const observe = plan;\n",
    'lib/reconcile/pass.ts': "import { observe } from '../observe/observe.ts';\nexport const pass = observe;\n",
    'lib/aws/ecs.ts':
      "import { ECSClient } from '@aws-sdk/client-ecs';\nimport { still } from '../ports/clock.ts';\nexport const ecs = () => [new ECSClient(), still];\n",
    'functions/on-push.ts':
      "import { ecs } from '../lib/aws/ecs.ts';\nimport { pass } from '../lib/reconcile/pass.ts';\nexport const handler = () => [ecs, pass];\n",
    'cli/berth.ts': "import { start } from '../sandbox/start.ts';\nstart();\n",
    'lib/plan/two.ts': "import { used } from './one.ts';\nexport const two = () => used;\n",
    'lib/plan/one.ts': 'export const used = 1;\n',
    'lib/capacity/placement/fit.ts': 'export const fits = true;\n',
    'lib/capacity/placement/placer.ts': 'export const placer = true;\n',
    'sandbox/start.ts': "import { fits } from '../lib/capacity/placement/fit.ts';\nexport const start = () => fits;\n",
  };
  const imports = (path: string, name = 'planted') =>
    `import { ${name} } from '${path}';\nexport const used = ${name};\n`;

  it('pass a tree that keeps them, and say at how much they looked', () => {
    const { printed, status } = check('dependency-rules', temporaryFolder(configuration, tree));
    expect(printed).toMatch(/dependency-rules: \d\d modules, \d\d dependencies/);
    expect(status).toBe(0);
  });

  // A file's import, and the rule that it breaks.
  const violations: readonly (readonly [rule: string, file: string, text: string])[] = [
    ['no-cycles', 'lib/plan/one.ts', imports('./two.ts', 'two')],
    ['resolvable', 'lib/plan/lost.ts', imports('./nowhere.ts')],
    ['core-knows-itself', 'lib/diff/upwards.ts', imports('../reconcile/pass.ts', 'pass')],
    ['core-knows-itself', 'lib/vocabulary.ts', imports('./aws/ecs.ts', 'ecs')],
    ['core-imports-ports-as-types', 'lib/plan/port.ts', imports('../ports/clock.ts', 'still')],
    ['ports-know-the-core', 'lib/ports/upwards.ts', imports('../observe/observe.ts', 'observe')],
    ['observe-and-apply-know-ports', 'lib/observe/adapter.ts', imports('../aws/ecs.ts', 'ecs')],
    ['observe-and-apply-know-ports', 'lib/apply/upwards.ts', imports('../reconcile/pass.ts', 'pass')],
    ['reconcile-knows-observe-and-apply', 'lib/reconcile/adapter.ts', imports('../aws/ecs.ts', 'ecs')],
    ['adapters-know-ports', 'lib/git/upwards.ts', imports('../reconcile/pass.ts', 'pass')],
    ['functions-wire-lib', 'functions/command.ts', imports('../cli/berth.ts')],
    ['cli-wires-lib', 'cli/function.ts', imports('../functions/on-push.ts', 'handler')],
    ['sandbox-stands-alone', 'sandbox/library.ts', imports('../lib/plan/plan.ts', 'plan')],
    ['sandbox-stands-alone', 'sandbox/place.ts', imports('../lib/capacity/placement/placer.ts', 'placer')],
    ['only-adapters-do-io', 'lib/plan/disk.ts', imports('node:fs', 'readFileSync')],
    ['only-adapters-do-io', 'lib/reconcile/net.ts', imports('node:http', 'request')],
    ['only-adapters-call-aws', 'lib/plan/sdk.ts', imports('@aws-sdk/client-ecs', 'ECSClient')],
    ['only-adapters-call-aws', 'functions/sdk.ts', imports('@aws-sdk/client-ecs', 'ECSClient')],
    ['products-need-no-tools', 'lib/plan/tool.ts', imports('esbuild', 'build')],
  ];

  describe('each broken once', () => {
    const planted = Object.fromEntries(violations.map(([, file, text]) => [file, text]));
    const { printed, status } = check('dependency-rules', temporaryFolder(configuration, { ...tree, ...planted }));

    it.each(violations)('%s is named for %s', (rule, file) => {
      expect(printed).toContain(`${rule}: ${file} → `);
      expect(status).not.toBe(0);
    });

    it('is every rule that there is', async () => {
      const { default: rules } = await import(join(root, '.dependency-cruiser.mjs'));
      const names = rules.forbidden.map(({ name }: { readonly name: string }) => name);
      expect([...new Set(violations.map(([rule]) => rule))].sort()).toEqual(names.sort());
    });
  });

  it('name a source that was not looked at', () => {
    const text = readFileSync(join(root, '.dependency-cruiser.mjs'), 'utf8');
    const blind = text.replace('options: {', "options: { exclude: '^lib/aws/',");
    const folder = temporaryFolder(configuration, { ...tree, '.dependency-cruiser.mjs': blind });
    const { printed, status } = check('dependency-rules', folder);
    expect(printed).toContain('overlooked: lib/aws/ecs.ts');
    expect(status).not.toBe(0);
  });
});

describe('dead-code', () => {
  const tree = {
    'package.json': JSON.stringify(manifest),
    'bin/berth.mjs': "import '../cli/berth.ts';\n",
    'cli/berth.ts': "import { used } from '../lib/used.ts';\nused();\n",
    'lib/used.ts': 'export function used(): void {}\n',
  };
  const configuration = ['knip.json', 'tsconfig.json', 'node_modules'];

  it('passes a tree in which everything is used', () => {
    const { printed, status } = check('dead-code', temporaryFolder(configuration, tree), ['--no-config-hints']);
    expect(printed).toBe('');
    expect(status).toBe(0);
  });

  it('names an unused file, an unused export, an unlisted and an unused dependency', () => {
    const folder = temporaryFolder(configuration, {
      ...tree,
      'package.json': JSON.stringify({ ...manifest, dependencies: { semver: '*' } }),
      'lib/unused-file.ts': 'export {};\n',
      'lib/used.ts': "import 'yaml';\nexport function used(): void {}\nexport const unusedExport = 1;\n",
    });
    const { printed, status } = check('dead-code', folder);
    for (const name of ['lib/unused-file.ts', 'unusedExport', 'yaml', 'semver']) expect(printed).toContain(name);
    expect(status).not.toBe(0);
  });
});

describe('package', () => {
  const needed = ['tools', 'stack', 'serverless.yml', 'esbuild.config.mjs', 'package.json', 'node_modules'];

  it('refuses a workspace whose manifests cannot be read, naming file, line and column', () => {
    const workspace = temporaryFolder([], {
      'berth.yaml': 'version: 1\nservices: s/*.yaml\nenvironments:\n  production: { regoin: eu-west-1, cluster: c }\n',
      's/web.yaml': 'service: web\n',
    });
    const { printed, status } = check('package', root, [], { BERTH_WORKSPACE_DIR: workspace });
    expect(printed).toMatch(/berth\.yaml:4:\d+: .*regoin/);
    expect(status).toBe(1);
  });

  it('refuses a stack with a property that osls does not know', () => {
    const stack = readFileSync(join(root, 'serverless.yml'), 'utf8');
    const folder = temporaryFolder(needed, { 'serverless.yml': stack.replace('memorySize:', 'memorySise:') });
    const { printed, status } = check('node', folder, ['node_modules/.bin/osls', 'package']);
    expect(printed).toContain("unrecognized property 'memorySise'");
    expect(status).not.toBe(0);
  });
});

describe('template-check', () => {
  const python = existsSync(join(root, '.venv/requirements.txt'));
  const template = readFileSync(join(root, '.serverless/cloudformation-template-update-stack.json'), 'utf8');

  const title = python
    ? 'names a misspelt property, a reference to nothing and a wrong type'
    : 'is not run: there is no .venv, which tools/python-tools.sh makes';

  it(title, () => {
    if (!python) {
      expect(process.env.CI).toBeFalsy();
      return;
    }
    const broken = template
      .replace('"VisibilityTimeout"', '"VisibilityTimeOut"')
      .replace('"Ref": "ResultQueue"', '"Ref": "ResultsQueue"')
      .replace('"BatchSize": 1', '"BatchSize": "many"');
    const folder = temporaryFolder([], { 'template.json': broken });
    const { printed, status } = check('template-check', root, [join(folder, 'template.json')]);
    for (const name of ['VisibilityTimeOut', 'ResultsQueue', "'many'"]) expect(printed).toContain(name);
    expect(printed.match(/^E\d{4}/gm)).toEqual(expect.arrayContaining(['E1020', 'E3002', 'E3012']));
    expect(status).not.toBe(0);
  });
});

describe('test', () => {
  /** The test of the committed schemas, in a tree of its own. */
  function runSchemaTest(schema: (text: string) => string) {
    const committed = readFileSync(join(root, 'schemas/workspace.json'), 'utf8');
    const needed = [
      'lib',
      'schemas',
      'sandbox/model',
      'examples',
      'test/manifest/schemas.test.ts',
      'jest-esbuild.mjs',
      'jest-environment.mjs',
      'jest-sequencer.mjs',
      'node_modules',
    ];
    const folder = temporaryFolder([...needed, 'package.json'], {
      'jest.config.mjs': readFileSync(join(root, 'jest.config.mjs'), 'utf8').replace(/^ *globalSetup.*$/m, ''),
      'schemas/workspace.json': schema(committed),
    });
    return check('test', folder, ['test/manifest/schemas.test.ts', '-t', 'makes.today']);
  }

  it('passes schemas that are what the code makes', () => {
    const { printed, status } = runSchemaTest((text) => text);
    expect(printed).toContain('5 passed');
    expect(status).toBe(0);
  });

  it('names a schema that is stale', () => {
    const { printed, status } = runSchemaTest((text) => text.replace('"environments"', '"surroundings"'));
    expect(printed).toContain('✕ workspace is what the code that validates makes today');
    expect(printed).toContain('1 failed');
    expect(status).not.toBe(0);
  });
});
