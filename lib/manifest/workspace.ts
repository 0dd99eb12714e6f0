import type { DesiredEnvironment, Place } from './desired-service.ts';
import { parseDocument } from './document.ts';
import { matchesGlob } from './glob.ts';
import { childOf, entryOf } from './manifest-node.ts';
import { type Checked, problemAt } from './problem.ts';
import { checkSchema } from './schema-problems.ts';
import { suggest } from './suggestion.ts';
import type { Values } from './values.ts';
import { workspaceSchema } from './workspace-schema.ts';

/** berth.yaml, read. */
export interface Workspace {
  readonly file: string;
  /** Globs from the workspace's root, at least one. */
  readonly services: readonly string[];
  /** Where `services` stands. */
  readonly servicesPlace: Place;
  /** In the order of the file, at least one. */
  readonly environments: readonly WorkspaceEnvironment[];
  readonly environmentsPlace: Place;
}

/** An environment of berth.yaml with its values, and where it stands. */
export interface WorkspaceEnvironment {
  readonly environment: DesiredEnvironment;
  readonly values: Values;
  /** Whether pull requests from forks are planned. */
  readonly plansForks: boolean;
  readonly place: Place;
}

/** Reads berth.yaml; the value is absent when there is any problem. */
export function parseWorkspace(file: string, text: string): Checked<Workspace> {
  const document = parseDocument(file, text);
  if (document.value === undefined) return { value: undefined, problems: document.problems };
  const root = document.value;
  const checked = checkSchema(workspaceSchema, root, file);
  if (checked.value === undefined) return { value: undefined, problems: checked.problems };
  const { services, environments } = checked.value;
  const environmentsEntry = entryOf(root, 'environments');
  return {
    value: {
      file,
      services: typeof services === 'string' ? [services] : services,
      servicesPlace: childOf(root, 'services')?.place ?? root.place,
      environments: Object.entries(environments).map(([name, settings]) => ({
        environment: {
          name,
          region: settings.region,
          cluster: settings.cluster,
          ...(settings.assumeRole !== undefined && { assumeRole: settings.assumeRole }),
          mode: settings.mode ?? 'apply',
          drift: settings.drift ?? 'report',
          ...(settings.capacity !== undefined && { capacity: settings.capacity }),
          ...(settings.fargateSizes && { fargateSizes: settings.fargateSizes }),
          ...(settings.parallelism !== undefined && { parallelism: settings.parallelism }),
          ...(settings.prune && { prune: true }),
        },
        values: settings.values ?? {},
        plansForks: settings.pullRequests?.forks ?? false,
        place: entryOf(environmentsEntry?.value, name)?.keyPlace ?? root.place,
      })),
      environmentsPlace: environmentsEntry?.keyPlace ?? root.place,
    },
    problems: [],
  };
}

/** The environment of a name, or the only one; a problem that lists them when it is none or ambiguous. */
export function chooseEnvironment(workspace: Workspace, name: string | undefined): Checked<WorkspaceEnvironment> {
  const { environments, environmentsPlace } = workspace;
  const names = environments.map((candidate) => candidate.environment.name);
  if (name === undefined) {
    if (environments.length === 1) return { value: environments[0], problems: [] };
    const message = `there are several environments; choose one with --env: ${names.join(', ')}`;
    return { value: undefined, problems: [problemAt(environmentsPlace, message)] };
  }
  const chosen = environments.find((candidate) => candidate.environment.name === name);
  if (chosen !== undefined) return { value: chosen, problems: [] };
  const message = `there is no environment "${name}"${suggest(name, names, 'the environments')}`;
  return { value: undefined, problems: [problemAt(environmentsPlace, message)] };
}

/** The services' manifests among a source's paths, each once, in the paths' order. */
export function serviceFiles(workspace: Workspace, paths: readonly string[]): readonly string[] {
  const globs = workspace.services.map((glob) => glob.replace(/^\.\//, ''));
  return paths.filter((path) => path !== workspace.file && globs.some((glob) => matchesGlob(glob, path)));
}
