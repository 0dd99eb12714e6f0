import { ManifestError } from '../../lib/errors.ts';
import { loadEnvironment } from '../../lib/observe/load-manifests.ts';
import { memorySource } from './memory-source.ts';

export const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
/** Where the one service's manifest stands. */
export const at = 'services/web/service.yaml';
/** Images of a container `app`, without a policy. */
export const app = ['images:', '  app:', `    repository: ${repository}`];

/** What a person reads of a workspace, a line for each problem. */
export async function problemsOf(files: Readonly<Record<string, string>>, environment?: string): Promise<string> {
  try {
    await loadEnvironment(memorySource(files), environment);
    return 'no problem';
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
}
