import type { GitHost } from '../../lib/ports/git-host.ts';
import type { GitApiSettings } from './git-api-settings.ts';

/** The API of a stack's Git host. Nothing of it is loaded before it is asked. */
export function createGitApi(settings: GitApiSettings): GitHost {
  let opened: Promise<GitHost> | undefined;
  const open = () => {
    opened ??= import('./git-repository.ts').then(({ openGitHost }) => openGitHost(settings));
    return opened;
  };
  return {
    putComment: async (comment) => (await open()).putComment(comment),
    setStatus: async (status) => (await open()).setStatus(status),
    pullRequest: async (number) => (await open()).pullRequest(number),
    openPullRequest: async (input) => (await open()).openPullRequest(input),
  };
}
