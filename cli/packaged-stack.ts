import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../lib/errors.ts';
import type { CliIo } from './io.ts';

/** The clone that this file lies in. */
const root = fileURLToPath(new URL('..', import.meta.url));

/** A packaged template, and the folder with its functions' packages. */
export interface PackagedStack {
  readonly template: string;
  readonly artifacts: string;
}

/** A template of somebody's choice, as `npm run package` lays it beside the packages. */
export function stackOf(template: string): PackagedStack {
  return { template, artifacts: resolve(template, '../../dist') };
}

/**
 * This clone's stack for a workspace. Packages it first when that was never done, or when something changed since, as
 * `npm start` does; what that prints goes to standard error. Throws ConfigurationError.
 */
export function packagedStack(workspace: string, { cwd, env }: Pick<CliIo, 'cwd' | 'env'>): PackagedStack {
  const chosen = env.BERTH_WORKSPACE_DIR ? resolve(cwd, env.BERTH_WORKSPACE_DIR) : workspace;
  const { status } = spawnSync(process.execPath, ['tools/package.ts', '--if-stale'], {
    cwd: root,
    env: { ...env, BERTH_WORKSPACE_DIR: relative(root, chosen) || '.', PATH: withOwnTools(env.PATH) },
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) return stackOf(join(root, '.serverless/cloudformation-template-update-stack.json'));
  const advice = 'mend what it says above, or start without the functions: --no-functions';
  throw new ConfigurationError(`npm run package cannot package the functions for ${chosen}: ${advice}`, chosen);
}

/** True for a folder that the functions can look after. */
export function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, 'berth.yaml'));
}

/** The clone's own Node comes first, as in npm's scripts: the machine's may be too old. */
function withOwnTools(path: string | undefined): string {
  return [join(root, 'node_modules/.bin'), ...(path ? [path] : [])].join(delimiter);
}
