import type { WorkspaceIndex } from '../../lib/manifest/workspace-index.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Source, SourceRepository } from '../../lib/ports/source.ts';
import type { FollowedEnvironment, GitSettings } from './configuration.ts';
import { packagedIndex, packagedWorkspace } from './packaged-workspace.ts';
import type { FunctionTelemetry } from './telemetry.ts';

/** Where a function finds the desired state of an environment: in its own package, or on a branch of a Git repository. */
export interface DesiredState extends FollowedEnvironment {
  /** What is declared. From Git it may be up to a minute old: an event that comes in between is made up for by the sweep. */
  recentIndex(): Promise<WorkspaceIndex>;
  /** The manifests at the newest commit, and what they declare. */
  newest(): Promise<{ readonly source: Source; readonly index: WorkspaceIndex }>;
  /** The commit that was read last, also when what it says could not be read; `undefined` before. */
  commit(): string | undefined;
}

/** What a function needs to find the desired state. */
export interface DesiredStateOptions {
  readonly clock: Clock;
  readonly telemetry: FunctionTelemetry;
}

/** The desired state of each environment. Nothing is read from Git, and no code for it loaded, before it is asked for. */
export function createDesiredStates(
  environments: readonly FollowedEnvironment[],
  options: DesiredStateOptions,
): readonly DesiredState[] {
  const repository = openOnce();
  return environments.map((one) => {
    const { environment, git } = one;
    return { ...one, ...(git ? fromGit(environment, git, { ...options, repository }) : fromPackage(options)) };
  });
}

type State = Pick<DesiredState, 'recentIndex' | 'newest' | 'commit'>;

function fromPackage({ telemetry }: DesiredStateOptions): State {
  const index = packagedIndex();
  telemetry.at(index.commit);
  return {
    recentIndex: async () => index,
    commit: () => index.commit,
    async newest() {
      const { openFolder } = await import('../../lib/git/folder.ts');
      return { source: await openFolder(packagedWorkspace(), index.commit), index };
    },
  };
}

type OpenRepository = (git: GitSettings) => Promise<SourceRepository>;

/** The stack's one repository, whichever of its branches is asked for. */
function openOnce(): OpenRepository {
  let opened: Promise<SourceRepository> | undefined;
  return (git) => {
    opened ??= import('./git-repository.ts').then(({ openGitRepository }) => openGitRepository(git));
    return opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
  };
}

const recentMs = 60_000;

interface GitStateOptions extends DesiredStateOptions {
  readonly repository: OpenRepository;
}

function fromGit(environment: string, git: GitSettings, options: GitStateOptions): State {
  const { clock, telemetry, repository } = options;
  let last: { readonly index: WorkspaceIndex; readonly at: number } | undefined;
  let commit: string | undefined;
  const newest = async () => {
    // Compiled while the host answers, and not while the function starts.
    const indexing = import('../../lib/observe/index-source.ts');
    const opened = await repository(git);
    commit = await opened.resolve(git.branch);
    const source = await opened.open(commit);
    telemetry.at(commit);
    if (last?.index.commit !== commit) {
      const { indexSource } = await indexing;
      last = { index: await indexSource(source, environment), at: clock.now() };
    }
    last = { ...last, at: clock.now() };
    return { source, index: last.index };
  };
  return {
    newest,
    commit: () => commit,
    async recentIndex() {
      if (last && clock.now() - last.at < recentMs) {
        telemetry.at(last.index.commit);
        return last.index;
      }
      const { index } = await newest();
      return index;
    },
  };
}
