import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseIndex, type WorkspaceIndex } from '../../lib/manifest/workspace-index.ts';

/** Where Lambda unpacked the zip, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html. */
function taskRoot(): string {
  return process.env.LAMBDA_TASK_ROOT ?? process.cwd();
}

/** The folder of manifests in the zip. */
export function packagedWorkspace(): string {
  return join(taskRoot(), 'workspace');
}

/** What the zip says of the workspace: enough to find services without reading a manifest. */
export function packagedIndex(): WorkspaceIndex {
  return parseIndex(readFileSync(join(taskRoot(), 'workspace-index.json'), 'utf8'));
}
