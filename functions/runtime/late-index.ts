import type { WorkspaceIndex } from '../../lib/manifest/workspace-index.ts';
import type { Source } from '../../lib/ports/source.ts';

/** What a source declares in one environment, for functions that read manifests now and then only: the code comes late. */
export async function indexSourceLate(source: Source, environment: string): Promise<WorkspaceIndex> {
  const { indexSource } = await import('../../lib/observe/index-source.ts');
  return indexSource(source, environment);
}
