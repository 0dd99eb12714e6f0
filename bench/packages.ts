import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));
export const template = `${root}.serverless/cloudformation-template-update-stack.json`;

/** Makes the packages that are measured, unless they are those of today's sources. */
export function makePackages(): void {
  execFileSync(process.execPath, ['tools/package.ts', '--if-stale'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
