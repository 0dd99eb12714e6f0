import { type GitHostKind, gitHostKindOf } from '../../lib/git/hosts/host-kind.ts';
import type { ConfigurationReader, GitSettings } from './configuration.ts';

/** The API of the host that a stack's repository lies at. */
export interface GitApiSettings extends GitSettings {
  readonly secret: string;
  readonly kind: GitHostKind;
  /** `undefined` for the host's usual place. */
  readonly apiUrl: string | undefined;
  /** Whether commits and pull requests are told what Berth does. */
  readonly tells: boolean;
}

/** What the stack says of the Git host's API; `undefined` where there is no token, or nobody knows whose API it is. */
export function gitApiSettings(
  configuration: ConfigurationReader,
  git: GitSettings | undefined,
): GitApiSettings | undefined {
  if (git?.secret === undefined) return undefined;
  const named = configuration.optional('BERTH_GIT_HOST');
  const tells = configuration.optional('BERTH_GIT_STATUSES') === 'true';
  const kind = named === undefined ? gitHostKindOf(git.url) : kinds.find((one) => one === named);
  if (kind === undefined) {
    if (named !== undefined || tells) {
      configuration.problem(`BERTH_GIT_HOST must be ${kinds.join(', ')}: ${git.url} does not tell whose API it has`);
    }
    return undefined;
  }
  return { ...git, secret: git.secret, kind, apiUrl: configuration.optional('BERTH_GIT_API_URL'), tells };
}

const kinds: readonly GitHostKind[] = ['github', 'gitlab', 'gitea'];
