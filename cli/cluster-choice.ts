import { parseArn } from '../lib/aws/arn.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { listNames } from '../lib/manifest/suggestion.ts';
import { loadWorkspace } from '../lib/observe/load-manifests.ts';
import type { CliIo } from './io.ts';
import { machineRegion } from './region.ts';
import { folderSource, hasWorkspace, type SelectionOptions, select } from './selection.ts';

export interface ClusterOptions extends SelectionOptions {
  readonly region?: string;
}

/** The cluster that a command looks at. */
export interface ClusterChoice {
  readonly cluster: string;
  readonly region: string;
  /** Those of the workspace's environment; empty when the cluster was named. */
  readonly services: readonly string[];
}

/**
 * The named cluster, else that of the workspace's environment. A named one is in the region of the environments that
 * have it, else where the AWS CLI looks. Throws ConfigurationError when neither says which cluster, or which region.
 */
export async function chooseCluster(
  named: string | undefined,
  options: ClusterOptions,
  io: CliIo,
): Promise<ClusterChoice> {
  const { source, place } = await folderSource(options, io);
  const isWorkspace = await hasWorkspace(source);
  if (named === undefined) {
    if (!isWorkspace) throw noCluster(place);
    const { environment, services } = await select([], options, io);
    return { ...environment, services: services.map(({ service }) => service) };
  }
  const arn = parseArn(named);
  const cluster = arn ? arn.resource.replace(/^cluster\//, '') : named;
  const known = options.region ?? arn?.region;
  if (known !== undefined) return { cluster, region: known, services: [] };
  const regions = isWorkspace ? await regionsOf(cluster, options, io) : [];
  const [region, ...others] = regions;
  if (others.length > 0) {
    const message = `environments have a cluster ${cluster} in ${listNames(regions)}: say which with --region`;
    throw new ConfigurationError(message, '--region');
  }
  return { cluster, region: region ?? (await machineRegion(io)), services: [] };
}

/** Of the workspace's environments that have the cluster. */
async function regionsOf(cluster: string, options: ClusterOptions, io: CliIo): Promise<readonly string[]> {
  const { source } = await folderSource(options, io);
  const environments = (await loadWorkspace(source)).environments.map(({ environment }) => environment);
  const own = environments.filter((one) => one.cluster === cluster && (options.env ?? one.name) === one.name);
  return [...new Set(own.map(({ region }) => region))];
}

function noCluster(place: string): ConfigurationError {
  const message = `there is no berth.yaml in ${place}: name a cluster, or a workspace with --dir`;
  return new ConfigurationError(message, place);
}
