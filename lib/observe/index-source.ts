import type { RenderedService } from '../manifest/rendered-service.ts';
import type { WorkspaceIndex } from '../manifest/workspace-index.ts';
import { buildIndex } from '../manifest/workspace-index.ts';
import type { Source } from '../ports/source.ts';
import { openEnvironment, streamServices } from './load-manifests.ts';

/**
 * What a source declares in one environment. A service whose manifest has problems is in it too, as far as it can be
 * read: a look at it says what they are. Throws ManifestError when berth.yaml itself cannot be read.
 */
export async function indexSource(source: Source, environment: string): Promise<WorkspaceIndex> {
  const opened = await openEnvironment(source, environment);
  const rendered: RenderedService[] = [];
  for await (const batch of streamServices(opened, 100)) rendered.push(...batch);
  const environments = [{ environment: opened.chosen.environment, services: rendered }];
  return buildIndex(source.commit, environments, opened.workspace.services);
}
