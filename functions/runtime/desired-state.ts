import type { WorkspaceIndex } from '../../lib/manifest/workspace-index.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Source, SourceRepository } from '../../lib/ports/source.ts';
import type { GitSettings } from './configuration.ts';
import { packagedIndex, packagedWorkspace } from './packaged-workspace.ts';
import type { FunctionTelemetry } from './telemetry.ts';

/** Where a function finds the desired state: in its own package, or in a Git repository. */
export interface DesiredState {
  /** What is declared. From Git it may be up to a minute old: an event that comes in between is made up for by the sweep. */
  recentIndex(): Promise<WorkspaceIndex>;
  /** The manifests at the newest commit, and what they declare. */
  newest(): Promise<{ readonly source: Source; readonly index: WorkspaceIndex }>;
}

/** What a function needs to find the desired state. */
export interface DesiredStateOptions {
  readonly environment: string;
  /** `undefined` for the folder in the package. */
  readonly git: GitSettings | undefined;
  readonly clock: Clock;
  readonly telemetry: FunctionTelemetry;
}

/** The desired state of a function. Nothing is read from Git, and no code for it loaded, before it is asked for. */
export function createDesiredState(options: DesiredStateOptions): DesiredState {
  return options.git ? fromGit(options.git, options) : fromPackage(options);
}

function fromPackage({ telemetry }: DesiredStateOptions): DesiredState {
  const index = packagedIndex();
  telemetry.at(index.commit);
  return {
    recentIndex: async () => index,
    async newest() {
      const { openFolder } = await import('../../lib/git/folder.ts');
      return { source: await openFolder(packagedWorkspace(), index.commit), index };
    },
  };
}

const recentMs = 60_000;

function fromGit(git: GitSettings, { environment, clock, telemetry }: DesiredStateOptions): DesiredState {
  let opened: Promise<SourceRepository> | undefined;
  let last: { readonly index: WorkspaceIndex; readonly at: number } | undefined;
  const newest = async () => {
    opened ??= import('./git-repository.ts').then(({ openGitRepository }) => openGitRepository(git));
    const repository = await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    const commit = await repository.resolve(git.branch);
    const source = await repository.open(commit);
    telemetry.at(commit);
    if (last?.index.commit !== commit) {
      const { indexSource } = await import('../../lib/observe/index-source.ts');
      last = { index: await indexSource(source, environment), at: clock.now() };
    }
    last = { ...last, at: clock.now() };
    return { source, index: last.index };
  };
  return {
    newest,
    async recentIndex() {
      if (last && clock.now() - last.at < recentMs) return last.index;
      const { index } = await newest();
      return index;
    },
  };
}
