import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ManifestError } from '../lib/errors.ts';
import type { WorkspaceIndex } from '../lib/manifest/workspace-index.ts';
import { withLock } from './lock.ts';
import { stampOf } from './stamp.ts';
import { commitOf, copyWorkspace, indexWorkspace } from './workspace-folder.ts';
import { zipFolder } from './zip.ts';

/** What the packages are made of, beside the workspace. */
const inputs = [
  'functions',
  'lib',
  'tools',
  'stack',
  'serverless.yml',
  'esbuild.config.mjs',
  'package-lock.json',
  'node_modules/.package-lock.json',
];
const stampFile = 'dist/stamp';
const templateFile = '.serverless/cloudformation-template-update-stack.json';

/**
 * Builds the functions, puts the workspace and its index into each, zips them, and has osls write the template into
 * `.serverless/`. It needs no network and no credentials. `--if-stale` does nothing when nothing changed since; all
 * other words go to osls: `--stage`, `--param`.
 */
async function main(words: readonly string[]): Promise<void> {
  const workspace = process.env.BERTH_WORKSPACE_DIR ?? 'examples/shop';
  const forOsls = words.filter((word) => word !== '--if-stale');
  await withLock('node_modules/.berth-package.lock', async () => {
    const commit = commitOf(workspace);
    const stamp = stampOf([...inputs, workspace], [workspace, commit ?? '', ...forOsls]);
    if (words.includes('--if-stale') && isFresh(stamp)) return;
    const index = await indexWorkspace(workspace, commit);
    run('node', ['esbuild.config.mjs']);
    for (const name of functionNames()) {
      copyWorkspace(workspace, `dist/${name}/workspace`, commit);
      writeFileSync(`dist/${name}/workspace-index.json`, `${JSON.stringify(index)}\n`);
      writeFileSync(`dist/${name}.zip`, zipFolder(`dist/${name}`));
    }
    run('node_modules/.bin/osls', ['package', ...reachOf(index, forOsls), ...forOsls]);
    writeFileSync(stampFile, stamp);
  });
}

/** The clusters and the roles that the workspace names for the stack's environments, unless somebody names others. */
function reachOf({ environments }: WorkspaceIndex, words: readonly string[]): readonly string[] {
  const stage = words[words.indexOf('--stage') + 1] ?? '';
  const given = words.find((word) => word.startsWith('environments='))?.replace(/^environments=/, '');
  const names = (given ?? (words.includes('--stage') ? stage : 'production')).split(',');
  const reached = names.flatMap((name) => environments[name.trim().replace(/@.*/, '')] ?? []);
  const own = reached.filter(({ assumeRole }) => assumeRole === undefined);
  return [
    ...listOf(
      'clusters',
      own.map(({ region, cluster }) => `${region}/${cluster}`),
      words,
    ),
    ...listOf(
      'environmentRoles',
      reached.flatMap(({ assumeRole }) => assumeRole ?? []),
      words,
    ),
  ];
}

/** A parameter's list, unless it is empty or somebody gave the parameter. */
function listOf(name: string, items: readonly string[], words: readonly string[]): readonly string[] {
  const isGiven = words.some((word) => word.startsWith(`${name}=`));
  return items.length > 0 && !isGiven ? ['--param', `${name}=${[...new Set(items)].join(',')}`] : [];
}

function functionNames(): readonly string[] {
  const sources = readdirSync('functions').filter((file) => file.endsWith('.ts'));
  return sources.map((file) => file.replace(/\.ts$/, ''));
}

function isFresh(stamp: string): boolean {
  return existsSync(templateFile) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** A step of packaging failed, and has said why. */
class StepFailed extends Error {}

function run(command: string, words: readonly string[]): void {
  const env = { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
  const { status, error } = spawnSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error) throw error;
  if (status !== 0) throw new StepFailed();
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof ManifestError) console.error(error.message);
  else if (!(error instanceof StepFailed)) throw error;
  process.exitCode = 1;
}
