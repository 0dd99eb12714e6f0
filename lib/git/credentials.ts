import { ConfigurationError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretReader } from '../ports/secrets.ts';
import { createAppTokens, type GitHubApp, isGitHubApp } from './github-app.ts';

/** A token, and the name that goes with it over HTTPS. */
export interface GitToken {
  readonly token: string;
  /** `undefined`: the host's own word for it. */
  readonly username?: string | undefined;
}

/** Where a token for a Git host comes from. */
export interface GitCredentials {
  /** The secret's name, for messages. */
  readonly secret: string;
  /**
   * A token that is good for the next minutes. `refused` is one that the host did not take: the secret is then read
   * afresh, and what comes is the same token where it holds no other.
   */
  token(refused?: string): Promise<GitToken>;
}

/** What credentials are made from. */
export interface GitCredentialsOptions {
  /** The secret's name: see `SecretReader`. */
  readonly secret: string;
  readonly secrets: SecretReader;
  /** The repository's, which tells where a GitHub App's tokens are made. */
  readonly url: string;
  readonly clock: Clock;
  /** A GitHub API's address, where the URL does not tell it. */
  readonly apiUrl?: string | undefined;
}

/**
 * The credentials that a secret holds: a token as it is, `{"token": …, "username"?: …}`, or a GitHub App's
 * `{"appId", "installationId", "privateKey"}`. No message and no cause ever has a part of it.
 */
export function createGitCredentials(options: GitCredentialsOptions): GitCredentials {
  const { secret, secrets } = options;
  const appToken = createAppTokens(options);
  const tokenIn = async (text: string, refused: string | undefined) => {
    const held = parseSecret(text, secret);
    return 'appId' in held ? { token: await appToken(held, refused) } : held;
  };
  return {
    secret,
    async token(refused) {
      const text = await secrets.read(secret, refused === undefined ? undefined : 'afresh');
      try {
        return await tokenIn(text, refused);
      } catch (error) {
        // It may have been put right since it was read.
        const fresh = error instanceof ConfigurationError ? await secrets.read(secret, 'afresh') : text;
        if (fresh === text) throw error;
        return await tokenIn(fresh, refused);
      }
    },
  };
}

// GitHub: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
// Bitbucket: https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens/
// GitLab: any name will do, https://docs.gitlab.com/user/profile/personal_access_tokens/; so it will with Gitea and Forgejo.
const userNames: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)github\./, 'x-access-token'],
  [/(^|\.)bitbucket\.org$/, 'x-token-auth'],
];

/** The header that shows a token to a Git host over HTTPS. */
export function basicAuthorization(url: string, { token, username }: GitToken): string {
  const { hostname } = new URL(url);
  const known = userNames.find(([pattern]) => pattern.test(hostname))?.[1];
  return `Basic ${Buffer.from(`${username ?? known ?? 'oauth2'}:${token}`).toString('base64')}`;
}

function parseSecret(text: string, secret: string): GitToken | GitHubApp {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) {
    if (trimmed === '' || /\s/.test(trimmed)) throw malformed(secret);
    return { token: trimmed };
  }
  let held: unknown;
  try {
    held = JSON.parse(trimmed);
  } catch {
    throw malformed(secret); // without the cause, which quotes the text
  }
  if (isGitHubApp(held)) return held;
  const { token, username } = held as { readonly token?: unknown; readonly username?: unknown };
  if (typeof token !== 'string' || token === '' || (username !== undefined && typeof username !== 'string')) {
    throw malformed(secret);
  }
  return { token, username };
}

function malformed(secret: string): ConfigurationError {
  return new ConfigurationError(
    `the secret ${secret} holds no token: it is to be the token itself, {"token": "…"}, or a GitHub App's {"appId": …, "installationId": …, "privateKey": "…"}`,
    secret,
  );
}
