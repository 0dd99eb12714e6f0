import pLimit from 'p-limit';
import { BerthError } from '../errors.ts';
import type { DeploymentReader } from '../ports/ecs.ts';

/** So many of the newest deployments tell how long the next will take. */
const most = 10;
/** So many calls at once: a longer queue would wait too long for the request rates. */
const sideBySide = 8;

/**
 * How many seconds the newest successful deployments of each service took, newest first: one call a service. It is for an
 * estimate, so what cannot be read is empty, as it is for a service that has none.
 */
export async function readRecentDurations(
  cluster: string,
  services: readonly string[],
  ecs: Pick<DeploymentReader, 'listServiceDeployments'>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const limited = pLimit(sideBySide);
  const read = services.map((service) =>
    limited(async () => [service, await durationsOf(cluster, service, ecs)] as const),
  );
  return new Map(await Promise.all(read));
}

async function durationsOf(
  cluster: string,
  service: string,
  ecs: Pick<DeploymentReader, 'listServiceDeployments'>,
): Promise<readonly number[]> {
  try {
    const deployments = await ecs.listServiceDeployments(cluster, service, most);
    return deployments.flatMap(({ status, createdAt, finishedAt }) =>
      status === 'SUCCESSFUL' && finishedAt !== undefined ? [finishedAt - createdAt] : [],
    );
  } catch (error) {
    if (error instanceof BerthError && error.code !== 'Invariant') return [];
    throw error;
  }
}
